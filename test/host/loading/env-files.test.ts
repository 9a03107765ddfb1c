import { isUtf8 } from 'node:buffer';
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

  it('have no byte order mark in the first name', () => {
    const environment: NodeJS.ProcessEnv = {};
    loadEnvFiles([write('marked.env', '\ufeffONE=1\n')], folder, environment);
    expect(environment).toEqual({ ONE: '1' });
  });

  it.each([
    ['missing.env', 'is not there'],
    ['.', 'is a folder'],
    ['missing.env/x', 'is not there'],
    ['binary.env', 'is not text: it holds NUL bytes'],
    ['latin.env', 'is not UTF-8 text'],
    ['utf-16.env', 'is not text: it holds NUL bytes'],
  ])('say what is wrong with %s', (name, reason) => {
    write('binary.env', Buffer.from([0x41, 0x3d, 0x00, 0x01]));
    write('latin.env', Buffer.from([0x41, 0x3d, 0xe9]));
    write('utf-16.env', Buffer.from('\ufeffA=1\n', 'utf16le'));
    expect(() => loadEnvFiles([name], folder, {})).toThrow(reason);
    expect(() => loadEnvFiles([name], folder, {})).toThrow(CycleTraceError);
  });

  it('of any bytes are read into text, or refused where they are none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const environment: NodeJS.ProcessEnv = {};
          const load = () => loadEnvFiles([write('any.env', Buffer.from(bytes))], folder, environment);
          if (bytes.includes(0) || !isUtf8(bytes)) {
            expect(load).toThrow(CycleTraceError);
            return;
          }
          load();
          for (const value of Object.values(environment)) expect(typeof value).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
