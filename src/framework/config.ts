import type { FilesConfig } from './files/files-config.js';
import type { UserConfig } from './register.js';
import type { RequestConfig } from './request-input.js';
import type { SessionConfig } from './session/cookie-sessions.js';

type Settable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The settings that the framework reads, with Flask's names in camelCase and Flask's defaults. */
export interface AppConfig extends Settable<RequestConfig>, Settable<SessionConfig>, Settable<FilesConfig> {
  debug?: boolean;
  testing?: boolean;
  /** Whether an exception that no handler took leaves the cycle, without a 500 of `errorHandler(500)`. Default: when testing or debug. */
  propagateExceptions?: boolean | null;
  /** Hands HTTP exceptions to the handlers of classes and to the 500 handler, as if they were no responses. */
  trapHttpExceptions?: boolean;
  /** The same for 400s alone. Default: in debug mode, for keys missing from forms and queries. */
  trapBadRequestErrors?: boolean | null;
  /** Whether OPTIONS is answered without the view, where a route does not say. Default: true. */
  provideAutomaticOptions?: boolean;
  /** Host (and port) for URLs that are built outside of a request. */
  serverName?: string | null;
  applicationRoot?: string;
  preferredUrlScheme?: string;
}

/** `app.config` and `c.config`: the settings of the framework, and those that the app declares in `Register`. */
export type Config = AppConfig & UserConfig;

/** flask/app.py `handle_exception` */
export function propagates(config: AppConfig): boolean {
  return config.propagateExceptions ?? (config.testing === true || config.debug === true);
}
