import { rehearse } from '../../src/client/rehearsal';
import { CYCLE_PHASES } from '../../src/model/phases';
import { Clock } from '../../src/recorder/clock';

test('what is rehearsed is a whole trace, with the spans and the skipped phases of a plain request', () => {
  const { clampedNs, error, outcome, phases, response, route, spans, totalNs } = rehearse(Clock.start());
  expect({ clampedNs, error, outcome, status: response?.status, endpoint: route?.endpoint }).toEqual({
    clampedNs: 0,
    error: null,
    outcome: 'ok',
    status: 200,
    endpoint: 'rehearsed',
  });
  expect(phases.map(({ name }) => name)).toEqual(CYCLE_PHASES.map(({ name }) => name));
  expect(phases.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(totalNs);
  expect(phases.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual(['before', 'after', 'teardown']);
  expect(spans.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['net TCP connect']);
});
