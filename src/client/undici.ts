/**
 * The two parts of undici that are used, without its root, which loads fetch, caches, mocks and WebSockets besides and
 * costs a cold start some 80 ms. undici 7 publishes no `exports`, so its files are open; the lockfile pins them.
 */
import type { buildConnector as BuildConnector, Client as UndiciClient } from 'undici';
import connect from 'undici/lib/core/connect.js';
import client from 'undici/lib/dispatcher/client.js';

export const Client: typeof UndiciClient = client;
export const buildConnector: typeof BuildConnector = connect;
export type { Dispatcher } from 'undici';
