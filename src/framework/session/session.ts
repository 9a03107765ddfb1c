/** What a session has beside the user's own keys. */
export interface SessionControls {
  /** Whether the session outlives the browser's: it is kept for `config.permanentSessionLifetime`. Kept in the session itself. */
  permanent: boolean;
  /** Whether the session is to be saved. Set it where something inside of a value was changed, which nobody notices. */
  modified: boolean;
  /** Empties the session, so that its cookie is taken back. */
  clear(): void;
}

export type Session = Record<string, unknown> & SessionControls;

const STATE = Symbol('session state');
const NO_SECRET = 'The session is unavailable because no secret key was set. Set app.config.secretKey to something unique and secret.';

/** What the session is, behind its proxy. */
export interface SessionState {
  readonly data: Record<string, unknown>;
  /** False where there is no secret key: it reads as empty and cannot be written. */
  readonly writable: boolean;
  modified: boolean;
}

/** A session over `data`. Every write is noticed at its top level, as in Flask. */
export function makeSession(data: Readonly<Record<string, unknown>> = {}): Session {
  return proxied({ data: copied(data), writable: true, modified: false });
}

/** Flask's `NullSession`: reading is fine, writing throws. */
export function makeNullSession(): Session {
  return proxied({ data: copied({}), writable: false, modified: false });
}

/** The state behind a session that `makeSession` made; null for any other object. */
export function sessionState(session: object): SessionState | null {
  return (session as { [STATE]?: SessionState })[STATE] ?? null;
}

function copied(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(data)) copy[key] = value;
  return copy;
}

function proxied(state: SessionState): Session {
  const clear = () => {
    writable(state);
    for (const key of Object.keys(state.data)) delete state.data[key];
    state.modified = true;
  };
  return new Proxy(state.data, {
    get(data, key) {
      if (key === STATE) return state;
      if (key === 'permanent') return data._permanent === true;
      if (key === 'modified') return state.modified;
      if (key === 'clear') return clear;
      return Reflect.get(data, key);
    },
    set(data, key, value) {
      if (key === 'modified') state.modified = Boolean(value);
      else write(state, () => Reflect.set(data, key === 'permanent' ? '_permanent' : key, key === 'permanent' ? Boolean(value) : value));
      return true;
    },
    defineProperty(data, key, descriptor) {
      return write(state, () => Reflect.defineProperty(data, key, descriptor));
    },
    deleteProperty(data, key) {
      return key in data ? write(state, () => Reflect.deleteProperty(data, key)) : true;
    },
  }) as Session;
}

function write(state: SessionState, change: () => boolean): boolean {
  writable(state);
  state.modified = true;
  return change();
}

function writable(state: SessionState): void {
  if (!state.writable) throw new Error(NO_SECRET);
}
