import path from 'node:path';
import type { Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/outbound/passes-on.mjs');
const LATE = path.join(ROOT, 'fixtures/outbound/passes-on-late.mjs');
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `traceparent:00-${TRACE_ID}-00f067aa0ba902b7-01`;
const OWN = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;

type Asked = Record<string, string[]>;

async function asked(app: string, ...args: string[]): Promise<{ traces: readonly Trace[]; headers: Asked[][]; ids: string[][] }> {
  const { report } = await traceJson([...args, '--app', app]);
  expect(schemaFaults(report)).toEqual([]);
  const ids = report.traces.map(({ spans }) => spans.filter(({ kind }) => kind === 'http').map(({ id }) => id));
  return { traces: report.traces, headers: report.traces.map(({ response }) => JSON.parse(String(response!.body)) as Asked[]), ids };
}

describe.each(['fetch', 'undici', 'get', 'request'])('the trace of a request, in calls by %s', (client) => {
  it('is passed on, with the id of the span of the call', async () => {
    const { headers, ids, traces } = await asked(APP, 'GET', `/${client}/plain`, PARENT, 'tracestate:vendor=1', '-n', '3');
    expect(traces).toHaveLength(3);
    for (const [run, { spans, traceId }] of traces.entries()) {
      expect(traceId).toBe(TRACE_ID);
      expect(headers[run]!.map(({ traceparent }) => traceparent)).toEqual(ids[run]!.map((id) => [`00-${TRACE_ID}-${id}-01`]));
      expect(headers[run]!.map(({ tracestate }) => tracestate)).toEqual([['vendor=1'], ['vendor=1']]);
      expect(headers[run]![1]!['x-own']).toEqual(['kept']);
      expect(new Set(spans.map(({ id }) => id)).size).toBe(spans.length);
      const waits = spans.filter(({ name }) => name === 'wait').map(({ parentId }) => parentId);
      expect(waits.sort()).toEqual([...ids[run]!].sort());
      for (const { attributes } of spans) expect(attributes).not.toHaveProperty(['cycle_trace.span_id']);
    }
    expect(new Set(ids.flat()).size).toBe(6);
  });

  it('is left to the app where it passes one on itself', async () => {
    const { headers } = await asked(APP, 'GET', `/${client}/own`, PARENT, 'tracestate:vendor=1');
    expect(headers[0]![0]).toMatchObject({ traceparent: [OWN] });
    expect(headers[0]![0]).not.toHaveProperty('tracestate');
  });

  it.each([
    ['where there is none', []],
    ['where it is not valid', ['traceparent:00-4bf92f35-00f067aa0ba902b7-01']],
    ['where it is all zeros', [`traceparent:00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]],
  ])('is none %s', async (_, items) => {
    const { headers, traces } = await asked(APP, 'GET', `/${client}/plain`, ...items);
    for (const each of headers[0]!) expect(each).not.toHaveProperty('traceparent');
    expect(traces[0]!.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });
});

it.each(['fetch', 'undici'])('is left to an instrumentation that comes after ours, in calls by %s', async (client) => {
  const { headers } = await asked(LATE, 'GET', `/${client}/plain`, PARENT, 'tracestate:vendor=1');
  for (const each of headers[0]!) {
    expect(each).toMatchObject({ traceparent: [OWN] });
    expect(each).not.toHaveProperty('tracestate');
  }
});

it('leaves headers alone that are given as a list', async () => {
  const { report } = await traceJson(['GET', '/list', PARENT, '--app', APP]);
  const told = JSON.parse(String(report.traces[0]!.response!.body)) as Asked;
  expect(told).toMatchObject({ host: ['listed'] });
  expect(told).not.toHaveProperty('traceparent');
});
