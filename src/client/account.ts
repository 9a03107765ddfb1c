import { CYCLE_PHASES, Mark, type PhaseName, REMOTE_PHASES, SERVER_MARKS, type Side, type Step } from '../model/phases.js';
import type { Phase, PhaseStatus } from '../model/trace.js';
import type { ServerRecord } from '../recorder/records.js';
import type { ClientRecord } from './exchange.js';
import { refusalOf } from './refusal.js';
import { withUsage } from './usage.js';

/** The closed account of one request: contiguous phases that sum to the total, and what had to be cut for that. */
export interface Account {
  readonly phases: readonly Phase[];
  readonly totalNs: number;
  readonly clampedNs: number;
}

/** A phase as far as it is known before the account is closed. */
interface Stretch {
  readonly step: Step;
  readonly name: PhaseName;
  readonly side: Side;
}

/** What the stamps say of the phases of one request, each list by the phase's place. */
interface Stamps {
  /** Ends on the run's clock; NaN where one was not reached. */
  readonly endsNs: readonly number[];
  /** The phases' own stamps, where another end's stamp is the boundary: how far they lie apart is what was cut. */
  readonly ownNs: readonly number[];
  /** Why a phase did not run; null when it did. */
  readonly skipped: (place: number) => string | null;
  /** What failed in a phase; null when nothing did. */
  readonly failed: (place: number) => string | null;
  /** How far the server came is not known: what it took is in its first phase, since it has to be somewhere. */
  readonly untold?: boolean;
}

/** The server's phases follow each other in both lists, so that a mark's number is its phase's place from here. */
const FIRST_SERVER_PHASE = CYCLE_PHASES.findIndex(({ name }) => name === SERVER_MARKS[0]);
const SEND = CYCLE_PHASES.findIndex(({ name }) => name === 'send');
const DELIVER = CYCLE_PHASES.findIndex(({ name }) => name === 'deliver');
const NO_MARKS: readonly number[] = SERVER_MARKS.map(() => Number.NaN);
const NOTHING = () => null;

/**
 * Closes the account of a request to a mounted app. Every boundary is a stamp; where the two ends overlap (an upload
 * still being sent when the Request object is made) the server's stamp is the boundary, and the overlap is counted in
 * `clampedNs`. Both ends stamp before their bytes leave: nobody can be ahead of what it reads.
 * @param hostIsSilent whether the host can no longer be asked: a request that it knows nothing of may then have come further
 */
export function closeCycle(client: ClientRecord, server: ServerRecord | null, hostIsSilent = false): Account {
  const marks = server?.marks ?? NO_MARKS;
  const receivedNs = marks[Mark.receive] as number;
  const writtenNs = marks[Mark.write] as number;
  const endsNs = [client.socketReadyNs, lowest(client.sentNs, receivedNs)];
  for (const markNs of marks) endsNs.push(markNs);
  endsNs.push(highest(client.headersNs, writtenNs), client.outcome === 'ok' ? client.endNs : Number.NaN);
  const ownNs = [...endsNs];
  ownNs[SEND] = uploadEndNs(client);
  ownNs[DELIVER] = client.headersNs;
  const untold = hostIsSilent && server === null;
  const stamps = { endsNs, ownNs, skipped: skipsOf(client, server), failed: failuresOf(server), untold };
  const account = close(CYCLE_PHASES, stamps, client);
  return server?.usage ? { ...account, phases: withUsage(account.phases, server.usage, client.beginNs) } : account;
}

/**
 * The durations of the phases alone, of a request that came whole: those of `closeCycle`, for runs of which nobody reads
 * more than their figures.
 */
export function cycleDurationsNs(client: ClientRecord, { marks, skips }: ServerRecord): number[] {
  const { beginNs, endNs, headersNs, sentNs, socketReadyNs } = client;
  const totalNs = endNs - beginNs;
  const durationsNs: number[] = [];
  let startNs = 0;
  const until = (stampNs: number): void => {
    const phaseEndNs = Number.isNaN(stampNs) ? startNs : Math.min(Math.max(stampNs - beginNs, startNs), totalNs);
    durationsNs.push(phaseEndNs - startNs);
    startNs = phaseEndNs;
  };
  until(socketReadyNs);
  until(lowest(sentNs, marks[Mark.receive] as number));
  for (let mark = 0; mark < marks.length; mark++) until(skips[mark] ? Number.NaN : (marks[mark] as number));
  until(highest(headersNs, marks[Mark.write] as number));
  until(endNs);
  return durationsNs;
}

function skipsOf(client: ClientRecord, server: ServerRecord | null): Stamps['skipped'] {
  if (server !== null) return (place) => server.skips[place - FIRST_SERVER_PHASE] ?? null;
  if (client.status === null) return NOTHING;
  const refusal = refusalOf(client);
  const reason = refusal === null ? NO_RECORD : `not reached: ${refusal}`;
  return (place) => (CYCLE_PHASES[place]?.side === 'server' ? reason : null);
}

function failuresOf(server: ServerRecord | null): Stamps['failed'] {
  if (server === null || server.failures.length === 0) return NOTHING;
  return (place) => {
    const failure = server.failures.find(({ phase }) => phase === place - FIRST_SERVER_PHASE);
    return failure ? `${failure.error.name}: ${failure.error.message}` : null;
  };
}

/** When the last byte of the request was out: no later than the account ends, where a response came whole before that. */
export function uploadEndNs({ endNs, sentNs }: ClientRecord): number {
  return sentNs <= endNs ? sentNs : endNs;
}

/** Closes the account of a request to an absolute URL, of which the client's stamps are all there is. */
export function closeRemote(client: ClientRecord): Account {
  const endsNs = [
    client.socketReadyNs,
    // A response that comes before the request is out (a refused upload) ends the sending for the account.
    lowest(client.sentNs, client.headersNs),
    client.headersNs,
    client.outcome === 'ok' ? client.endNs : Number.NaN,
  ];
  const ownNs = [...endsNs];
  ownNs[SEND] = uploadEndNs(client);
  return close(REMOTE_PHASES, { endsNs, ownNs, skipped: NOTHING, failed: NOTHING }, client);
}

function close(stretches: readonly Stretch[], { endsNs, ownNs, failed, skipped, untold = false }: Stamps, client: ClientRecord): Account {
  const { beginNs } = client;
  const totalNs = client.endNs - beginNs;
  const phases: Phase[] = [];
  let startNs = 0;
  let clampedNs = 0;
  let notReached: string | null = null;
  for (let place = 0; place < stretches.length; place++) {
    const { name, side, step } = stretches[place] as Stretch;
    const stampNs = endsNs[place] as number;
    let status: PhaseStatus = 'skipped';
    let reason = notReached ?? skipped(place);
    let endNs = startNs;
    if (reason === null && Number.isNaN(stampNs)) {
      // No stamp of its own but one further on: the phase is there and its end is not known apart from the next one's.
      status = hasLater(endsNs, place) ? 'done' : 'unfinished';
      if (status === 'unfinished') {
        const isUntold = untold && side === 'server';
        notReached = isUntold ? 'not known whether it was reached' : `not reached: the request stopped in ${name}`;
        reason = isUntold ? NOT_TOLD : (client.error?.message ?? 'it did not end');
        endNs = totalNs;
      }
    } else if (reason === null) {
      endNs = Math.min(Math.max(stampNs - beginNs, startNs), totalNs);
      const own = ownNs[place] as number;
      if (!Number.isNaN(own)) clampedNs += Math.abs(own - beginNs - endNs);
      reason = failed(place);
      status = reason === null ? 'done' : 'error';
    }
    phases.push({ step, name, side, status, reason, startNs, durationNs: endNs - startNs, cpuNs: null, gcNs: null, loopDelayNs: null });
    startNs = endNs;
  }
  return { phases, totalNs, clampedNs };
}

function hasLater(endsNs: readonly number[], place: number): boolean {
  for (let later = place + 1; later < endsNs.length; later++) if (!Number.isNaN(endsNs[later])) return true;
  return false;
}

const NOT_TOLD = 'the host could not say how far it came, so all of its time is here';

/** The response came, but the host ended before its record did: what it spent is in `deliver`, and this says so. */
const NO_RECORD = 'not known: no record came from the host, so its time is within deliver';

/** The lower of two stamps, of which either may be missing. */
function lowest(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b);
}

function highest(a: number, b: number): number {
  return Number.isNaN(a) ? Number.NaN : Number.isNaN(b) ? a : Math.max(a, b);
}
