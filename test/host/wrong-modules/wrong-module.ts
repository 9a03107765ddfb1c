/** A module that cannot be a route module, and what is said of it. */
export interface WrongModule {
  readonly name: string;
  /** By their names; the first that is called app is the route module. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** APP_LOAD_FAILED where it is left out. */
  readonly code?: 'APP_INVALID' | 'APP_SETUP_FAILED';
  /** The beginning of the message: what follows are the words of V8 or Node, which change. `<folder>` is the app's. */
  readonly message: string;
  /** The beginning of the hint. */
  readonly hint: string;
  /** `file:line:column`; null where nobody can tell. */
  readonly at: string | null;
}
