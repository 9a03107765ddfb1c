import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, type AppConfig } from '../framework/index.js';
import { shown } from '../framework/mistake-words.js';
import { CycleTraceError } from '../model/errors.js';
import type { SourceLocation } from '../model/trace.js';

/** What a setting may be: the test, and the same in words. null and undefined stand for the default. */
type Kind = readonly [is: (value: unknown) => boolean, words: string];

const FLAG: Kind = [(value) => typeof value === 'boolean', 'true or false'];
const TEXT: Kind = [(value) => typeof value === 'string', 'a string'];
const COUNT: Kind = [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'a whole number of 0 or more'];
const SECONDS: Kind = [(value) => typeof value === 'number' && Number.isFinite(value), 'a number of seconds'];
const URL_PATH: Kind = [(value) => typeof value === 'string' && (value === '' || value.startsWith('/')), 'a path that starts with a slash'];
const isSecret = (value: unknown) => typeof value === 'string' || value instanceof Uint8Array;
const SECRET: Kind = [isSecret, 'a string or bytes'];
const SECRETS: Kind = [(value) => Array.isArray(value) && value.every(isSecret), 'a list of strings'];
const TEXTS: Kind = [(value) => Array.isArray(value) && value.every((item) => typeof item === 'string'), 'a list of strings'];
const SAME_SITE: Kind = [(value) => ['Strict', 'Lax', 'None'].includes(value as string), "'Strict', 'Lax' or 'None'"];

const SETTINGS: { readonly [name in keyof Required<AppConfig>]: Kind } = {
  debug: FLAG,
  testing: FLAG,
  propagateExceptions: FLAG,
  trapHttpExceptions: FLAG,
  trapBadRequestErrors: FLAG,
  provideAutomaticOptions: FLAG,
  serverName: TEXT,
  applicationRoot: TEXT,
  preferredUrlScheme: TEXT,
  secretKey: SECRET,
  secretKeyFallbacks: SECRETS,
  sessionCookieName: TEXT,
  sessionCookieDomain: TEXT,
  sessionCookiePath: TEXT,
  sessionCookieHttpOnly: FLAG,
  sessionCookieSecure: FLAG,
  sessionCookieSameSite: SAME_SITE,
  sessionCookiePartitioned: FLAG,
  sessionRefreshEachRequest: FLAG,
  permanentSessionLifetime: SECONDS,
  maxContentLength: COUNT,
  maxFormMemorySize: COUNT,
  maxFormParts: COUNT,
  trustedHosts: TEXTS,
  staticFolder: TEXT,
  staticUrlPath: URL_PATH,
  templateFolder: TEXT,
  sendFileMaxAge: SECONDS,
};

/** The same name in any notation: SECRET_KEY, secret_key, secretkey. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
const byPlainName = new Map(Object.keys(SETTINGS).map((name) => [plain(name), name]));

/**
 * Refuses settings that would be passed over or misread: of a wrong type, under a name of another notation, or on the app
 * instead of its config. Values of the app's own may have any other name.
 * @param file the route module, in which the line is looked for
 */
export function checkSettings(app: App, file: string): void {
  const config: unknown = app.config;
  if (typeof config !== 'object' || config === null) {
    throw mistake(file, 'config', `app.config must be an object, got ${shown(config)}`, 'Set one by one: app.config.secretKey = ...');
  }
  const own = new Set(Object.keys(new App()));
  for (const name of Object.keys(app)) {
    const setting = byPlainName.get(plain(name));
    if (setting === undefined || own.has(name)) continue;
    throw mistake(file, name, `app.${name} is not read; the setting is app.config.${setting}`, `Write app.config.${setting} = ...`);
  }
  for (const [name, value] of Object.entries(config)) {
    const setting = byPlainName.get(plain(name));
    if (setting === undefined || value === undefined || value === null) continue;
    if (setting !== name) {
      if (setting in config) continue;
      throw mistake(file, name, `config.${name} is not read; the setting is config.${setting}`, `Write app.config.${setting} = ...`);
    }
    const [is, words] = SETTINGS[name as keyof AppConfig];
    if (!is(value)) {
      const got = setting.startsWith('secret') ? typeof value : shown(value);
      throw mistake(file, name, `config.${name} must be ${words}, got ${got}`, `Give it ${words}, or leave it out for its default.`);
    }
  }
}

/** A function that made something and registered nothing: a view, or a handler of another framework. Every request would be a 404. */
export function noRoutes(made: unknown, file: string): CycleTraceError {
  const name = path.basename(file);
  return new CycleTraceError('APP_INVALID', `The function that ${name} exports returned ${shown(made)} and registered no routes`, {
    hint: "It is called once, with `app`, to register them: export default (app) => { app.get('/', (c) => 'hello'); }",
    source: { file, line: 1 },
  });
}

function mistake(file: string, name: string, message: string, hint: string): CycleTraceError {
  const source = placeOf(file, name);
  return new CycleTraceError('APP_SETUP_FAILED', message, { hint, ...(source !== null && { source }) });
}

/** Where the file sets it, as text has it; null where another file does. */
function placeOf(file: string, name: string): SourceLocation | null {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const set = new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b['"\\]]*\\s*[:=]`);
    const index = lines.findIndex((line) => set.test(line));
    return index < 0 ? null : { file, line: index + 1, column: (lines[index] as string).search(set) + 1 };
  } catch {
    return null;
  }
}
