import path from 'node:path';
import type { Span, Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/outbound/wire.mjs');

async function traces(...args: string[]): Promise<readonly Trace[]> {
  const { report } = await traceJson([...args, '--app', APP]);
  expect(schemaFaults(report)).toEqual([]);
  return report.traces;
}

async function get(target: string): Promise<{ trace: Trace; calls: readonly Span[] }> {
  const [trace] = (await traces('GET', target)) as [Trace];
  expect(trace.response?.status).toBe(200);
  return { trace, calls: trace.spans.filter((span) => span.kind === 'http') };
}

const wireOf = (trace: Trace, call: Span | undefined) => trace.spans.filter((span) => span.parentId === call?.id);
const namesOf = (spans: readonly Span[]) => spans.map(({ name }) => name);
const pathOf = ({ name }: Span) => name.replace(/^\w+ http:\/\/[^/]*/, '');
const endOf = ({ startNs, durationNs }: Span) => startNs + (durationNs ?? 0);

describe('the wire inside of a call', () => {
  it.each(['fetch', 'http'])('of %s begins with the look-up of a name, and its parts follow each other', async (client) => {
    const { trace, calls } = await get(`/named/${client}`);
    const parts = wireOf(trace, calls[0]);
    expect(namesOf(parts)).toEqual([...(client === 'fetch' ? ['prepare'] : []), 'dns', 'connect', 'wait', 'download']);
    for (const [index, part] of parts.entries()) {
      expect(part.durationNs).not.toBeNull();
      if (index > 0) expect(part.startNs).toBeGreaterThanOrEqual(endOf(parts[index - 1]!));
      expect(endOf(part)).toBeLessThanOrEqual(endOf(calls[0]!));
    }
    expect(calls[0]?.attributes).toMatchObject({ 'http.response.body.size': '/named'.length + 100, 'network.connection.reused': false });
  });

  it('has no connect where the connection was open', async () => {
    for (const target of ['/one-connection', '/kept']) {
      const { trace, calls } = await get(target);
      const [first, ...others] = calls.map((call) => [call.attributes['network.connection.reused'], ...namesOf(wireOf(trace, call))]);
      expect(first).toEqual([false, 'connect', 'wait', 'download']);
      expect(others.length).toBeGreaterThan(0);
      for (const other of others) expect(other).toEqual([true, 'wait', 'download']);
    }
  });
});

describe('calls over TLS', () => {
  it('have the handshake beside the connection, once', async () => {
    const { trace, calls } = await get('/secure');
    expect(calls.map((call) => namesOf(wireOf(trace, call)))).toEqual([
      ['dns', 'connect', 'tls', 'wait', 'download'],
      ['wait', 'download'],
    ]);
    for (const call of calls) {
      expect(call).toMatchObject({ status: 'ok', attributes: { 'http.response.status_code': 200, 'server.address': 'localhost' } });
      expect(call.name).toMatch(/^GET https:/);
      for (const part of wireOf(trace, call)) expect(endOf(part)).toBeLessThanOrEqual(endOf(call));
    }
  });

  it('to a server that is not trusted are errors', async () => {
    const { trace, calls } = await get('/mistrusted');
    expect(calls).toMatchObject([{ status: 'error', attributes: { 'error.type': trace.response?.body } }]);
  });
});

describe('calls', () => {
  it('that are tried again are one for each time', async () => {
    const { calls } = await get('/retried');
    expect(calls.map(({ status, attributes }) => [status, attributes['error.type'], attributes['http.response.status_code']])).toEqual([
      ['error', 'ECONNREFUSED', undefined],
      ['error', 'ECONNREFUSED', undefined],
      ['ok', undefined, 200],
    ]);
  });

  it('by undici itself have their line, method and size', async () => {
    const { calls } = await get('/undici');
    expect(calls.map(({ name }) => name.split(' ')[0])).toEqual(['POST', 'GET']);
    for (const call of calls) expect(call).toMatchObject({ status: 'ok', source: { file: APP } });
    expect(calls.map(({ attributes }) => attributes['http.response.body.size'])).toEqual([108, 106]);
  });

  it('that are redirected are one for each hop, one after the other', async () => {
    const { calls } = await get('/moved');
    const [from, to] = calls as [Span, Span];
    expect(calls.map((call) => [pathOf(call), call.attributes['http.response.status_code']])).toEqual([
      ['/moved', 302],
      ['/there', 200],
    ]);
    expect(to.startNs).toBeGreaterThanOrEqual(endOf(from));
    expect(to.source).toEqual(from.source);
  });

  it('that are answered with an error are told by its status', async () => {
    const { calls } = await get('/wrong');
    expect(calls).toMatchObject([{ status: 'ok', attributes: { 'http.response.status_code': 503 } }]);
  });

  it('that break off in the body, or are given up, are errors', async () => {
    const half = await get('/half');
    expect(half.calls.map(({ status, attributes }) => [status, attributes['error.type'], attributes['http.response.body.size']])).toEqual([
      ['error', 'ECONNRESET', 3],
      ['error', 'UND_ERR_SOCKET', 3],
    ]);
    const givenUp = await get('/given-up');
    expect(givenUp.calls.map(({ status, attributes }) => [status, attributes['exception.message']])).toEqual([
      ['error', expect.stringMatching(/timeout|aborted/)],
      ['error', 'too slow'],
    ]);
  });

  it('that are given up before there is a connection are over when they are given up', async () => {
    const { trace, calls } = await get('/given-up-at-once');
    expect(trace.response?.body).toBe('AbortError');
    expect(calls.map(({ status, attributes }) => [status, attributes['exception.message']])).toEqual([
      ['error', expect.stringMatching(/aborted/)],
    ]);
  });

  it('that nobody waits for are unfinished, under the request that made them', async () => {
    for (const trace of await traces('GET', '/forgotten', '-n', '20', '-c', '4')) {
      const calls = trace.spans.filter((span) => span.kind === 'http');
      expect(calls.map(({ status }) => status)).toEqual(['unfinished', 'unfinished']);
      for (const call of calls) expect(call.attributes['url.full']).toMatch(new RegExp(`/late\\?${trace.response?.body}$`));
    }
  });

  it('stand inside of the span that makes them, where spans run side by side', async () => {
    // Of those that run side by side before the first call of all it cannot be told whose a call is.
    const all = [...(await traces('GET', '/spans')), ...(await traces('GET', '/spans', '-n', '12', '-c', '3', '--warmup', '1'))];
    expect(all.length).toBe(13);
    for (const trace of all) {
      const parentOf = (span: Span) => trace.spans.find(({ id }) => id === span.parentId)?.name ?? null;
      const calls = trace.spans.filter((span) => span.kind === 'http');
      expect(calls.map((call) => [pathOf(call), parentOf(call)]).sort()).toEqual([
        ['/a', 'a'],
        ['/a', 'a'],
        ['/b', 'b'],
        ['/b', 'b'],
        ['/before', null],
        ['/beside', null],
      ]);
    }
  });
});
