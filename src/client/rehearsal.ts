import { SERVER_MARKS } from '../model/phases.js';
import type { Trace } from '../model/trace.js';
import type { Clock } from '../recorder/clock.js';
import type { ServerRecord } from '../recorder/records.js';
import { newClientRecord, type WireRequest } from './exchange.js';
import { joinCycle } from './join.js';

const REQUEST: WireRequest = {
  method: 'GET',
  origin: 'http://127.0.0.1',
  target: '/',
  headers: [],
  body: null,
  identification: null,
  keepAlive: true,
};
const BODY = Buffer.from('{"rehearsed":true}');
const STEP_NS = 1_000;

/**
 * The trace of a request that nobody made, joined as the real one will be: the join of two records and all that reads a
 * trace are through their first use then, which is this program's cost. It goes into no report.
 */
export function rehearse(clock: Clock): Trace {
  let atNs = clock.nowNs();
  const next = (): number => (atNs += STEP_NS);
  const client = newClientRecord();
  client.beginNs = next();
  client.net.push({ name: 'tcp', startNs: client.beginNs, endNs: next(), attributes: {} });
  client.socketReadyNs = next();
  client.sentNs = next();
  const marks = SERVER_MARKS.map(next);
  client.headersNs = next();
  client.endNs = next();
  client.status = 200;
  client.reason = 'OK';
  client.headers = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(BODY.length)],
  ];
  client.body = BODY;
  client.bodyBytes = BODY.length;
  const server: ServerRecord = {
    id: 0,
    marks,
    skips: SERVER_MARKS.map((mark) => (mark === 'before' || mark === 'after' || mark === 'teardown' ? 'no hook is registered' : null)),
    failures: [],
    unhandled: null,
    faults: [],
    route: { rule: '/', endpoint: 'rehearsed', blueprint: null, source: { file: 'app.js', line: 1, column: 1 } },
    params: {},
    tried: [],
    spans: [],
    logs: [],
    finishNs: client.endNs,
    returnedNs: client.endNs,
    finished: true,
    complete: true,
    streamed: false,
    keptNs: 0,
    cost: { requestNs: 0, markNs: 0, spanNs: 0, siteNs: 0 },
    usage: null,
  };
  const place = { name: null, index: 0, hop: 0, newTraceId: () => '0'.repeat(32) };
  return joinCycle(REQUEST, client, server, { death: null, stuck: null }, { ...place, wallOriginMs: 0, maxBodyBytes: BODY.length });
}
