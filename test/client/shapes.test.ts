import path from 'node:path';
import { createCookieJar } from '../../src/client/cookies.js';
import { Connections, type ServerSide, sendRequest } from '../../src/client/trace-request.js';
import { CLIENT_HEADER } from '../../src/host/protocol.js';
import { spawnHost } from '../../src/host/spawn.js';
import { AppHost } from '../../src/host/supervisor.js';
import { CYCLE_PHASES } from '../../src/model/phases.js';
import type { RequestPlan } from '../../src/model/plan.js';
import type { Trace } from '../../src/model/trace.js';
import { Clock } from '../../src/recorder/clock.js';
import { ROOT } from '../helpers/cli.js';

const clock = Clock.start();
const connections = new Connections(clock);
let host: AppHost;
let server: ServerSide;

beforeAll(async () => {
  host = new AppHost(
    spawnHost([], path.join(ROOT, 'dist/host.js')),
    clock,
    () => {},
    () => Promise.reject(new Error('not asked')),
  );
  const file = path.join(ROOT, 'fixtures/shapes/routes.mjs');
  const app = { file, exportName: null, cwd: ROOT, envFiles: [], imports: [], nodeArgs: [] };
  await host.boot(app, 120_000, new AbortController().signal);
  const origin = `http://127.0.0.1:${await host.port()}`;
  let id = 10;
  server = {
    origin,
    identify: () => ({ id: ++id, header: [CLIENT_HEADER, `${host.token} ${id}`] }),
    whenRecorded: (number, isRefused, then) => host.whenRecorded(number, isRefused, then),
    fate: (number, timedOut) => host.fate(number, timedOut),
    gone: () => host.gone,
  };
});

afterAll(async () => {
  await connections.close();
  await host.close();
});

interface Shape {
  readonly method?: string;
  readonly body?: Buffer;
  readonly follow?: boolean;
  readonly keepAlive?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function send(target: string, shape: Shape = {}): Promise<Trace[]> {
  const plan: RequestPlan = {
    method: shape.method ?? 'GET',
    target,
    headers: [],
    removedHeaders: [],
    body: shape.body ? { bytes: shape.body, contentType: 'application/octet-stream' } : null,
  };
  const { drafts } = await sendRequest(
    plan,
    server,
    connections,
    createCookieJar(),
    { name: null, index: 0 },
    {
      wallOriginMs: 0,
      limits: { timeoutMs: shape.timeoutMs ?? 120_000, maxBodyBytes: 1_024, signal: shape.signal ?? new AbortController().signal },
      keepAlive: shape.keepAlive ?? true,
      follow: shape.follow ?? false,
      maxRedirects: 10,
      newTraceId: () => '0'.repeat(32),
    },
  );
  return (await drafts).map((draft) => draft.trace());
}

async function sendOne(target: string, shape: Shape = {}): Promise<Trace> {
  return (await send(target, shape))[0] as Trace;
}

function expectClosed(trace: Trace): void {
  expect(trace.phases.map((phase) => phase.name)).toEqual(CYCLE_PHASES.map((phase) => phase.name));
  let at = 0;
  for (const phase of trace.phases) {
    expect(phase.startNs).toBe(at);
    expect(Number.isInteger(phase.durationNs) && phase.durationNs >= 0).toBe(true);
    at += phase.durationNs;
  }
  expect(at).toBe(trace.totalNs);
}

const phase = (trace: Trace, name: string) => trace.phases.find((candidate) => candidate.name === name)!;
const ms = (trace: Trace, name: string) => phase(trace, name).durationNs / 1e6;
const kilobytes = (count: number) => Buffer.alloc(count * 1024, 7);

describe('the account of every shape of request', () => {
  it.each<[string, string, number, Shape, boolean]>([
    ['an empty body', '/empty', 200, {}, false],
    ['text', '/text', 200, {}, false],
    ['JSON', '/json', 200, {}, false],
    ['five megabytes', '/large', 200, {}, false],
    ['an asynchronous view', '/slow', 200, {}, false],
    ['204', '/no-content', 204, {}, false],
    ['304', '/not-modified', 304, {}, false],
    ['HEAD', '/text', 200, { method: 'HEAD' }, false],
    ['HEAD of a stream', '/stream', 200, { method: 'HEAD' }, false],
    ['OPTIONS, answered without the view', '/text', 200, { method: 'OPTIONS' }, false],
    ['no route', '/nowhere', 404, {}, false],
    ['a method that is not allowed', '/text', 405, { method: 'DELETE' }, false],
    ['a method without a body that could have one', '/unread', 200, { method: 'POST' }, false],
    ['an abort', '/teapot', 418, {}, false],
    ['an exception', '/error', 500, {}, false],
    ['a redirect that is not followed', '/hop/1', 302, {}, false],
    ['a new connection each time', '/text', 200, { keepAlive: false }, false],
    ['a small upload', '/echo', 200, { method: 'PUT', body: kilobytes(1) }, false],
    ['a large upload', '/echo', 200, { method: 'POST', body: kilobytes(5_000) }, true],
    ['an upload that nobody reads', '/unread', 200, { method: 'POST', body: kilobytes(500) }, true],
    ['a streamed response', '/stream', 200, {}, true],
    ['a response faster than its reader', '/flood', 200, {}, true],
    ['a stream of nothing', '/empty-stream', 200, {}, true],
    ['a stream both ways', '/pass', 200, { method: 'POST', body: kilobytes(2_000) }, true],
  ])('closes for %s', async (_, target, status, shape, streams) => {
    const trace = await sendOne(target, shape);
    expect(trace.outcome).toBe('ok');
    expect(trace.response?.status).toBe(status);
    expectClosed(trace);
    expect(trace.phases.filter(({ status: how }) => how === 'unfinished')).toEqual([]);
    // Each end stamps before its bytes leave, so that no reader can be ahead of a writer.
    if (!streams) expect(trace.clampedNs).toBe(0);
  });

  it('has the stream of a response end before the client has the end of it', async () => {
    const trace = await sendOne('/stream');
    const stream = trace.spans.find(({ kind }) => kind === 'stream')!;
    expect(stream).toMatchObject({ name: 'response body', phase: 'download', status: 'ok' });
    expect(stream.startNs + stream.durationNs).toBeLessThanOrEqual(trace.totalNs);
  });

  it('closes for a response that breaks off, and says where', async () => {
    const trace = await sendOne('/broken-stream');
    expectClosed(trace);
    expect(trace).toMatchObject({ outcome: 'aborted', error: { code: 'RESPONSE_ABORTED' } });
    expect(trace.error?.message).toContain('Error: no end');
    expect(trace.error?.source?.file).toMatch(/fixtures\/shapes\/routes\.mjs$/);
    expect(phase(trace, 'download').status).toBe('unfinished');
  });

  it('closes for a view that does not answer in time, and stops in the view', async () => {
    const trace = await sendOne('/never', { timeoutMs: 3_000 });
    expectClosed(trace);
    expect(trace).toMatchObject({ outcome: 'timeout', error: { code: 'REQUEST_TIMEOUT', phase: 'view' } });
    expect(phase(trace, 'view').status).toBe('unfinished');
  });

  it('answers again after a request that was given up while it was still connecting', async () => {
    await sendOne('/text', { keepAlive: false });
    const interrupt = new AbortController();
    const given = sendOne('/text', { signal: interrupt.signal });
    interrupt.abort();
    expect(await given).toMatchObject({ outcome: 'aborted', error: { code: 'INTERRUPTED', phase: 'connect' } });
    for (let round = 0; round < 3; round++) expect((await sendOne('/text')).response?.status).toBe(200);
  });

  it('has one account for each hop of a redirect, on one connection', async () => {
    const traces = await send('/hop/3', { follow: true });
    expect(traces.map((trace) => [trace.hop, trace.response?.status])).toEqual([
      [0, 302],
      [1, 302],
      [2, 302],
      [3, 200],
    ]);
    for (const trace of traces) expectClosed(trace);
    for (const trace of traces.slice(1)) expect(phase(trace, 'connect').durationNs).toBe(0);
  });

  it('spends nothing on connecting when the connection is there, and something when it is not', async () => {
    await sendOne('/text');
    expect(phase(await sendOne('/text'), 'connect').durationNs).toBe(0);
    await sendOne('/text', { keepAlive: false });
    expect(phase(await sendOne('/text'), 'connect').durationNs).toBeGreaterThan(0);
  });
});

describe('time is told in the phase that spent it', () => {
  it('a timer of 20 ms in the view', async () => {
    expect(ms(await sendOne('/slow'), 'view')).toBeGreaterThanOrEqual(19);
  });

  it('a stream of 100 ms after the first byte, in download', async () => {
    const trace = await sendOne('/stream');
    // Four waits of 20 ms come after the first piece, one before it.
    // A client that is woken late has the first of it in `deliver`.
    expect(ms(trace, 'deliver') + ms(trace, 'download')).toBeGreaterThanOrEqual(70);
    expect(ms(trace, 'write')).toBeGreaterThanOrEqual(19);
    const stream = trace.spans.find((span) => span.kind === 'stream' && span.name === 'response body');
    expect((stream?.durationNs ?? 0) / 1e6).toBeGreaterThanOrEqual(70);
  });

  it('an upload of 5 MB, as a stream that overlaps the server and as the reading of a body', async () => {
    const trace = await sendOne('/echo', { method: 'POST', body: kilobytes(5_000) });
    expect(trace.request.bodyBytes).toBe(5_120_000);
    expect(trace.response?.bodyBytes).toBe(5_120_000);
    expect(trace.spans.some((span) => span.kind === 'body' && span.phase === 'view')).toBe(true);
  });
});

describe('the clock', () => {
  it('is one for both processes: a reading sent there comes between the readings before and after', async () => {
    let leastNs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 200; round++) {
      const [sent, there, back] = (await host.ping()).map((time) => clock.toNs(time)) as [number, number, number];
      expect(there).toBeGreaterThanOrEqual(sent);
      expect(back).toBeGreaterThanOrEqual(there);
      leastNs = Math.min(leastNs, back - sent);
    }
    // The two clocks cannot differ by more than the fastest round trip takes.
    expect(leastNs).toBeLessThan(5e6);
  });
});
