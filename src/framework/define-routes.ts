import type { App } from './app.js';
import type { Awaitable } from './awaitable.js';
import { checkFunction } from './given.js';

/** Puts routes, hooks and handlers on the app that the host has made. */
export type Routes = (app: App) => Awaitable<unknown>;

/** Gives `fn` back as it is: it is there for the types, which it lends to `app`. */
export function defineRoutes(fn: Routes): Routes {
  checkFunction('defineRoutes', fn);
  return fn;
}
