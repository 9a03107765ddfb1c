import { CYCLE_PHASES, type PhaseName, REMOTE_PHASES, SERVER_MARKS, type Side, type Step } from '../model/phases.js';
import type { Phase, PhaseStatus } from '../model/trace.js';
import type { ServerRecord } from '../recorder/records.js';
import type { ClientRecord } from './exchange.js';

/** The closed account of one request: contiguous phases that sum to the total, and what had to be cut for that. */
export interface Account {
  readonly phases: readonly Phase[];
  readonly totalNs: number;
  readonly clampedNs: number;
}

interface Stretch {
  readonly step: Step;
  readonly name: PhaseName;
  readonly side: Side;
  /** End on the run's clock; NaN when it was not reached. */
  readonly endNs: number;
  /** Why it did not run; null when it did. */
  readonly skipped: string | null;
  /** What failed in it; null when nothing did. */
  readonly failed: string | null;
}

/**
 * Closes the account of a request to a mounted app. Every boundary is a stamp; where the two ends overlap (an upload
 * still being sent when the Request object is made, a client that reads the headers before the server has stamped its
 * write) the server's stamp is the boundary, and the overlap is counted in `clampedNs`.
 */
export function closeCycle(client: ClientRecord, server: ServerRecord | null): Account {
  const mark = (name: PhaseName): number => (server ? (server.marks[SERVER_MARKS.indexOf(name as never)] ?? Number.NaN) : Number.NaN);
  const receivedNs = mark('receive');
  const writtenNs = mark('write');
  const clientEnds: Partial<Record<PhaseName, number>> = {
    connect: client.socketReadyNs,
    send: lowest(client.sentNs, receivedNs),
    deliver: highest(client.headersNs, writtenNs),
    download: client.outcome === 'ok' ? client.endNs : Number.NaN,
  };
  const stretches = CYCLE_PHASES.map((phase): Stretch => {
    if (phase.side === 'client') return { ...phase, endNs: clientEnds[phase.name] ?? Number.NaN, skipped: null, failed: null };
    const index = SERVER_MARKS.indexOf(phase.name);
    const failure = server?.failures.find((candidate) => candidate.phase === index);
    return {
      ...phase,
      endNs: server?.marks[index] ?? Number.NaN,
      skipped: server === null && client.status !== null ? NO_RECORD : (server?.skips[index] ?? null),
      failed: failure ? `${failure.error.name}: ${failure.error.message}` : null,
    };
  });
  const overlapNs = excess(client.sentNs, receivedNs) + excess(writtenNs, client.headersNs);
  return close(stretches, client, overlapNs);
}

/** Closes the account of a request to an absolute URL, of which the client's stamps are all there is. */
export function closeRemote(client: ClientRecord): Account {
  const ends: Record<(typeof REMOTE_PHASES)[number]['name'], number> = {
    connect: client.socketReadyNs,
    // A response that comes before the request is out (a refused upload) ends the sending for the account.
    send: lowest(client.sentNs, client.headersNs),
    wait: client.headersNs,
    download: client.outcome === 'ok' ? client.endNs : Number.NaN,
  };
  const stretches = REMOTE_PHASES.map((phase): Stretch => ({ ...phase, endNs: ends[phase.name], skipped: null, failed: null }));
  return close(stretches, client, excess(client.sentNs, client.headersNs));
}

function close(stretches: readonly Stretch[], client: ClientRecord, overlapNs: number): Account {
  const { beginNs } = client;
  const totalNs = client.endNs - beginNs;
  let startNs = 0;
  let clampedNs = overlapNs;
  let stoppedIn: Stretch | null = null;
  const phases = stretches.map((stretch, index): Phase => {
    const phase = (status: PhaseStatus, reason: string | null, endNs: number): Phase => {
      const { step, name, side } = stretch;
      const made: Phase = { step, name, side, status, reason, startNs, durationNs: endNs - startNs, cpuNs: null, gcNs: null };
      startNs = endNs;
      return made;
    };
    if (stoppedIn) return phase('skipped', `not reached: the request stopped in ${stoppedIn.name}`, startNs);
    if (stretch.skipped !== null) return phase('skipped', stretch.skipped, startNs);
    if (Number.isNaN(stretch.endNs)) {
      const later = stretches.slice(index + 1).some((next) => !Number.isNaN(next.endNs));
      // No stamp of its own but one further on: the phase is there and its end is not known apart from the next one's.
      if (later) return phase('done', null, startNs);
      stoppedIn = stretch;
      return phase('unfinished', client.error?.message ?? 'it did not end', totalNs);
    }
    const rawNs = stretch.endNs - beginNs;
    const endNs = Math.min(Math.max(rawNs, startNs), totalNs);
    clampedNs += Math.abs(rawNs - endNs);
    return stretch.failed === null ? phase('done', null, endNs) : phase('error', stretch.failed, endNs);
  });
  return { phases, totalNs, clampedNs };
}

/** The response came, but the host ended before its record did: what it spent is in `deliver`, and this says so. */
const NO_RECORD = 'not known: no record came from the host, so its time is within deliver';

/** The lower of two stamps, of which either may be missing. */
function lowest(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b);
}

function highest(a: number, b: number): number {
  return Number.isNaN(a) ? Number.NaN : Number.isNaN(b) ? a : Math.max(a, b);
}

/** How far the first stamp lies after the second; 0 when it does not, or one is missing. */
function excess(a: number, b: number): number {
  return a > b ? a - b : 0;
}
