import path from 'node:path';
import type { Span, Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/outbound/routes.cjs');

async function traces(...args: string[]): Promise<{ all: readonly Trace[]; stderr: string }> {
  const { report, result } = await traceJson([...args, '--app', APP]);
  expect(schemaFaults(report)).toEqual([]);
  return { all: report.traces, stderr: result.stderr };
}

const calls = (trace: Trace) => trace.spans.filter((span) => span.kind === 'http');
const inside = (trace: Trace, parent: Span) => trace.spans.filter((span) => span.parentId === parent.id).map((span) => span.name);

describe('calls to other services', () => {
  it.each([
    ['fetch', '/fetch', 29, '/a', ['prepare']],
    ['node:http', '/http', 14, '/b', []],
  ])('by %s are spans of the view, with the line that made them and the wire inside', async (_, target, line, asked, before) => {
    const [trace] = (await traces('GET', target)).all as [Trace];
    const [call, ...others] = calls(trace) as [Span];
    expect(others).toEqual([]);
    expect(call).toMatchObject({ phase: 'view', status: 'ok', source: { file: APP, line }, parentId: null });
    expect(call.name).toMatch(new RegExp(`^GET http://127\\.0\\.0\\.1:\\d+${asked}$`));
    expect(call.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
    });
    // The app's own calls may have left a connection open.
    expect(inside(trace, call).filter((name) => name !== 'connect')).toEqual([...before, 'wait', 'download']);
    expect(call.durationNs).toBeGreaterThanOrEqual(4e6);
    const view = trace.phases.find((phase) => phase.name === 'view')!;
    expect(call.startNs).toBeGreaterThanOrEqual(view.startNs);
    expect(call.startNs + call.durationNs).toBeLessThanOrEqual(view.startNs + view.durationNs);
  });

  it('keep the secrets of their addresses', async () => {
    const [trace] = (await traces('GET', '/fetch')).all as [Trace];
    expect(JSON.stringify(trace)).not.toContain('k-0123456789');
    expect(calls(trace)[0]?.attributes['url.full']).toMatch(/\/a\?api_key=\*\*\*$/);
  });

  it('belong to their own request, however many run at a time, and the app’s own belong to none', async () => {
    const targets = await traces('GET', '/both/one', '-n', '60', '-c', '12');
    for (const trace of targets.all) {
      expect(
        calls(trace)
          .map((span) => span.name.replace(/^.*\d+(?=\/)/, ''))
          .sort(),
      ).toEqual(['/fetch/one', '/http/one']);
    }
  });

  it('that break are errors, with the name of what broke them', async () => {
    const [trace] = (await traces('GET', '/fails')).all as [Trace];
    expect(calls(trace).map((span) => span.status)).toEqual(['error', 'error']);
    for (const call of calls(trace)) expect(call.attributes['error.type']).toEqual(expect.any(String));
    expect(trace.response?.status).toBe(200);
  });
});

describe('what a request prints', () => {
  it('is printed as ever, and stands in its trace with its time', async () => {
    const { all, stderr } = await traces('GET', '/talks');
    const [trace] = all as [Trace];
    expect(trace.logs.map(({ level, text }) => [level, text])).toEqual([
      ['log', 'hello you'],
      ['warn', '{ careful: true }'],
      ['stdout', 'in pieces'],
      ['stderr', 'of bytes'],
    ]);
    const view = trace.phases.find((phase) => phase.name === 'view')!;
    for (const { atNs } of trace.logs) {
      expect(atNs).toBeGreaterThanOrEqual(view.startNs);
      expect(atNs).toBeLessThanOrEqual(view.startNs + view.durationNs);
    }
    for (const line of ['hello you', '{ careful: true }', 'in pieces', 'of bytes']) expect(stderr.split(line).length).toBe(2);
  });

  it('stands in its span, and Node’s warnings with it', async () => {
    const [trace] = (await traces('GET', '/warns')).all as [Trace];
    const [span] = trace.spans.filter(({ kind }) => kind === 'custom');
    expect(trace.logs.map(({ level, text, spanId }) => [level, text.replace(/\s+\(Use[\s\S]*$/, ''), spanId])).toEqual([
      ['error', expect.stringMatching(/ Warning: be careful$/), span?.id],
      ['info', 'later', span?.id],
    ]);
  });

  it('belongs to its own request, however many run at a time', async () => {
    const chatter = path.join(ROOT, 'fixtures/outbound/chatter.mjs');
    const { report } = await traceJson(['GET', '/', '-n', '40', '-c', '8', '--warmup', '1', '--app', chatter]);
    expect(report.traces.length).toBe(40);
    for (const trace of report.traces) {
      const number = trace.response?.body;
      expect(trace.logs.map(({ text }) => text)).toEqual([`a ${number}`, `b ${number}`, `c ${number}`]);
    }
  });

  it('leaves out what is told of an exception that no handler took', async () => {
    const { all, stderr } = await traces('GET', '/throws');
    expect(all[0]?.logs).toEqual([]);
    expect(stderr).toContain('nobody takes this');
  });
});
