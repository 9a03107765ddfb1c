import { type MarkIndex, SERVER_MARKS } from '../../model/phases.js';
import type { BlackBox } from '../../recorder/black-box.js';
import type { Clock } from '../../recorder/clock.js';
import type { RecordedUsage } from '../../recorder/records.js';
import { RequestRecord } from '../../recorder/request-record.js';
import type { LoopMeter, LoopOwner } from './loop-meter.js';

const nothing = () => SERVER_MARKS.map(() => 0);

/** A record that knows also what each phase took of the thread. */
export class MeteredRecord extends RequestRecord implements LoopOwner {
  /** What is not yet counted to a phase. */
  cpuNs = 0;
  loopDelayNs = 0;
  leftAtBusyNs = Number.POSITIVE_INFINITY;
  arrival: RecordedUsage['arrival'] = { atNs: Number.NaN, busySinceNs: Number.NaN, busyNs: 0 };
  readonly pauses: (readonly [startNs: number, endNs: number])[] = [];
  private readonly phaseCpuNs = nothing();
  private readonly phaseLoopDelayNs = nothing();
  private readonly meter: LoopMeter;
  private readonly countsCpu: boolean;

  constructor(id: number, clock: Clock, box: BlackBox, meter: LoopMeter, countsCpu: boolean) {
    super(id, clock, box);
    this.meter = meter;
    this.countsCpu = countsCpu;
  }

  get isOver(): boolean {
    return !Number.isNaN(this.finishNs);
  }

  override mark(mark: MarkIndex): void {
    // A skipped phase takes no time: what there is goes with the time, to the phase after it.
    if (!this.skips?.[mark]) {
      this.meter.settle(this);
      this.countTo(mark);
    }
    super.mark(mark);
  }

  override get usage(): RecordedUsage {
    // Of a request that still runs, or did not get further.
    if (!this.isOver && this.phase < SERVER_MARKS.length) this.countTo(this.phase);
    return {
      cpuNs: this.countsCpu ? this.phaseCpuNs : null,
      loopDelayNs: this.phaseLoopDelayNs,
      pauses: this.pauses,
      arrival: this.arrival,
    };
  }

  private countTo(phase: number): void {
    this.phaseCpuNs[phase] = (this.phaseCpuNs[phase] as number) + this.cpuNs;
    this.phaseLoopDelayNs[phase] = (this.phaseLoopDelayNs[phase] as number) + this.loopDelayNs;
    this.cpuNs = 0;
    this.loopDelayNs = 0;
  }
}
