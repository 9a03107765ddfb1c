import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, runCli, traceJson } from '../helpers/cli.js';

// Counts that cannot flake, of what makes every start slower. Whoever has a good reason to exceed one raises it here.

const LIMITS = {
  cli: { files: 4, bytes: 724_000 },
  host: { files: 3, bytes: 385_000 },
};

const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-growth-'));
const app = path.join(folder, 'plain.cjs');
const log = path.join(folder, 'loads');

beforeAll(() => writeFileSync(app, "module.exports = (app) => { app.get('/', function home() { return 'hello'; }); };\n"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of dist and node_modules that each of the two processes of `GET /` loads, by process. */
async function loads(): Promise<Record<'cli' | 'host', string[]>> {
  const preload = `--require=${path.join(__dirname, 'note-loads.cjs')}`;
  const { exitCode, stderr } = await runCli(['GET', '/', '--app', app], { env: { NODE_OPTIONS: preload, NOTE_LOADS_IN: log } });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const byProcess = new Map<string, string[]>();
  for (const line of readFileSync(log, 'utf8').trimEnd().split('\n')) {
    const [pid, file] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    byProcess.set(pid, [...(byProcess.get(pid) ?? []), file]);
  }
  const processes = [...byProcess.values()].map((files) => files.filter((file) => file.startsWith(ROOT) && !file.includes('/test/')));
  const [cli = []] = processes.filter((files) => files.includes(path.join(ROOT, 'bin/cycle-trace.js')));
  const [host = []] = processes.filter((files) => files.includes(path.join(ROOT, 'dist/host.js')));
  expect(processes).toHaveLength(2);
  return { cli, host };
}

test('the plain command loads few files and few bytes, in either process', async () => {
  const loaded = await loads();
  for (const side of ['cli', 'host'] as const) {
    const files = loaded[side];
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const names = files.map((file) => path.relative(ROOT, file));
    expect(names.length).toBeGreaterThan(0);
    if (names.length > LIMITS[side].files || bytes > LIMITS[side].bytes) {
      throw new Error(`The ${side} process loads ${names.length} files, ${bytes} bytes: ${names.join(', ')}`);
    }
  }
});

/** Each of them takes milliseconds to load, and a plain request has no use for it. */
const UNUSED = ['child_process', 'cluster', 'crypto', 'dgram', 'dns', 'http2', 'https', 'perf_hooks', 'tls', 'worker_threads'];

test("the host loads none of Node's own modules that a plain request has no use for", async () => {
  const prying = path.join(folder, 'prying.cjs');
  writeFileSync(
    prying,
    "module.exports = (app) => { app.get('/', function home() { return process.moduleLoadList.map((name) => name.replace('NativeModule ', '')); }); };\n",
  );
  const { report } = await traceJson(['GET', '/', '--app', prying, '--max-body', '1MiB']);
  const loaded: string[] = JSON.parse(report.traces[0]?.response?.body ?? '[]');
  expect(loaded).toContain('http');
  expect(UNUSED.filter((name) => loaded.includes(name))).toEqual([]);
});

test('the parser for a processor without SIMD, which is kept apart, is there where it is needed', async () => {
  const { exitCode, stdout } = await runCli(['GET', '/', '--app', app], { env: { UNDICI_NO_WASM_SIMD: '1' } });
  expect({ exitCode, status: /200 OK/.test(stdout) }).toEqual({ exitCode: 0, status: true });
});

test('a plain request makes one span, the connection', async () => {
  const { report } = await traceJson(['GET', '/', '--app', app]);
  expect(report.traces.map(({ spans }) => spans.map(({ kind, name }) => `${kind} ${name}`))).toEqual([['net TCP connect']]);
});
