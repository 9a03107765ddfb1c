/**
 * The request-response cycle as phases, in the order in which they happen.
 *
 * The order is Flask's as measured: the match comes before the before hooks, and the teardown before the send
 * (flask/app.py `wsgi_app`, flask/ctx.py `RequestContext.push` and `pop`).
 */

export type Side = 'client' | 'server';
export type Step = 1 | 2 | 3 | 4 | 5 | 6;

export const STEP_TITLES: Readonly<Record<Step, string>> = {
  1: 'Client sends the request',
  2: 'Server receives the request',
  3: 'Routing',
  4: 'View function executes',
  5: 'Response is created',
  6: 'Server sends the response',
};

export interface PhaseDefinition {
  readonly step: Step;
  readonly name: string;
  readonly side: Side;
  /** Where the phase begins and ends, in one line each, for `--explain` and the docs. */
  readonly from: string;
  readonly to: string;
}

/** The phases of a request to a mounted app. */
export const CYCLE_PHASES = [
  { step: 1, name: 'connect', side: 'client', from: 'request begins', to: 'socket ready' },
  { step: 1, name: 'send', side: 'client', from: 'socket ready', to: 'last request byte handed to the OS' },
  { step: 2, name: 'receive', side: 'server', from: 'last byte handed over', to: 'Request object made' },
  { step: 3, name: 'route', side: 'server', from: 'Request made', to: 'rule matched, or routing error noted' },
  { step: 4, name: 'before', side: 'server', from: 'matched', to: 'last before hook done' },
  { step: 4, name: 'view', side: 'server', from: 'before hooks done', to: 'view returned or threw' },
  { step: 5, name: 'respond', side: 'server', from: 'view done', to: 'Response object made' },
  { step: 5, name: 'after', side: 'server', from: 'Response made', to: 'after hooks run, session saved' },
  { step: 6, name: 'teardown', side: 'server', from: 'after hooks done', to: 'teardown hooks run' },
  { step: 6, name: 'write', side: 'server', from: 'teardown done', to: 'first response byte handed to the OS' },
  { step: 6, name: 'deliver', side: 'client', from: 'first byte handed over', to: 'client has parsed the headers' },
  { step: 6, name: 'download', side: 'client', from: 'headers parsed', to: 'last body byte received' },
] as const satisfies readonly PhaseDefinition[];

/** The phases of a request to an absolute URL, whose server is not ours to see. */
export const REMOTE_PHASES = [
  { step: 1, name: 'connect', side: 'client', from: 'request begins', to: 'socket ready' },
  { step: 1, name: 'send', side: 'client', from: 'socket ready', to: 'last request byte handed to the OS' },
  { step: 2, name: 'wait', side: 'server', from: 'last byte handed over', to: 'client has parsed the headers' },
  { step: 6, name: 'download', side: 'client', from: 'headers parsed', to: 'last body byte received' },
] as const satisfies readonly PhaseDefinition[];

export type CyclePhaseName = (typeof CYCLE_PHASES)[number]['name'];
export type PhaseName = CyclePhaseName | (typeof REMOTE_PHASES)[number]['name'];

/**
 * The stamps that the server takes, each the end of the phase it is named for (`receive` ends when the Request is made).
 * The number is the stamp's place in a request's row of marks.
 */
export const SERVER_MARKS = ['receive', 'route', 'before', 'view', 'respond', 'after', 'teardown', 'write'] as const;
export type ServerPhaseName = (typeof SERVER_MARKS)[number];
export const Mark = { receive: 0, route: 1, before: 2, view: 3, respond: 4, after: 5, teardown: 6, write: 7 } as const satisfies Record<
  ServerPhaseName,
  number
>;
export type MarkIndex = (typeof Mark)[ServerPhaseName];
