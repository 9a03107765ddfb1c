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
export function checkCallOptions(options: TraceCallOptions): void {
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
