import path from 'node:path';
import { type CycleTraceError, ERRORS } from '../../../src/model/errors.js';
import { writeApp } from '../loading/load-in-child.js';
import { Boots } from './boots.js';
import { EXPORT_SHAPES } from './export-shapes.js';
import { FORMATS } from './formats.js';
import { IMPORTS } from './imports.js';
import { SYNTAX } from './syntax.js';
import { THROWS } from './throws.js';
import { TYPESCRIPT } from './typescript.js';
import { WRONG_SETUPS } from './wrong-setups.js';

// Every way to write a route module wrongly ends in one message that says what, where and how to mend it, without a line of ours.

const HEAD = "import { abort, App, Blueprint, currentContext, HTTPException, redirect, Response } from 'cycle-trace';";
const moduleWith = (line: string) => `${HEAD}\nexport default function setup(app: any) {\n  ${line}\n}\n`;
const WRITTEN_AT = 3;

function expectGood(error: CycleTraceError | null): asserts error is CycleTraceError {
  if (error === null) throw new Error('the module was taken for a right one');
  expect([2, 3]).toContain(ERRORS[error.code].exitCode);
  expect(error.message).not.toMatch(/[\n]|This is a fault in cycle-trace/);
  expect(error.message.length).toBeLessThan(500);
  expect(error.hint.length).toBeGreaterThan(15);
  expect(`${error.message}\n${error.frame}\n${error.userStack}\n${error.hint}`).not.toMatch(/node:internal|[\\/]dist[\\/]/);
}

describe('a setup with one wrong line', () => {
  const boots = new Boots(100);
  afterAll(() => boots.close());

  it.each(WRONG_SETUPS.map((row) => [row[0], row] as const))('%s', async (line, [, message, hint, differs = {}]) => {
    const { code = 'APP_SETUP_FAILED', line: at = WRITTEN_AT } = differs;
    const { folder, remove } = writeApp({ 'app.ts': moduleWith(line) });
    try {
      const error = await boots.fault(path.join(folder, 'app.ts'));
      expectGood(error);
      expect({ code: error.code, line: error.source?.line ?? null }).toEqual({ code, line: at });
      expect(error.message.slice(0, message.length)).toBe(message);
      expect(error.hint.slice(0, hint.length)).toBe(hint);
      if (at === WRITTEN_AT) expect(error.frame).toContain(`> ${at} |   ${line.slice(0, 60)}`);
    } finally {
      remove();
    }
  });

  it('is refused, and a right one after it is not', async () => {
    const { folder, remove } = writeApp({ 'app.ts': moduleWith("app.get('/', () => 'right');") });
    expect(await boots.fault(path.join(folder, 'app.ts'))).toBeNull();
    remove();
  });

  it('is one of many that differ', () => {
    expect(new Set(WRONG_SETUPS.map(([line]) => line)).size).toBeGreaterThan(250);
  });
});

describe.each(Object.entries({ EXPORT_SHAPES, FORMATS, SYNTAX, TYPESCRIPT, IMPORTS, THROWS }))('a wrong module: %s', (_, table) => {
  // Hooks of one load are asked before those of the loads before it: few share a host.
  const boots = new Boots(6);
  afterAll(() => boots.close());

  it.each(table)('$name', async ({ files, code = 'APP_LOAD_FAILED', message, hint, at }) => {
    const { folder, remove } = writeApp(files);
    try {
      const entry = Object.keys(files).find((name) => name.startsWith('app')) as string;
      const error = await boots.fault(path.join(folder, entry));
      expectGood(error);
      const place = error.source && [path.relative(folder, error.source.file), error.source.line, error.source.column];
      expect({ code: error.code, at: place?.filter((part) => part !== undefined).join(':') ?? null }).toEqual({ code, at });
      expect(error.message.replaceAll(folder, '<folder>').slice(0, message.length)).toBe(message);
      expect(error.hint.replaceAll(folder, '<folder>').slice(0, hint.length)).toBe(hint);
    } finally {
      remove();
    }
  });
});
