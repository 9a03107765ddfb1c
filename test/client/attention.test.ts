import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Attention, attentionFor } from '../../src/client/attention.js';

afterEach(() => jest.restoreAllMocks());

test('responses that follow each other keep the thread awake, which then goes to sleep by itself', async () => {
  const turns = jest.spyOn(globalThis, 'setImmediate');
  const attention = new Attention();
  for (let times = 0; times < 3; times++) {
    turns.mockClear();
    // The test itself may be kept waiting between two of them, but not each time.
    for (let tries = 0; tries < 1_000 && turns.mock.calls.length === 0; tries++) attention.hold();
    expect(turns).toHaveBeenCalledTimes(1);
    attention.hold();
    expect(turns).toHaveBeenCalledTimes(1);
    let seen: number;
    do {
      seen = turns.mock.calls.length;
      await sleep(5);
    } while (turns.mock.calls.length > seen);
  }
});

test('responses that are far apart do not', async () => {
  const turns = jest.spyOn(globalThis, 'setImmediate');
  const attention = new Attention();
  for (let times = 0; times < 3; times++) {
    attention.hold();
    await sleep(2);
  }
  expect(turns).not.toHaveBeenCalled();
});

test('one request at a time sleeps, and so does a machine that has no core for it', () => {
  expect(attentionFor(1)).toBeNull();
  expect(attentionFor(2) === null).toBe(availableParallelism() === 1);
});
