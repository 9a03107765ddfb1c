import { CYCLE_PHASES } from '../model/phases.js';
import type { SpanSummary, Stats } from '../model/report.js';
import type { Trace } from '../model/trace.js';
import type { TraceDraft } from '../model/trace-draft.js';
import { cpuOf } from './cpu.js';
import { runWarnings } from './run-warnings.js';
import { type NewHistogram, Samples } from './samples.js';

/** Span names are the app's, and may be without number: beyond this many, new ones are counted together. */
const SPAN_NAMES = 200;
const OTHER_SPANS = 'other spans';
const NO_TRACES: readonly Trace[] = [];

/** Gathers the figures of every run, in memory that does not grow with their number. A run is one trace a hop. */
export class StatsBuilder {
  private readonly newHistogram: NewHistogram;
  private readonly total: Samples;
  private readonly cpu: Samples;
  private readonly phases = new Map<string, Samples>();
  /** Those of CYCLE_PHASES, by their place. */
  private cyclePhases: readonly Samples[] | null = null;
  private readonly spans = new Map<string, { samples: Samples; spans: number }>();
  private readonly counts = new Map<string, { min: number; max: number }>();
  /** What one run had of each; made once and used for all of them. */
  private readonly runCounts = new Map<string, number>();
  private readonly warmups: number;
  private runs = 0;
  private errors = 0;
  private coldNs: number | null = null;
  /** Runs that had nothing to count are counted together. */
  private hadNothing = false;

  constructor(warmups: number, newHistogram: NewHistogram) {
    this.warmups = warmups;
    this.newHistogram = newHistogram;
    this.total = new Samples(newHistogram);
    this.cpu = new Samples(newHistogram);
  }

  /** The first request after the boot, be it a warm-up or a run. */
  cold(drafts: readonly TraceDraft[]): void {
    this.coldNs ??= drafts.reduce((sum, { totalNs }) => sum + totalNs, 0);
  }

  add(drafts: readonly TraceDraft[]): void {
    const [only] = drafts;
    if (only?.phasesNs && drafts.length === 1) this.addFigures(only.totalNs, only.phasesNs);
    else this.addTraces(drafts.map((draft) => draft.trace()));
  }

  /** A run of one request of which there is nothing but phases. */
  private addFigures(totalNs: number, phasesNs: readonly number[]): void {
    this.runs++;
    this.total.add(totalNs);
    this.cyclePhases ??= CYCLE_PHASES.map(({ name }) => samplesOf(this.phases, name, this.newHistogram));
    for (let place = 0; place < phasesNs.length; place++) (this.cyclePhases[place] as Samples).add(phasesNs[place] as number);
    this.hadNothing = true;
  }

  private countNothing(): void {
    if (this.hadNothing) this.addSpans(NO_TRACES);
    this.hadNothing = false;
  }

  private addTraces(traces: readonly Trace[]): void {
    this.runs++;
    if (traces.some((trace) => trace.outcome !== 'ok')) {
      this.errors++;
      return;
    }
    this.countNothing();
    this.total.add(traces.reduce((sum, trace) => sum + trace.totalNs, 0));
    const cpuNs = cpuOf(traces);
    if (cpuNs !== null) this.cpu.add(cpuNs);
    this.addPhases(traces);
    this.addSpans(traces);
  }

  /** Null when no run came to its end: there is nothing to give figures of. */
  build(durationNs: number): Stats | null {
    if (this.total.count === 0) return null;
    this.countNothing();
    const stats = {
      runs: this.runs,
      warmups: this.warmups,
      errors: this.errors,
      durationNs,
      requestsPerSecond: durationNs > 0 ? this.runs / (durationNs / 1e9) : 0,
      cold: this.coldNs === null ? null : { totalNs: this.coldNs },
      ref: null,
      cpu: this.cpu.count === 0 ? null : this.cpu.summary(),
      total: this.total.summary(),
      phases: Object.fromEntries([...this.phases].map(([name, samples]) => [name, samples.summary()])),
      spans: Object.fromEntries(
        [...this.spans].map(([name, { samples, spans }]): [string, SpanSummary] => [
          name,
          { ...samples.summary(), perRequest: spans / this.total.count },
        ]),
      ),
      counts: Object.fromEntries(this.counts),
    };
    return { ...stats, warnings: runWarnings(stats) };
  }

  private addPhases(traces: readonly Trace[]): void {
    const [only] = traces;
    if (only && traces.length === 1) {
      for (const { durationNs, name } of only.phases) samplesOf(this.phases, name, this.newHistogram).add(durationNs);
      return;
    }
    const phases = new Map<string, number>();
    for (const trace of traces) for (const phase of trace.phases) phases.set(phase.name, (phases.get(phase.name) ?? 0) + phase.durationNs);
    for (const [name, durationNs] of phases) samplesOf(this.phases, name, this.newHistogram).add(durationNs);
  }

  private addSpans(traces: readonly Trace[]): void {
    const counts = this.runCounts;
    for (const what of this.counts.keys()) counts.set(what, 0);
    const bump = (what: string, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by);
    bump('log', 0);
    for (const trace of traces) {
      bump('log', trace.logs.length);
      for (const span of trace.spans) {
        bump(span.kind);
        const named = `${span.kind} ${span.name}`;
        const key = this.spans.has(named) || this.spans.size < SPAN_NAMES ? named : OTHER_SPANS;
        const entry = this.spans.get(key) ?? { samples: new Samples(this.newHistogram), spans: 0 };
        this.spans.set(key, entry);
        entry.samples.add(span.durationNs);
        entry.spans++;
      }
    }
    bump('redirect', Math.max(0, traces.length - 1));
    for (const [what, count] of counts) {
      // A kind that an earlier run did not have was there zero times.
      const seen = this.counts.get(what);
      if (seen === undefined) this.counts.set(what, { min: this.total.count > 1 ? 0 : count, max: count });
      else if (count < seen.min) seen.min = count;
      else if (count > seen.max) seen.max = count;
    }
  }
}

function samplesOf(map: Map<string, Samples>, name: string, newHistogram: NewHistogram): Samples {
  let samples = map.get(name);
  if (!samples) {
    samples = new Samples(newHistogram);
    map.set(name, samples);
  }
  return samples;
}
