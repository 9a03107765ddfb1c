import fc from 'fast-check';
import { closeCycle, closeRemote, cycleDurationsNs } from '../../src/client/account.js';
import type { ClientRecord } from '../../src/client/exchange.js';
import { CYCLE_PHASES, REMOTE_PHASES } from '../../src/model/phases.js';
import type { Phase } from '../../src/model/trace.js';
import { clientRecord, serverRecord } from './records.js';

function expectClosed(phases: readonly Phase[], totalNs: number): void {
  let at = 0;
  for (const phase of phases) {
    expect(phase.startNs).toBe(at);
    expect(phase.durationNs).toBeGreaterThanOrEqual(0);
    expect(Number.isInteger(phase.durationNs)).toBe(true);
    at += phase.durationNs;
  }
  expect(at).toBe(totalNs);
}

const stamp = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1_000, max: 5_000_000 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const begin = 1_000;

describe('the closed account', () => {
  it('is the same where its durations alone are wanted', () => {
    fc.assert(
      fc.property(
        fc.record({ socketReadyNs: stamp, sentNs: stamp, headersNs: stamp }),
        fc.integer({ min: begin, max: 6_000_000 }),
        fc.array(stamp, { minLength: 8, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        (stamps, endNs, marks, skipped) => {
          const client = clientRecord({ beginNs: begin, endNs, ...stamps, outcome: 'ok' });
          const server = serverRecord(marks, { skips: skipped.map((skip) => (skip ? 'not needed' : null)) });
          const durationsNs = closeCycle(client, server).phases.map(({ durationNs }) => durationNs);
          expect(cycleDurationsNs(client, server)).toEqual(durationsNs);
          expect(durationsNs.reduce((sum, ns) => sum + ns, 0)).toBe(endNs - begin);
        },
      ),
    );
  });

  it('closes to the nanosecond for any stamps at all, in any order, with any of them missing', () => {
    fc.assert(
      fc.property(
        fc.record({ socketReadyNs: stamp, sentNs: stamp, headersNs: stamp }),
        fc.integer({ min: begin, max: 6_000_000 }),
        fc.array(stamp, { minLength: 8, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        fc.constantFrom('ok', 'timeout', 'aborted') as fc.Arbitrary<ClientRecord['outcome']>,
        (stamps, endNs, marks, skipped, recorded, outcome) => {
          const client = clientRecord({ beginNs: begin, ...stamps, endNs, outcome });
          const server = recorded ? serverRecord(marks, { skips: skipped.map((skip) => (skip ? 'no such hooks' : null)) }) : null;
          for (const account of [closeCycle(client, server), closeRemote(client)]) {
            expectClosed(account.phases, endNs - begin);
            expect(account.totalNs).toBe(endNs - begin);
            expect(account.clampedNs).toBeGreaterThanOrEqual(0);
            for (const phase of account.phases) if (phase.status === 'skipped') expect(phase.durationNs).toBe(0);
            expect(account.phases.filter((phase) => phase.status === 'unfinished').length).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('puts each boundary at its stamp, with nothing clamped, when the stamps are in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 12, maxLength: 12 }), (durations) => {
        const ends: number[] = [];
        durations.reduce((at, duration) => ends[ends.push(at + duration) - 1] as number, begin);
        const [socketReadyNs, sentNs, ...rest] = ends as [number, number, ...number[]];
        const client = clientRecord({ beginNs: begin, socketReadyNs, sentNs, headersNs: rest[8]!, endNs: rest[9]! });
        const account = closeCycle(client, serverRecord(rest.slice(0, 8)));
        expect(account.phases.map((phase) => phase.durationNs)).toEqual(durations);
        expect(account.phases.map((phase) => phase.name)).toEqual(CYCLE_PHASES.map((phase) => phase.name));
        expect(account.clampedNs).toBe(0);
      }),
    );
  });

  it("ends `send` at the server's stamp when the upload outlasts it, and counts what it cut", () => {
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 5_000, headersNs: 6_000, endNs: 6_100 });
    const account = closeCycle(client, serverRecord([40, 50, 60, 5_500, 5_510, 5_520, 5_530, 5_600]));
    expect(account.phases.find((phase) => phase.name === 'send')?.durationNs).toBe(30);
    expect(account.phases.find((phase) => phase.name === 'receive')?.durationNs).toBe(0);
    expect(account.clampedNs).toBe(5_000 - 40);
  });

  it("begins `download` at the server's write when the client read the headers before that stamp", () => {
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, headersNs: 95, endNs: 200 });
    const account = closeCycle(client, serverRecord([30, 40, 50, 60, 70, 80, 90, 100]));
    expect(account.phases.find((phase) => phase.name === 'deliver')).toMatchObject({ startNs: 100, durationNs: 0 });
    expect(account.phases.find((phase) => phase.name === 'download')).toMatchObject({ startNs: 100, durationNs: 100 });
    expect(account.clampedNs).toBe(5);
  });

  it('counts an overlap once where the client was through before the server had stamped its write', () => {
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, headersNs: 95, endNs: 110 });
    const account = closeCycle(client, serverRecord([30, 40, 50, 60, 70, 80, 90, 200]));
    // The write is cut by 90, back to the end; the headers are moved by 15, on to it.
    expect(account.clampedNs).toBe(200 - 95);
    expectClosed(account.phases, 110);
  });

  it('ends in the phase that did not, when the view never answered', () => {
    const none = Number.NaN;
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, endNs: 10_000, outcome: 'timeout', status: null });
    const account = closeCycle(client, serverRecord([30, 40, 50, none, none, none, none, none], { finished: false }));
    expect(account.phases.map((phase) => phase.status)).toEqual([
      ...['done', 'done', 'done', 'done', 'done', 'unfinished'],
      ...['skipped', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(account.phases[5]).toMatchObject({ name: 'view', startNs: 50, durationNs: 9_950 });
    expect(account.phases[6]?.reason).toBe('not reached: the request stopped in view');
  });

  it('says so when no record came from the host, and leaves its time in deliver', () => {
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, headersNs: 900, endNs: 1_000 });
    const account = closeCycle(client, null);
    expect(account.phases.find((phase) => phase.name === 'view')).toMatchObject({ status: 'skipped', durationNs: 0 });
    expect(account.phases.find((phase) => phase.name === 'view')?.reason).toContain('no record');
    expect(account.phases.find((phase) => phase.name === 'deliver')?.durationNs).toBe(880);
  });

  it('says that Node answered by itself, and of no other answer of that status', () => {
    const stamps = { beginNs: 0, socketReadyNs: 10, sentNs: 20, headersNs: 900, endNs: 1_000, status: 431 };
    const reasonOf = (headers: [string, string][]) => closeCycle(clientRecord({ ...stamps, headers }), null).phases[5]?.reason;
    expect(reasonOf([['Connection', 'close']])).toContain("not reached: Node's server takes no head so large");
    expect(
      reasonOf([
        ['Connection', 'close'],
        ['Date', 'today'],
      ]),
    ).toContain('no record');
  });

  it('does not say where a request stopped that a silent host says nothing of', () => {
    const client = clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, endNs: 1_000, outcome: 'timeout', status: null });
    const phase = (name: string, silent: boolean) => closeCycle(client, null, silent).phases.find((each) => each.name === name);
    expect(phase('receive', true)).toMatchObject({ status: 'unfinished', durationNs: 980 });
    expect(phase('receive', true)?.reason).toBe('the host could not say how far it came, so all of its time is here');
    expect(phase('view', true)).toMatchObject({ status: 'skipped', reason: 'not known whether it was reached' });
    // A host that answers and knows nothing of it has not begun with it.
    expect(phase('view', false)?.reason).toBe('not reached: the request stopped in receive');
  });

  it('knows four phases of a request to somebody else’s server', () => {
    const account = closeRemote(clientRecord({ beginNs: 0, socketReadyNs: 10, sentNs: 20, headersNs: 900, endNs: 1_000 }));
    expect(account.phases.map((phase) => [phase.name, phase.durationNs])).toEqual([
      ['connect', 10],
      ['send', 10],
      ['wait', 880],
      ['download', 100],
    ]);
    expect(account.phases.map((phase) => phase.name)).toEqual(REMOTE_PHASES.map((phase) => phase.name));
  });
});
