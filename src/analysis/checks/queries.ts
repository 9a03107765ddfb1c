import type { QueryName, ValueType } from '../../model/check.js';

/** What may stand after a query's name. */
export type ArgumentKind = 'none' | 'text' | 'jsonpath' | 'phase' | 'step' | 'counted';

export interface QueryDefinition {
  readonly type: ValueType;
  readonly argument: ArgumentKind;
  /** True for what a response may or may not have: `exists` makes sense there. */
  readonly optional: boolean;
  /** True for what only a mounted app has, and another server's answer has not. */
  readonly ofApp: boolean;
  /** How it is written, for hints. */
  readonly example: string;
}

const query = (type: ValueType, argument: ArgumentKind, example: string, rest: Partial<QueryDefinition> = {}): QueryDefinition => ({
  type,
  argument,
  example,
  optional: false,
  ofApp: false,
  ...rest,
});

export const QUERIES: Readonly<Record<QueryName, QueryDefinition>> = {
  status: query('number', 'none', 'status == 200'),
  header: query('text', 'text', 'header "Content-Type" contains "json"', { optional: true }),
  cookie: query('text', 'text', 'cookie "session" exists', { optional: true }),
  body: query('text', 'none', 'body contains "hello"'),
  bytes: query('number', 'none', 'bytes < 10000'),
  jsonpath: query('json', 'jsonpath', 'jsonpath "$.id" == 42', { optional: true }),
  route: query('text', 'none', 'route == "/users/<int:id>"', { optional: true, ofApp: true }),
  endpoint: query('text', 'none', 'endpoint == "showUser"', { optional: true, ofApp: true }),
  outcome: query('text', 'none', 'outcome == "ok"'),
  total: query('duration', 'none', 'total < 50ms'),
  phase: query('duration', 'phase', 'phase "view" < 20ms'),
  step: query('duration', 'step', 'step 4 < 20ms'),
  span: query('duration', 'text', 'span "load user" < 5ms', { optional: true }),
  hook: query('duration', 'text', 'hook "requireLogin" < 1ms', { optional: true, ofApp: true }),
  cpu: query('duration', 'none', 'cpu < 10ms', { ofApp: true }),
  count: query('number', 'counted', 'count db <= 2', { ofApp: true }),
  boot: query('duration', 'none', 'boot < 1s', { ofApp: true }),
};
