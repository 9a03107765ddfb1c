import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../helpers/cli.js';
import { installPacked, NODES, run } from '../helpers/packed.js';

// `cycle-trace/jest` in the test runners themselves, as their users have them. Vitest 3 is the newest that runs on Node 20.

const APP = `module.exports = (app) => {
  app.get('/', async function home() {
    console.log('not for the terminal');
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { hello: 'world', token: 'tok-123456' };
  });
};`;

const BODY = `
test('holds', async () => {
  const report = await trace('GET /', { app: 'routes.cjs' });
  expect(report).toPass();
  expect(report).toPass('jsonpath "$.token" == "tok-123456"');
  expect(report).not.toPass('status == 404');
  await expect(trace('GET /', { app: 'routes.cjs', runs: 5, ref: true })).resolves.toPass('phase "view" med < 100000x ref');
});
test('does not hold', async () => {
  await expect(trace('GET /', { app: 'routes.cjs' })).resolves.toPass('phase "view" < 1ms');
});
test('is no check', async () => {
  expect(await trace('GET /', { app: 'routes.cjs' })).toPass('phase "veiw" < 1ms');
});
`;

const FILES: Readonly<Record<string, string>> = {
  'routes.cjs': APP,
  'jest/commonjs.test.js': `const { trace } = require('cycle-trace');\nrequire('cycle-trace/jest');${BODY}`,
  'jest/module.test.mjs': `import { trace } from 'cycle-trace';\nimport 'cycle-trace/jest';${BODY}`,
  'jest/no-globals.test.js': `const { expect, test } = require('@jest/globals');\nconst { trace } = require('cycle-trace');\nrequire('cycle-trace/jest');${BODY}`,
  'vitest/module.vitest.mjs': `import { trace } from 'cycle-trace';\nimport 'cycle-trace/jest';\nimport { expect, test } from 'vitest';${BODY}`,
  'vitest.config.mjs': "export default { test: { include: ['vitest/*.vitest.mjs'], testTimeout: 120_000 } };",
  'types/jest.ts': `import 'cycle-trace/jest';\nimport { trace } from 'cycle-trace';\n`,
  'types/jest.mts': `import 'cycle-trace/jest';\nimport { trace } from 'cycle-trace';\n`,
  'types/globals.ts': `import { expect, test } from '@jest/globals';\nimport 'cycle-trace/jest';\nimport { trace } from 'cycle-trace';\n`,
  'types/globals.mts': `import { expect, test } from '@jest/globals';\nimport 'cycle-trace/jest';\nimport { trace } from 'cycle-trace';\n`,
  'types/vitest.mts': `import { expect, test } from 'vitest';\nimport 'cycle-trace/jest';\nimport { trace } from 'cycle-trace';\n`,
};

const TYPED = `test('types', async () => {
  expect(await trace('GET /')).toPass('status == 200', { strict: true });
  expect(await trace('GET /')).not.toPass();
  await expect(trace('GET /')).resolves.toPass('status == 200');
  // @ts-expect-error a check is text
  expect(await trace('GET /')).toPass(200);
});
`;

let folder = '';
const inUser = (...parts: string[]) => path.join(folder, 'user', ...parts);

beforeAll(async () => {
  folder = await installPacked('jest@30', '@types/jest@30', '@jest/globals@30', 'vitest@3');
  for (const name of ['jest', 'vitest', 'types']) mkdirSync(inUser(name));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(inUser(name), name.startsWith('types/') ? text + TYPED : text);
  for (const name of ['@types/node', 'undici-types']) {
    cpSync(path.join(ROOT, 'node_modules', name), inUser('node_modules', name), { recursive: true });
  }
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a run says of the three tests, whichever runner it is. */
function expectToTell(output: string): void {
  expect(output).toContain(`expect(report).toPass('phase "view" < 1ms')`);
  expect(output).toMatch(/found [\d.]+ ms: [\d.]+ (?:%|times) over 1\.00 ms/);
  for (const phase of ['connect', 'receive', 'view', 'download']) expect(output).toMatch(new RegExp(` ${phase} +[\\d.]+ (?:ms|µs) `));
  expect(output).toMatch(/There is no phase "veiw"\.\n +phase "veiw" < 1ms\n +\^{6}\n +hint: Did you mean view\?|There is no phase "veiw"/);
  expect(output).not.toContain('not for the terminal');
}

describe.each(NODES)('on Node %s', (_version, node) => {
  const jest = (file: string, more = {}) =>
    run(node, [inUser('node_modules/jest/bin/jest.js'), '--ci', '--testTimeout=120000', '--testMatch', `**/jest/${file}`], inUser(), more);

  test.each([
    ['commonjs.test.js', {}],
    ['module.test.mjs', { NODE_OPTIONS: '--experimental-vm-modules' }],
    ['no-globals.test.js', {}],
  ])('Jest judges reports in %s', async (file, env) => {
    const { stderr, exitCode } = await jest(file, env);
    expect(stderr).toMatch(/Tests: +2 failed, 1 passed, 3 total/);
    expectToTell(stderr);
    expect(stderr).not.toMatch(/did not exit|open handle/);
    expect(exitCode).toBe(1);
  });

  test('Vitest does', async () => {
    const { stdout, stderr } = await run(node, [inUser('node_modules/vitest/vitest.mjs'), 'run'], inUser(), { NO_COLOR: '1' });
    expect(stdout).toMatch(/Tests +2 failed \| 1 passed \(3\)/);
    expectToTell(stdout + stderr);
  });
});

test.each(['jest.ts', 'jest.mts', 'globals.ts', 'globals.mts', 'vitest.mts'])('types of types/%s fit', async (file) => {
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext'];
  const types = file.startsWith('jest.') ? 'node,jest' : 'node';
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  expect(await run(process.execPath, [tsc, ...options, '--types', types, `types/${file}`], inUser())).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
});
