import type { RequestRecord } from './request-record.js';

/** The requests that run. Most are answered in the tick in which they came, and are alone in it: those need no table. */
export class Running {
  private lone: RequestRecord | null = null;
  private readonly others = new Map<number, RequestRecord>();

  get size(): number {
    return this.others.size + (this.lone === null ? 0 : 1);
  }

  add(record: RequestRecord): void {
    if (this.lone === null) this.lone = record;
    else this.others.set(record.id, record);
  }

  /** Says whether it was there. */
  remove(record: RequestRecord): boolean {
    if (this.lone !== record) return this.others.delete(record.id);
    this.lone = null;
    return true;
  }

  get(id: number): RequestRecord | null {
    return this.lone?.id === id ? this.lone : (this.others.get(id) ?? null);
  }

  all(): RequestRecord[] {
    return this.lone === null ? [...this.others.values()] : [this.lone, ...this.others.values()];
  }
}
