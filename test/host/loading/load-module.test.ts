import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildLoader, loadInChild, writeApp } from './load-in-child.js';
import { FAILS } from './modules-that-fail.js';
import { LOADS } from './modules-that-load.js';

let loader: string;
beforeAll(() => {
  loader = buildLoader();
});
afterAll(() => rmSync(loader, { recursive: true, force: true }));

describe('a route module loads as it is', () => {
  test.each(LOADS)('$name', async ({ files, gives, ...options }) => {
    const { folder, remove } = writeApp(files);
    try {
      const { value, error, stderr } = await loadInChild(loader, folder, options);
      expect({ value, error, stderr }).toEqual({ value: gives, error: undefined, stderr: '' });
    } finally {
      remove();
    }
  });
});

describe('a route module that does not load is shown by its own file, line and column', () => {
  test.each(FAILS)('$name', async ({ files, message, code = 'APP_LOAD_FAILED', hint, at, marks, userStack, ...options }) => {
    const { folder, remove } = writeApp(files);
    try {
      const { error, stderr } = await loadInChild(loader, folder, options);
      const place = error?.source && [path.relative(folder, error.source.file), error.source.line, error.source.column];
      expect({ code: error?.code, at: place?.filter((part) => part !== undefined).join(':') ?? null, stderr }).toEqual({
        code,
        at,
        stderr: '',
      });
      if (typeof message === 'string') expect(error?.message).toBe(message);
      else expect(error?.message).toMatch(message);
      if (hint !== undefined) expect(error?.hint).toMatch(hint);
      if (marks !== undefined) expect(/^> +\d+ \| (.*)\n/m.exec(error?.frame ?? '')?.[1]).toContain(marks);
      if (userStack !== undefined) expect(error?.userStack).toMatch(userStack);
      expect(error?.userStack ?? '').not.toMatch(/node:internal|\.cache/);
    } finally {
      remove();
    }
  });
});
