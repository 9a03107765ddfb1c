import { type ClientRecord, newClientRecord } from '../../src/client/exchange.js';
import { SERVER_MARKS } from '../../src/model/phases.js';
import type { ServerRecord } from '../../src/recorder/records.js';

/** What both ends saw of a request, as far as a test says it. */

export function clientRecord(stamps: Partial<ClientRecord>): ClientRecord {
  return { ...newClientRecord(), status: 200, ...stamps };
}

export function serverRecord(marks: readonly number[], rest: Partial<ServerRecord> = {}): ServerRecord {
  return {
    id: 1,
    marks,
    skips: SERVER_MARKS.map(() => null),
    failures: [],
    unhandled: null,
    faults: [],
    route: null,
    params: null,
    tried: [],
    spans: [],
    logs: [],
    finishNs: marks.at(-1) ?? Number.NaN,
    finished: true,
    complete: true,
    streamed: false,
    returnedNs: Number.NaN,
    keptNs: 0,
    cost: null,
    usage: null,
    ...rest,
  };
}
