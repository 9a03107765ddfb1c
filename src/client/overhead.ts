import { Clock } from '../recorder/clock.js';
import { costOf } from '../recorder/cost.js';
import type { ServerRecord } from '../recorder/records.js';
import type { ClientRecord } from './exchange.js';

/** Stamps of an exchange: its beginning, its write, the headers, the end. */
const STAMPS = 4;
/** Those of a connection: where it begins, the socket, the connection. */
const CONNECTION_STAMPS = 3;
let stampNs: number | null = null;

/** What the client's own stamps cost within a request's total. */
export function clientOverheadNs({ reused }: ClientRecord): number {
  return Math.round((reused ? STAMPS : STAMPS + CONNECTION_STAMPS) * stampCostNs());
}

/**
 * What the tracer itself cost within a request's total: every stamp, span and search for the user's line, by what one of
 * each was measured to take in its own process, and what it took to write down how far the request had come. Null where the
 * server's process ended before it could tell.
 */
export function cycleOverheadNs(client: ClientRecord, server: ServerRecord | null): number | null {
  if (server === null || server.cost === null) return null;
  const { marks, skips, spans } = server;
  const { markNs, requestNs, siteNs, spanNs } = server.cost;
  // A phase that was skipped takes the stamp of the one before.
  const stamped = marks.filter((mark, place) => !skips[place] && !Number.isNaN(mark)).length;
  const sites = spans.filter(({ subject }) => subject.kind === 'http' || subject.kind === 'db').length;
  const recordedNs = requestNs + stamped * markNs + spans.length * spanNs + sites * siteNs;
  return clientOverheadNs(client) + Math.round(recordedNs + server.keptNs);
}

/** Measured once, after a response: then nobody waits for it, and the clock is warm. */
function stampCostNs(): number {
  if (stampNs === null) {
    const clock = Clock.start();
    const now = () => clock.nowNs();
    stampNs = costOf(now, now);
  }
  return stampNs;
}
