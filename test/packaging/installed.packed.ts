import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { jobOfGitlab, runSteps, stepsOfReadme } from '../helpers/ci-steps.js';
import { ROOT } from '../helpers/cli.js';
import { installPacked, NODES, run, succeed } from '../helpers/packed.js';

let folder = '';

beforeAll(async () => {
  folder = await installPacked();
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inUser = (...parts: string[]) => path.join(folder, 'user', ...parts);

describe('in an empty folder', () => {
  test('init writes a route module, and its first page is traced', async () => {
    await succeed('npx', ['cycle-trace', 'init'], inUser());
    const table = await succeed('npx', ['cycle-trace', 'GET', '/'], inUser());
    expect(table).toMatch(/^GET \/ +200 OK +text\/html/);
    for (const phase of ['connect', 'receive', 'route', 'view', 'respond', 'write', 'download']) expect(table).toContain(phase);
    expect(table).toMatch(/Total +\S+ \S+ +100\.0/);
  });

  test("the app on the framework's page runs as it is written there", async () => {
    const page = readFileSync(path.join(ROOT, 'src/framework/README.md'), 'utf8');
    writeFileSync(inUser('worked.ts'), /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const trace = async (...args: string[]) =>
      (JSON.parse(await succeed('npx', ['cycle-trace', ...args, '--app', 'worked.ts', '--json'], inUser())) as Report).traces[0];
    const note = await trace('GET', '/notes/1');
    expect(note?.response).toMatchObject({ status: 200, headers: expect.arrayContaining([['X-Content-Type-Options', 'nosniff']]) });
    expect(JSON.parse(note?.response?.body ?? '')).toEqual({ id: 1, text: 'Water the plants' });
    expect(note?.spans.filter(({ kind }) => kind === 'hook').map(({ name }) => name)).toEqual(['loadUser', 'requireLogin', 'noSniff']);
    const missing = await trace('GET', '/notes/9', 'Accept:application/json');
    expect(JSON.parse(missing?.response?.body ?? '')).toEqual({ error: 'There is no note 9.' });
    expect((await trace('POST', '/notes/', 'text=new'))?.response?.status).toBe(401);
  });
});

describe('in CI, after `npm ci` from the lockfile', () => {
  beforeAll(() => {
    writeFileSync(inUser('smoke.yaml'), 'app: ci.cjs\nrequests:\n  - request: GET /\n    expect: [status == 200]\n');
    writeFileSync(inUser('ci.cjs'), "module.exports = (app) => app.get('/', () => 'hello');\n");
  });

  test("the page's steps for GitHub pass", () => {
    const { status, stdout, stderr, summary } = runSteps(stepsOfReadme(), inUser());
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('error') });
    expect(stdout).toMatch(/^::notice title=cycle-trace::2 of 2 passed/m);
    expect(summary).toMatch(/^### smoke\.yaml: pass\n/);
    expect(readFileSync(inUser('cycle-trace.xml'), 'utf8')).toContain('tests="2" failures="0"');
  }, 600_000);

  test("the page's job for GitLab passes", () => {
    rmSync(inUser('cycle-trace.xml'), { force: true });
    const { status, stdout } = jobOfGitlab().run(inUser());
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('GET /') });
    expect(readFileSync(inUser('cycle-trace.xml'), 'utf8')).toContain('tests="2" failures="0"');
  }, 600_000);
});

describe.each(NODES)('on Node %s', (_version, node) => {
  const cli = (...args: string[]) => run(node, [inUser('node_modules/cycle-trace/bin/cycle-trace.js'), ...args], inUser());

  test('a TypeScript route module is traced', async () => {
    const { stdout, stderr, exitCode } = await cli('GET', '/users/1', '--json');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [trace] = (JSON.parse(stdout) as Report).traces;
    expect(JSON.parse(trace?.response?.body ?? '')).toEqual({ id: 1, name: 'Ada' });
    expect(trace?.phases.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(trace?.totalNs);
    expect(trace?.spans.map(({ name }) => name)).toContain('load user');
    for (const source of [trace?.route?.source, trace?.spans.find(({ kind }) => kind === 'hook')?.source]) {
      expect(source).toEqual(expect.objectContaining({ file: expect.stringMatching(/routes\.ts$/), line: expect.any(Number) }));
    }
  });

  test('what is not there is a 404 that passes, and what is broken is told by the exit code', async () => {
    expect((await cli('GET', '/users/99')).exitCode).toBe(0);
    writeFileSync(inUser('broken.cjs'), "module.exports = (app) => app.get('/', () => { throw new Error('jammed'); });\n");
    expect((await cli('GET', '/', '--app', 'broken.cjs')).exitCode).toBe(4);
    expect((await cli('GET', '/', '--app', 'nowhere.ts')).exitCode).toBe(2);
  });

  test('import and require give the same copy', async () => {
    const script = [
      "import { createRequire } from 'node:module';",
      "import { App, abort, Blueprint, currentContext, defineRoutes, HTTPException, redirect, Response } from 'cycle-trace';",
      "const required = createRequire(process.cwd() + '/x.js')('cycle-trace');",
      'const imported = { App, abort, Blueprint, currentContext, defineRoutes, HTTPException, redirect, Response };',
      'for (const [name, value] of Object.entries(imported)) if (!value || required[name] !== value) throw new Error(name);',
    ];
    await succeed(node, ['--input-type=module', '-e', script.join('\n')], inUser());
  });
});

describe('a strict TypeScript user', () => {
  const project = () => inUser('consumer');

  beforeAll(async () => {
    cpSync(path.join(ROOT, 'test/packaging/consumer'), project(), { recursive: true });
    // Node's own types, as any TypeScript project for Node has them.
    cpSync(path.join(ROOT, 'node_modules/@types/node'), inUser('node_modules/@types/node'), { recursive: true });
    cpSync(path.join(ROOT, 'node_modules/undici-types'), inUser('node_modules/undici-types'), { recursive: true });
  });

  const tsc = (...options: string[]) => run(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...options], project());

  test('compiles an ES module and a CommonJS module against the package, and they run', async () => {
    expect(await tsc('-p', '.')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    for (const file of ['out/module.mjs', 'out/commonjs.cjs']) await succeed(process.execPath, [file], project());
  });

  test('compiles for a bundler', async () => {
    const bundled = ['--module', 'preserve', '--moduleResolution', 'bundler', '--noEmit'];
    expect(await tsc('-p', '.', ...bundled)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});
