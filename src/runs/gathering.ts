import type { Checks, RunObservation } from '../analysis/checks/index.js';
import type { KeptRuns } from '../analysis/checks/kept-runs.js';
import { TraceKeeper } from '../analysis/keep.js';
import type { StatsBuilder } from '../analysis/stats.js';
import type { Judge } from '../analysis/verdict.js';
import type { CheckPlan } from '../model/check.js';
import type { Trace } from '../model/trace.js';
import type { TraceDraft } from '../model/trace-draft.js';
import type { Redactor } from '../recorder/redact.js';

/** The hops of a run, and the last one's body where somebody reads it. */
export interface FinishedRun {
  readonly drafts: readonly TraceDraft[];
  readonly body: RunObservation['body'];
}

/** Who reads the runs of a request; null for nobody. */
export interface RunReaders {
  readonly judge: Judge;
  readonly checks: Checks | null;
  /** The checks' plans: a 5xx that one of them asks for is no failure. */
  readonly plans: readonly CheckPlan[];
  readonly stats: StatsBuilder | null;
  readonly redactor: Redactor | null;
  /** Each run with its body, for a suite's captures. */
  readonly onObserved: ((run: RunObservation) => void) | null;
  /** Whoever judges the runs later. */
  readonly kept: KeptRuns | null;
  readonly onTrace: ((trace: Trace) => void) | null;
}

/** Hands each run on to all who read it, makes traces only of those that somebody reads, and keeps those of the report. */
export class Gathering {
  private readonly readers: RunReaders;
  private readonly bootNs: number | null;
  private readonly keeper: TraceKeeper<TraceDraft>;

  /** @param keep how many traces the report keeps */
  constructor(readers: RunReaders, bootNs: number | null, keep: number | 'all') {
    this.readers = readers;
    this.bootNs = bootNs;
    this.keeper = new TraceKeeper(keep);
  }

  /** A warm-up, of which nothing is kept but the time of the very first. */
  addWarmup({ drafts }: FinishedRun): void {
    this.readers.stats?.cold(drafts);
  }

  add(run: FinishedRun): void {
    const { checks, judge, kept, onObserved, onTrace, plans, stats } = this.readers;
    const { drafts } = run;
    if (checks !== null || onObserved !== null || kept !== null) {
      const seen = this.observed(run);
      checks?.add(seen);
      onObserved?.(seen);
      kept?.add(seen);
    }
    stats?.cold(drafts);
    stats?.add(drafts);
    for (const draft of drafts) {
      this.keeper.add(draft);
      if (onTrace === null && draft.phasesNs !== null) {
        judge.addPlain();
        continue;
      }
      const trace = this.shown(draft);
      judge.add(trace, plans);
      onTrace?.(trace);
    }
  }

  /** The traces of the report, as it may show them. */
  traces(): readonly Trace[] {
    return this.keeper.kept().map((draft) => this.shown(draft));
  }

  private shown(draft: TraceDraft): Trace {
    const { redactor } = this.readers;
    return redactor ? redactor.trace(draft.trace()) : draft.trace();
  }

  /** What checks and captures see of a run. */
  private observed({ body, drafts }: FinishedRun): RunObservation {
    const { redactor } = this.readers;
    const raw = { traces: drafts.map((draft) => draft.trace()), body, bootNs: this.bootNs, masked: null };
    return redactor ? { ...raw, masked: once(() => masked(raw, redactor)) } : raw;
  }
}

/** A run as the document may show it, its body whole. */
function masked(run: RunObservation, redactor: Redactor): RunObservation {
  const text = run.body.bytes.toString('utf8');
  const traces = run.traces.map((trace, index) => {
    const last = index === run.traces.length - 1;
    return redactor.trace(last && trace.response ? { ...trace, response: { ...trace.response, body: text, bodyEncoding: 'utf8' } } : trace);
  });
  const bytes = Buffer.from(traces.at(-1)?.response?.body ?? '');
  return { ...run, traces, body: { bytes, whole: run.body.whole }, masked: null };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
