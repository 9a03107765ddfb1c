import type { TraceCallOptions } from '../api/trace-options.js';
import { nearest, oneOf, quote, usageError } from './wording.js';

/** What each option of `trace()` is, as far as nobody else looks: a text of checks would be taken for none. */
const OPTIONS: Readonly<Record<keyof TraceCallOptions, 'list' | 'any'>> = {
  app: 'any',
  cwd: 'any',
  items: 'list',
  headers: 'any',
  json: 'any',
  form: 'any',
  expect: 'list',
  strict: 'any',
  runs: 'any',
  warmup: 'any',
  concurrency: 'any',
  timeoutMs: 'any',
  follow: 'any',
  ref: 'any',
  cpu: 'any',
  profile: 'any',
  maxBodyBytes: 'any',
  redact: 'any',
  envFiles: 'list',
  signal: 'any',
  onOutput: 'any',
};

/** Refuses what a call from code would pass over: a gate whose checks are misspelt would pass. */
export function checkCall(request: unknown, options: TraceCallOptions): void {
  if (typeof request !== 'string')
    throw usageError(`trace() takes a method and a target as text: got a ${typeof request}.`, "Write trace('GET /users/42').");
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof TraceCallOptions] : null;
    if (kind === null) {
      const near = nearest(name, Object.keys(OPTIONS));
      const hint = near === null ? `Options are ${oneOf(Object.keys(OPTIONS)).replace(' or ', ' and ')}.` : `Did you mean ${near}?`;
      throw usageError(`trace() has no option ${quote(name)}.`, hint);
    }
    const isList = value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
    if (kind === 'list' && !isList) {
      const seen = typeof value === 'string' ? quote(value) : Array.isArray(value) ? 'a list of something else' : typeof value;
      throw usageError(`${name} of trace() is a list of texts: got ${seen}.`, `Write ${name}: ['...'].`);
    }
  }
}

/** The body that `json` is. */
export function jsonBytes(value: unknown): Buffer {
  let text: string | undefined;
  let why = `got a ${typeof value}`;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    why = error instanceof Error ? (error.message.split('\n', 1)[0] as string) : String(error);
  }
  if (text !== undefined) return Buffer.from(text);
  throw usageError(`json of trace() cannot be written as JSON: ${why}.`, 'Give plain objects, arrays, texts, numbers, booleans and null.');
}
