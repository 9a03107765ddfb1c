import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Report } from '../../src/model/report.js';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT } from '../helpers/cli.js';

const folder = makeFolder({
  'app.cjs': `module.exports = (app) => {
    app.get('/', function home() { console.log('from the app'); return { hello: 'world' }; });
    app.post('/echo', async function echo(c) { return c.json({ got: await c.request.json(), by: c.request.headers.get('x-by') }); });
  };`,
});

/** Runs code that has the package, as built, under the name of \`api\`; gives all that it printed. */
function runScript(code: string): string {
  const script = `const api = require(${JSON.stringify(path.join(ROOT, 'dist/index.js'))});\n(async () => { ${code} })();`;
  return execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

test('gives the report of the command, and prints nothing', () => {
  const printed = runScript(
    `const report = await api.trace('GET /', { expect: ['status == 200', 'jsonpath "$.hello" == "moon"'] }); console.log(JSON.stringify(report));`,
  );
  const report = JSON.parse(printed) as Report;
  expect(report.traces[0]?.response).toMatchObject({ status: 200, body: expect.stringContaining('world') });
  expect(report.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  expect(report.verdict).toMatchObject({ status: 'fail', exitCode: 4 });
});

test('sends JSON, headers and items, and hands on what the app writes', () => {
  const printed = runScript(`
    const { traces } = await api.trace('POST /echo', { json: { a: [1] }, headers: { 'X-By': 'me' } });
    const said = [];
    await api.trace('/', { onOutput: (stream, text) => said.push(stream + ' ' + text.trim()) });
    console.log(JSON.stringify({ body: JSON.parse(traces[0].response.body), said }));`);
  expect(JSON.parse(printed)).toEqual({ body: { got: { a: [1] }, by: 'me' }, said: ['stdout from the app'] });
});

test('measures what each phase takes of the thread, and writes a profile', () => {
  const printed = runScript(`
    const { traces, profile } = await api.trace('GET /', { cpu: true, profile: 'app.cpuprofile' });
    const { nodes, samples } = JSON.parse(require('node:fs').readFileSync('app.cpuprofile', 'utf8'));
    const code = await api.trace('GET /', { profile: 'no/where' }).catch((error) => error.code);
    const view = traces[0].phases.find(({ name }) => name === 'view');
    console.log(JSON.stringify({ loop: typeof view.loopDelayNs, profile, nodes: nodes.length, samples: samples.length, code }));`);
  expect(JSON.parse(printed)).toEqual({
    loop: 'number',
    profile: { durationNs: expect.any(Number), hottest: expect.any(Array) },
    nodes: expect.any(Number),
    samples: expect.any(Number),
    code: 'FILE_UNWRITABLE',
  });
});

test.each([
  ["{ expects: ['status == 200'] }", 'trace() has no option "expects".', 'Did you mean expect?'],
  ['{ frobnicate: 1 }', 'trace() has no option "frobnicate".', 'Options are app, cwd'],
  ["{ expect: 'status == 404' }", 'expect of trace() is a list of texts: got "status == 404".', "expect: ['...']"],
  ['{ json: () => 1 }', 'json of trace() cannot be written as JSON: got a function.', 'Give plain objects'],
  ['{ json: { n: 1n } }', 'json of trace() cannot be written as JSON: Do not know how to serialize a BigInt.', 'Give plain objects'],
  ['{ items: [1] }', 'items of trace() is a list of texts: got a list of something else.', "items: ['...']"],
])('refuses options that would be passed over: %s', (options, message, hint) => {
  const printed = runScript(
    `console.log(JSON.stringify(await api.trace('GET /', ${options}).catch(({ code, message, hint }) => ({ code, message, hint }))));`,
  );
  expect(JSON.parse(printed)).toEqual({ code: 'USAGE', message, hint: expect.stringContaining(hint) });
});

test('rejects, by name, what could not be requested, and leaves the process be', () => {
  const printed = runScript(`
    for (const [request, options] of [['GET /', { app: 'nope.ts' }], ['GET / x', {}], ['GET /', { expect: ['statuss == 1'] }], ['GET /', { runs: 0 }], ['POST /echo', { json: 1, items: ['a=b'] }], [{ url: '/' }, {}]])
      await api.trace(request, options).catch((error) => console.log(error.name + ' ' + error.code));`);
  expect(printed.trim().split('\n')).toEqual(
    ['APP_NOT_FOUND', 'USAGE', 'CHECK_INVALID', 'USAGE', 'USAGE', 'USAGE'].map((code) => `CycleTraceError ${code}`),
  );
});
