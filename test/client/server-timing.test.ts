import fc from 'fast-check';
import { parseServerTiming, serverTimingSpans } from '../../src/client/server-timing.js';
import type { Phase } from '../../src/model/trace.js';

const wait: Phase = {
  step: 2,
  name: 'wait',
  side: 'server',
  status: 'done',
  reason: null,
  startNs: 1_000,
  durationNs: 50_000_000,
  cpuNs: null,
  gcNs: null,
  loopDelayNs: null,
};

describe('Server-Timing', () => {
  it.each([
    ['db;dur=53.2', [{ name: 'db', durationMs: 53.2, description: null }]],
    [
      'miss, db;dur=53, app;dur=47.2',
      [
        ['miss', null],
        ['db', 53],
        ['app', 47.2],
      ].map(([name, durationMs]) => ({ name, durationMs, description: null })),
    ],
    ['cache;desc="Cache Read";dur=23.2', [{ name: 'cache', durationMs: 23.2, description: 'Cache Read' }]],
    ['a;desc="with \\"quotes\\", and a comma"', [{ name: 'a', durationMs: null, description: 'with "quotes", and a comma' }]],
    ['a ; dur = 1 ; dur=2', [{ name: 'a', durationMs: 1, description: null }]],
    ['a;DUR=1', [{ name: 'a', durationMs: 1, description: null }]],
    ...['x', '', '-5', 'Infinity', 'NaN', '""'].map((bad): [string, object[]] => [
      `a;dur=${bad}`,
      [{ name: 'a', durationMs: null, description: null }],
    ]),
    ['a;dur', [{ name: 'a', durationMs: null, description: null }]],
    ['a;dur=0', [{ name: 'a', durationMs: 0, description: null }]],
    ['a;dur=12ms', [{ name: 'a', durationMs: 12, description: null }]],
    ['a;dur=x;dur=3', [{ name: 'a', durationMs: 3, description: null }]],
    [', ,a', [{ name: 'a', durationMs: null, description: null }]],
    ['', []],
  ])('reads %j', (value, metrics) => {
    expect(parseServerTiming(value)).toEqual(metrics);
  });

  it('never throws and always ends, whatever the header holds', () => {
    fc.assert(fc.property(fc.string(), (value) => Array.isArray(parseServerTiming(value))));
    fc.assert(fc.property(fc.stringMatching(/^[ab;=,"\\ dur0-9.]{0,40}$/), (value) => Array.isArray(parseServerTiming(value))));
  });

  it('gives spans that lie within the wait, with the duration as reported beside them', () => {
    const spans = serverTimingSpans(
      [
        ['Server-Timing', 'db;dur=12.5, all;dur=900'],
        ['server-timing', 'edge'],
      ],
      wait,
    );
    expect(spans).toEqual([
      { name: 'db', startNs: 1_000, durationNs: 12_500_000, attributes: { 'server_timing.duration_ms': 12.5 } },
      { name: 'all', startNs: 1_000, durationNs: 50_000_000, attributes: { 'server_timing.duration_ms': 900 } },
      { name: 'edge', startNs: 1_000, durationNs: 0, attributes: { 'server_timing.duration_ms': null } },
    ]);
  });
});
