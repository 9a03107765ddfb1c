import type { Caller } from './database-call.js';

/** A connection that a pool has given to a caller, for as long as the callback runs that gets it. */
export interface Turn {
  readonly caller: Caller;
  readonly acquiredNs: number;
  used: boolean;
}

let current: Turn | null = null;

/** Runs the callback that gets a connection: the query that it makes at once is the one that waited. */
export function inTurn(turn: Turn, fn: () => void): void {
  beginTurn(turn);
  try {
    fn();
  } finally {
    endTurn();
  }
}

export function beginTurn(turn: Turn): void {
  current = turn;
}

export function endTurn(): void {
  if (current && !current.used) addWait(current);
  current = null;
}

/** The turn that the query that is made now waited for, once. */
export function takeTurn(): Turn | null {
  if (!current || current.used) return null;
  current.used = true;
  return current;
}

/** The app took the connection itself: its wait stands alone, before the queries. */
export function addWait({ caller, acquiredNs }: Turn): void {
  const { record, parent, site } = caller;
  record.add(
    {
      kind: 'net',
      name: 'pool',
      get source() {
        return site.source;
      },
    },
    parent,
    caller.startNs,
    acquiredNs,
  );
}
