import { joinCycle, joinRemote } from '../../src/client/join.js';
import type { ServerRecord } from '../../src/recorder/records.js';
import { clientRecord, serverRecord } from './records.js';

const request = { method: 'GET', origin: 'http://127.0.0.1', target: '/', headers: [], body: null, identification: null, keepAlive: true };
const context = { name: null, index: 0, hop: 0, newTraceId: () => '0'.repeat(32), wallOriginMs: 0, maxBodyBytes: 10 };
const client = clientRecord({ beginNs: 100, socketReadyNs: 110, sentNs: 120, headersNs: 300, endNs: 400, outcome: 'ok' });

function streamOf(rest: Partial<ServerRecord>, of = client) {
  const server = serverRecord([130, 140, 150, 160, 170, 180, 190, 200], { streamed: true, ...rest });
  const trace = joinCycle(request, of, server, { death: null, stuck: null }, context);
  const { durationNs, startNs, status } = trace.spans.find(({ kind }) => kind === 'stream')!;
  return { startNs, endNs: startNs + durationNs, status };
}

describe('the stream of a response', () => {
  it('ends when its last piece left', () => {
    expect(streamOf({ finishNs: 390 })).toEqual({ startNs: 100, endNs: 290, status: 'ok' });
  });

  it('ends no later than the client has the end of it: the server may hear late that the OS took it', () => {
    expect(streamOf({ finishNs: 450 })).toEqual({ startNs: 100, endNs: 300, status: 'ok' });
  });

  it('that broke off, or that the client gave up, ends when the server was done with it', () => {
    expect(streamOf({ finishNs: 450, complete: false })).toEqual({ startNs: 100, endNs: 350, status: 'error' });
    const timedOut = { ...client, outcome: 'timeout' as const };
    expect(streamOf({ finishNs: 450 }, timedOut)).toEqual({ startNs: 100, endNs: 350, status: 'ok' });
  });

  it('that was not over lasts to the end of the account', () => {
    expect(streamOf({ finishNs: Number.NaN, finished: false, complete: false })).toEqual({
      startNs: 100,
      endNs: 300,
      status: 'unfinished',
    });
  });
});

describe('the upload of a body', () => {
  const upload = { ...request, method: 'POST', body: Buffer.alloc(10) };
  const host = { death: null, stuck: null };
  const server = serverRecord([130, 140, 150, 160, 170, 180, 190, 200]);
  const sendingIn = (trace: ReturnType<typeof joinCycle>) => {
    const span = trace.spans.find(({ kind }) => kind === 'stream');
    return span && [span.name, span.phase, span.startNs, span.startNs + span.durationNs, span.status, trace.clampedNs];
  };

  it.each([
    ['is no span where it was over before the server had the request', 125, undefined],
    ['is one where it went on beside the server', 250, ['request body', 'send', 10, 150, 'ok', 120]],
    ['lasts to the end where the response was there before', Number.NaN, ['request body', 'send', 10, 300, 'unfinished', 270]],
    ['is the same however late its end was heard of', 900, ['request body', 'send', 10, 300, 'unfinished', 270]],
  ])('%s', (_, sentNs, expected) => {
    expect(sendingIn(joinCycle(upload, { ...client, sentNs }, server, host, context))).toEqual(expected);
  });

  it('to another server is one where the answer came before it was over', () => {
    const answered = (sentNs: number) => sendingIn(joinRemote(upload, { ...client, sentNs }, context));
    expect(answered(250)).toBeUndefined();
    expect(answered(350)).toEqual(['request body', 'send', 10, 250, 'ok', 50]);
    expect(answered(Number.NaN)).toEqual(['request body', 'send', 10, 300, 'unfinished', 100]);
  });
});
