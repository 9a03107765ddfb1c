import type { WrongSetup } from './wrong-setup.js';

/** Settings. */
export const SETTINGS: readonly WrongSetup[] = [
  ['app.config.secretKey = 5;', 'config.secretKey must be a string or bytes, got number', 'Give it a string or bytes, or leave it out f'],
  [
    'app.config.secretKey = true;',
    'config.secretKey must be a string or bytes, got boolean',
    'Give it a string or bytes, or leave it out f',
  ],
  [
    "app.config.maxContentLength = '16MB';",
    "config.maxContentLength must be a whole number of 0 or more, got '16MB'",
    'Give it a whole number of 0 or more, or leav',
  ],
  [
    'app.config.maxContentLength = -1;',
    'config.maxContentLength must be a whole number of 0 or more, got -1',
    'Give it a whole number of 0 or more, or leav',
  ],
  [
    'app.config.maxContentLength = NaN;',
    'config.maxContentLength must be a whole number of 0 or more, got NaN',
    'Give it a whole number of 0 or more, or leav',
  ],
  ["app.config.debug = 'yes';", "config.debug must be true or false, got 'yes'", 'Give it true or false, or leave it out for i'],
  ['app.config.staticFolder = 5;', 'config.staticFolder must be a string, got 5', 'Give it a string, or leave it out for its de'],
  [
    "app.config.staticFolder = ['a'];",
    'config.staticFolder must be a string, got an array',
    'Give it a string, or leave it out for its de',
  ],
  [
    'app.config.staticUrlPath = 5;',
    'config.staticUrlPath must be a path that starts with a slash, got 5',
    'Give it a path that starts with a slash, or ',
  ],
  [
    "app.config.staticUrlPath = 'assets';",
    "config.staticUrlPath must be a path that starts with a slash, got 'assets'",
    'Give it a path that starts with a slash, or ',
  ],
  ['app.config.templateFolder = 5;', 'config.templateFolder must be a string, got 5', 'Give it a string, or leave it out for its de'],
  ['app.config.serverName = 5;', 'config.serverName must be a string, got 5', 'Give it a string, or leave it out for its de'],
  ['app.config.applicationRoot = 5;', 'config.applicationRoot must be a string, got 5', 'Give it a string, or leave it out for its de'],
  [
    'app.config.preferredUrlScheme = 5;',
    'config.preferredUrlScheme must be a string, got 5',
    'Give it a string, or leave it out for its de',
  ],
  [
    "app.config.sessionCookieSameSite = 'lax';",
    "config.sessionCookieSameSite must be 'Strict', 'Lax' or 'None', got 'lax'",
    "Give it 'Strict', 'Lax' or 'None', or leave ",
  ],
  [
    "app.config.sessionCookieSameSite = 'Sometimes';",
    "config.sessionCookieSameSite must be 'Strict', 'Lax' or 'None', got 'Sometimes'",
    "Give it 'Strict', 'Lax' or 'None', or leave ",
  ],
  ['app.config.sessionCookieName = 5;', 'config.sessionCookieName must be a string, got 5', 'Give it a string, or leave it out for its de'],
  [
    "app.config.permanentSessionLifetime = 'a day';",
    "config.permanentSessionLifetime must be a number of seconds, got 'a day'",
    'Give it a number of seconds, or leave it out',
  ],
  [
    "app.config.trustedHosts = 'example.org';",
    "config.trustedHosts must be a list of strings, got 'example.org'",
    'Give it a list of strings, or leave it out f',
  ],
  [
    'app.config.trustedHosts = [5];',
    'config.trustedHosts must be a list of strings, got an array',
    'Give it a list of strings, or leave it out f',
  ],
  [
    "app.config.sendFileMaxAge = '1h';",
    "config.sendFileMaxAge must be a number of seconds, got '1h'",
    'Give it a number of seconds, or leave it out',
  ],
  [
    "app.config.maxFormParts = 'x';",
    "config.maxFormParts must be a whole number of 0 or more, got 'x'",
    'Give it a whole number of 0 or more, or leav',
  ],
  [
    "app.config.secretKeyFallbacks = 'old';",
    'config.secretKeyFallbacks must be a list of strings, got string',
    'Give it a list of strings, or leave it out f',
  ],
  ["app.config.SECRET_KEY = 'x';", 'config.SECRET_KEY is not read; the setting is config.secretKey', 'Write app.config.secretKey = ...'],
  ["app.config.secretkey = 'x';", 'config.secretkey is not read; the setting is config.secretKey', 'Write app.config.secretKey = ...'],
  ["app.config['SECRET_KEY'] = 'x';", 'config.SECRET_KEY is not read; the setting is config.secretKey', 'Write app.config.secretKey = ...'],
  [
    "app.config.provideAutomaticOptions = 'no';",
    "config.provideAutomaticOptions must be true or false, got 'no'",
    'Give it true or false, or leave it out for i',
  ],
  [
    'app.config.maxFormMemorySize = {};',
    'config.maxFormMemorySize must be a whole number of 0 or more, got an object',
    'Give it a whole number of 0 or more, or leav',
  ],
  [
    "app.config.propagateExceptions = 'x';",
    "config.propagateExceptions must be true or false, got 'x'",
    'Give it true or false, or leave it out for i',
  ],
  ["app.secretKey = 'x';", 'app.secretKey is not read; the setting is app.config.secretKey', 'Write app.config.secretKey = ...'],
  ['app.debug = true;', 'app.debug is not read; the setting is app.config.debug', 'Write app.config.debug = ...'],
];
