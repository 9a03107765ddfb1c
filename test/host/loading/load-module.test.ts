import { rmSync } from 'node:fs';
import { buildLoader, loadInChild, writeApp } from './load-in-child.js';
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
