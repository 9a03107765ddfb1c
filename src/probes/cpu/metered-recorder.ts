import type { BlackBox } from '../../recorder/black-box.js';
import type { Clock } from '../../recorder/clock.js';
import { Recorder } from '../../recorder/recorder.js';
import type { RecordBatch, RecordedError } from '../../recorder/records.js';
import type { RequestRecord } from '../../recorder/request-record.js';
import type { Attribution } from '../attribution.js';
import { GcWatch } from './gc-watch.js';
import { LoopMeter } from './loop-meter.js';
import { MeteredRecord } from './metered-record.js';
import { threadCpu } from './thread-cpu.js';

/** A recorder for `--cpu`: its records know what each phase took of the thread, and wait for word of its garbage collection. */
export class MeteredRecorder extends Recorder {
  private readonly meter: LoopMeter;
  private readonly gc: GcWatch;
  private readonly countsCpu: boolean;

  constructor(
    clock: Clock,
    send: (batch: RecordBatch) => void,
    describe: (error: unknown) => RecordedError,
    findSite: () => unknown,
    attribution: Attribution,
    box: BlackBox,
  ) {
    super(clock, send, describe, findSite, box);
    attribution.follow();
    const nowNs = () => clock.nowNs();
    const readCpuNs = threadCpu();
    this.countsCpu = readCpuNs !== null;
    this.gc = new GcWatch(nowNs);
    this.meter = new LoopMeter(readCpuNs ?? (() => 0), nowNs, () => {
      const record = attribution.followed();
      return record instanceof MeteredRecord ? record : null;
    });
  }

  protected override create(id: number): RequestRecord {
    const record = new MeteredRecord(id, this.clock, this.box, this.meter, this.countsCpu);
    this.meter.arrive(record);
    this.gc.add(record);
    return record;
  }

  override end(record: RequestRecord): void {
    if (record instanceof MeteredRecord) this.gc.whenTold(record, () => super.end(record));
  }

  /** What it costs to follow awaits depends on the app. */
  protected override measure(): null {
    return null;
  }

  override remains(): RecordBatch | null {
    this.meter.count();
    return super.remains();
  }
}
