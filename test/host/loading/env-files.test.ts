import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { loadEnvFiles } from '../../../src/host/loading/env-files.js';
import { CycleTraceError } from '../../../src/model/errors.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string | Buffer): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

describe('env files', () => {
  it('set what is not set already; the last file wins among them', () => {
    const environment: NodeJS.ProcessEnv = { HELD: 'before' };
    loadEnvFiles([write('a.env', 'ONE=1\nHELD=no\nTWO="a b"\n# THREE=3\n'), write('b.env', 'ONE=2\n')], folder, environment);
    expect(environment).toEqual({ HELD: 'before', ONE: '2', TWO: 'a b' });
  });

  it.each([
    ['missing.env', 'is not there'],
    ['.', 'is a folder'],
  ])('say what is wrong with %s', (name, reason) => {
    expect(() => loadEnvFiles([name], folder, {})).toThrow(reason);
    expect(() => loadEnvFiles([name], folder, {})).toThrow(CycleTraceError);
  });

  it('of any bytes are read without an error, into text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const environment: NodeJS.ProcessEnv = {};
          loadEnvFiles([write('any.env', Buffer.from(bytes))], folder, environment);
          for (const value of Object.values(environment)) expect(typeof value).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
