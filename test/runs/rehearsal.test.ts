import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { CYCLE_PHASES } from '../../src/model/phases';
import { Clock } from '../../src/recorder/clock';
import { rehearsedReport } from '../../src/runs/rehearsal';

test('what is rehearsed is a whole report, on a plain request that took the way of a real one', async () => {
  const { traces, verdict } = await rehearsedReport(Clock.start());
  expect(verdict.exitCode).toBe(0);
  expect(traces).toHaveLength(1);
  const [trace] = traces;
  const { clampedNs, error, outcome, phases = [], request, response, route, spans = [], totalNs } = trace ?? {};
  expect({ body: response?.body, clampedNs, error, outcome, status: response?.status, endpoint: route?.endpoint }).toEqual({
    body: '{"rehearsed":true}',
    clampedNs: 0,
    error: null,
    outcome: 'ok',
    status: 200,
    endpoint: 'rehearsed',
  });
  expect(request?.headers.map(([name]) => name)).not.toContain('x-rehearsed');
  expect(phases.map(({ name }) => name)).toEqual(CYCLE_PHASES.map(({ name }) => name));
  expect(phases.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(totalNs);
  expect(phases.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual(['before', 'after', 'teardown']);
  expect(spans.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['net TCP connect']);
});

test('a rehearsal opens no connection and leaves nothing behind', async () => {
  // Jest itself comes and goes with immediates.
  const lasting = () => process.getActiveResourcesInfo().filter((name) => name !== 'Immediate');
  const before = lasting();
  // https://nodejs.org/api/diagnostics_channel.html#net: published for each connection that is begun.
  let connections = 0;
  const count = () => void connections++;
  subscribe('net.client.socket', count);
  await rehearsedReport(Clock.start());
  unsubscribe('net.client.socket', count);
  expect(connections).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(lasting()).toEqual(before);
});
