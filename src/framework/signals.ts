import type { Response } from './response.js';

/** What each of Flask's signals tells (flask/signals.py), next to the context. */
export interface Signals {
  appcontextPushed: object;
  requestStarted: object;
  requestFinished: { readonly response: Response };
  requestTearingDown: { readonly error: unknown };
  gotRequestException: { readonly error: unknown };
  appcontextTearingDown: { readonly error: unknown };
  appcontextPopped: object;
  beforeRenderTemplate: { readonly template: string | null; readonly context: Readonly<Record<string, unknown>> };
  templateRendered: { readonly template: string | null; readonly context: Readonly<Record<string, unknown>> };
  messageFlashed: { readonly message: unknown; readonly category: string };
}

/** Flask's signals in camelCase. */
export type SignalName = keyof Signals;
/** Called in place with what the signal tells; what it throws goes to the cycle, a promise is not waited for. */
export type SignalListener<S extends SignalName, C> = (payload: Signals[S] & { readonly c: C }) => unknown;

export const SIGNAL_NAMES: readonly SignalName[] = [
  'appcontextPushed',
  'requestStarted',
  'requestFinished',
  'requestTearingDown',
  'gotRequestException',
  'appcontextTearingDown',
  'appcontextPopped',
  'beforeRenderTemplate',
  'templateRendered',
  'messageFlashed',
];

/** The subscriptions of one app. A signal without listeners costs one look at a field. */
export class SignalBoard<C> {
  readonly #listeners = new Map<SignalName, SignalListener<never, C>[]>();
  /** False until somebody subscribes to anything. */
  inUse = false;

  /** Gives a function that ends the subscription. */
  on<S extends SignalName>(name: S, listener: SignalListener<S, C>): () => void {
    const listeners = this.#listeners.get(name) ?? [];
    this.#listeners.set(name, [...listeners, listener]);
    this.inUse = true;
    return () => {
      const now = this.#listeners.get(name) ?? [];
      this.#listeners.set(
        name,
        now.filter((each) => each !== listener),
      );
    };
  }

  has(name: SignalName): boolean {
    return this.inUse && (this.#listeners.get(name)?.length ?? 0) > 0;
  }

  /** Calls the listeners in turn, as blinker does: what one throws goes to the sender; what one returns is not waited for. */
  send<S extends SignalName>(name: S, c: C, payload: Signals[S]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of listeners) (listener as SignalListener<S, C>)({ ...payload, c });
  }
}
