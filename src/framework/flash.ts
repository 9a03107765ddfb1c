import { type Session, sessionState } from './session/session.js';

/** A message that waits for the next request, with its category: `message` unless given. */
export type FlashedMessage = readonly [category: string, message: string];

/** Which messages, in which shape (flask/helpers.py `get_flashed_messages`). */
export interface FlashOptions {
  /** Pairs of category and message, in place of messages. */
  readonly withCategories?: boolean;
  /** Only messages of these categories. The others are gone as well. */
  readonly categoryFilter?: readonly string[];
}

/** Keeps a message for the next request that asks. Frozen, so that Flask reads it as the tuple that it would write. */
export function flash(session: Session, message: string, category = 'message'): void {
  const waiting = (session._flashes as readonly FlashedMessage[] | undefined) ?? [];
  session._flashes = [...waiting, Object.freeze([category, message])];
}

/** Takes the waiting messages out of the session. */
export function takeFlashes(session: Session): readonly FlashedMessage[] {
  const waiting = session._flashes;
  if (waiting === undefined || sessionState(session)?.writable === false) return [];
  delete session._flashes;
  return Array.isArray(waiting) ? waiting.filter(isFlashed) : [];
}

export function pickFlashes(
  flashes: readonly FlashedMessage[],
  options: FlashOptions & { readonly withCategories: true },
): FlashedMessage[];
export function pickFlashes(flashes: readonly FlashedMessage[], options?: FlashOptions & { readonly withCategories?: false }): string[];
export function pickFlashes(flashes: readonly FlashedMessage[], options?: FlashOptions): FlashedMessage[] | string[];
export function pickFlashes(flashes: readonly FlashedMessage[], options: FlashOptions = {}): FlashedMessage[] | string[] {
  const { categoryFilter = [], withCategories = false } = options;
  const picked = categoryFilter.length === 0 ? [...flashes] : flashes.filter(([category]) => categoryFilter.includes(category));
  return withCategories ? picked : picked.map(([, message]) => message);
}

function isFlashed(value: unknown): value is FlashedMessage {
  return Array.isArray(value) && value.length === 2;
}
