import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Attention, attentionFor } from '../../src/client/attention.js';

afterEach(() => jest.restoreAllMocks());

test('a thread that is held awake goes to sleep by itself, and can be held again', async () => {
  const turns = jest.spyOn(globalThis, 'setImmediate');
  const attention = new Attention();
  for (let times = 0; times < 3; times++) {
    turns.mockClear();
    attention.hold();
    attention.hold();
    expect(turns).toHaveBeenCalledTimes(1);
    // Nobody holds it any longer: from one look to the next no turn is asked for.
    let seen: number;
    do {
      seen = turns.mock.calls.length;
      await sleep(5);
    } while (turns.mock.calls.length > seen);
  }
});

test('one request at a time sleeps, and so does a machine that has no core for it', () => {
  expect(attentionFor(1)).toBeNull();
  expect(attentionFor(2) === null).toBe(availableParallelism() === 1);
});
