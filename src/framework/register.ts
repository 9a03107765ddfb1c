/**
 * Where an app's own types are declared, by merging:
 *
 *     declare module 'cycle-trace' {
 *       interface Register { g: { user: User }; session: { userId?: number }; config: { pageSize: number } }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with
export interface Register {}

type Registered<K extends string, Fallback> = Register extends { readonly [key in K]: infer T } ? T : Fallback;

/** `c.g`: whatever one request's hooks and view share. */
export type G = Registered<'g', Record<string, unknown>>;
/** The user's own part of `c.session`. */
export type SessionData = Registered<'session', Record<string, unknown>>;
/** The user's own part of `app.config`. */
export type UserConfig = Registered<'config', Record<string, unknown>>;

/** The parameters of a rule that is not known. */
export type Params = Readonly<Record<string, unknown>>;
