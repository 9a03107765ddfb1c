import type { Report } from '../../model/report.js';
import type { Trace } from '../../model/trace.js';
import type { Samples } from '../samples.js';
import type { ObservedBody, RunObservation } from './observe.js';

/** Beyond these a report is judged by what it shows: whoever keeps everything ends with no memory left. */
const MOST_RUNS = 1_000;
const MOST_BODY_BYTES = 64 * 1024 * 1024;

/** Across copies of this module, as Jest has one for each test file. */
const KEPT = Symbol.for('cycle-trace.kept-runs');

/** The runs of a call from code, unmasked and with their whole bodies, so that checks of its report judge what `expect` would have. */
export class KeptRuns {
  /** Whether redirects were followed. */
  readonly follow: boolean;
  /** The reference responses; null where none was timed. */
  ref: Samples | null = null;
  private readonly kept: RunObservation[] = [];
  private bodyBytes = 0;
  private tooMuch = false;

  constructor(follow: boolean) {
    this.follow = follow;
  }

  add(run: RunObservation): void {
    if (this.tooMuch) return;
    this.bodyBytes += run.body.bytes.length;
    if (this.kept.length < MOST_RUNS && this.bodyBytes <= MOST_BODY_BYTES) this.kept.push(run);
    else {
      this.tooMuch = true;
      this.kept.length = 0;
    }
  }

  /** Null where they were too many to keep. */
  get runs(): readonly RunObservation[] | null {
    return this.tooMuch ? null : this.kept;
  }

  /** Goes with the report, unseen: neither JSON nor a comparison has it. */
  attachTo(report: Report): void {
    Object.defineProperty(report, KEPT, { value: this });
  }
}

export function keptRunsOf(report: Report): KeptRuns | null {
  return (report as { readonly [KEPT]?: KeptRuns })[KEPT] ?? null;
}

/** The runs of a report that was read from a file, as far as it shows them. */
export function shownRuns({ traces, app }: Report): readonly RunObservation[] {
  const byRun = new Map<string, Trace[]>();
  for (const trace of traces) {
    const key = `${trace.index} ${trace.name}`;
    byRun.set(key, [...(byRun.get(key) ?? []), trace]);
  }
  return [...byRun.values()].map((hops) => ({ traces: hops, body: bodyOf(hops), bootNs: app?.bootNs ?? null, masked: null }));
}

function bodyOf(hops: readonly Trace[]): ObservedBody {
  const response = hops.at(-1)?.response;
  const encoding = response?.bodyEncoding === 'base64' ? 'base64' : 'utf8';
  return { bytes: Buffer.from(response?.body ?? '', encoding), whole: response?.bodyTruncated !== true };
}
