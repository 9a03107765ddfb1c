import { withUsage } from '../../src/client/usage.js';
import { CYCLE_PHASES, Mark, SERVER_MARKS } from '../../src/model/phases.js';
import type { Phase } from '../../src/model/trace.js';
import type { RecordedUsage } from '../../src/recorder/records.js';

const BEGIN = 10_000;
/** Every phase lasts 100 ns: `receive` from 200, `view` from 500. */
const PHASES = CYCLE_PHASES.map(
  ({ name, side, step }, place): Phase => ({
    ...{ step, name, side, status: 'done', reason: null, startNs: place * 100, durationNs: 100 },
    ...{ cpuNs: null, gcNs: null, loopDelayNs: null },
  }),
);

function usage(given: Partial<RecordedUsage>): RecordedUsage {
  const none = SERVER_MARKS.map(() => 0);
  return { cpuNs: none, loopDelayNs: none, pauses: [], arrival: { atNs: BEGIN + 290, busySinceNs: BEGIN + 290, busyNs: 0 }, ...given };
}

function at(mark: number, value: number): number[] {
  return SERVER_MARKS.map((_, place) => (place === mark ? value : 0));
}

const phase = (name: string, given: Partial<RecordedUsage>) =>
  withUsage(PHASES, usage(given), BEGIN).find((each) => each.name === name) as Phase;

test('a pause counts for each phase as far as it lies in it', () => {
  const pauses = [[BEGIN + 550, BEGIN + 625]] as const;
  expect(phase('view', { pauses }).gcNs).toBe(50);
  expect(phase('respond', { pauses }).gcNs).toBe(25);
  expect(phase('after', { pauses }).gcNs).toBe(0);
  // Nobody looked on before the request was there.
  expect(phase('receive', { pauses }).gcNs).toBeNull();
});

test('no part is longer than its phase, nor all of them together', () => {
  expect(phase('view', { cpuNs: at(Mark.view, 130) }).cpuNs).toBe(100);
  expect(phase('view', { cpuNs: at(Mark.view, 70), loopDelayNs: at(Mark.view, 60) })).toMatchObject({ cpuNs: 40, loopDelayNs: 60 });
});

test.each([
  ['a loop that rested until the request came', { atNs: BEGIN + 290, busySinceNs: BEGIN + 290, busyNs: 0 }, 0],
  ['a loop that was busy since before it was sent', { atNs: BEGIN + 290, busySinceNs: BEGIN - 5_000, busyNs: 5_290 }, 90],
  ['a loop that began something after it was sent', { atNs: BEGIN + 290, busySinceNs: BEGIN + 260, busyNs: 30 }, 30],
  ['a loop that was between two things for most of the time', { atNs: BEGIN + 290, busySinceNs: BEGIN + 200, busyNs: 10 }, 10],
])('a request waits for its turn: %s', (_, arrival, expected) => {
  expect(phase('receive', { arrival }).loopDelayNs).toBe(expected);
});

test('what the system does not tell is not known', () => {
  expect(phase('view', { cpuNs: null })).toMatchObject({ cpuNs: null, gcNs: 0, loopDelayNs: 0 });
});

test('the phases of the client have no part in it', () => {
  for (const name of ['connect', 'send', 'deliver', 'download'])
    expect(phase(name, {})).toMatchObject({ cpuNs: null, gcNs: null, loopDelayNs: null });
});
