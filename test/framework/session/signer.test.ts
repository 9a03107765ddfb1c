import { sign, unsign } from '../../../src/framework/session/signer.js';
import { dumpTagged, loadTagged, Markup } from '../../../src/framework/session/tagged-json.js';

// Made by Flask 3.1.3 with itsdangerous 2.2, its clock held at this second.
const NOW = 1_700_000_000;
const MONTH = 31 * 24 * 60 * 60;
const RICH = {
  v: '1',
  é: 'ü✓😀',
  n: 1.5,
  l: [1, 2, Object.freeze([3, 4])],
  b: Uint8Array.of(0, 255),
  d: new Date('2020-01-01T00:00:00Z'),
  tagged: { ' t': 1 },
  z: null,
  long: 'x'.repeat(20),
};
const FLASK = {
  plain: 'eyJ2IjoiMSJ9.ZVPxAA.abr8cTfyx53YPCHnY1Fbu7bpYbQ',
  rich: '.eJxtTcEKwjAM_ZXyzkHSTnEWPHgSBMGD4MGNMW03hFEvrYij_242PBrCy-PlvWTEDXaEEsTuVG6RCW5WBHHxjhRrdWiDMmxYMdu51f54nqwD7FWTIfFHoQUt61yL_Ay9xN9_CoQAqxcrQmz73v-ePeYRm0Z2WQ6_JK7F-4ENaRgIVWL2G1En0t2rZNa6qJIrCyfomZG_M2g5zg.ZVPxAA.eBmYPhIi7B92q3gxdl33gzi2Yqo',
  packed: '.eJyrVsrJz0tXslKqGCZAqRYA0RphKw.ZVPxAA.otc0jrnEGcJ-Cr0hGRUSDcVF85Y',
  flashes: '.eJyrVopPy0kszkgtVrKKrlZSKAFSSrmpxcWJ6alKOkq5hkqxtTow8fLEojyQoBFQMLYWADUfEmY.ZVPxAA.AdSXcR4Yz3blZkVxu_szufrja8g',
  uuid: '.eJyrVipVsqpWUgCSSgb4galSbS0A-qEKQA.ZVPxAA.PMwWO1lFkLQa2kEBo3JoDv1SU5Y',
};

const read = (cookie: string, secrets: string[] = ['dev'], now = NOW) => unsign(cookie, secrets, MONTH, now);

describe('a signed session', () => {
  it('is the very text that Flask writes', () => {
    expect(sign('{"v":"1"}', 'dev', NOW)).toBe(FLASK.plain);
  });

  it('is read from what Flask wrote, packed or not, with every type that Flask tags', () => {
    expect(loadTagged(read(FLASK.plain)!)).toEqual({ v: '1' });
    expect(loadTagged(read(FLASK.rich)!)).toEqual(RICH);
    expect(loadTagged(read(FLASK.packed)!)).toEqual({ long: 'x'.repeat(200) });
    expect(loadTagged(read(FLASK.flashes)!)).toEqual({
      _flashes: [
        ['message', 'm1'],
        ['warn', 'm2'],
      ],
    });
    expect(loadTagged(read(FLASK.uuid)!)).toEqual({ u: '00000000-0000-0000-0000-000000000005' });
  });

  it('says the same as Flask where the packing of bytes may differ', () => {
    expect(dumpTagged(RICH)).toBe(read(FLASK.rich));
    expect(dumpTagged(loadTagged(read(FLASK.flashes)!))).toBe(read(FLASK.flashes));
    expect(FLASK.packed.startsWith('.')).toBe(true);
    expect(read(sign(dumpTagged({ long: 'x'.repeat(200) }), 'dev', NOW))).toBe(read(FLASK.packed));
  });

  it.each([
    ['another payload', FLASK.plain.replace('eyJ2', 'eyJ3')],
    ['another time', FLASK.plain.replace('ZVPxAA', 'ZVPxAB')],
    ['another signature', `${FLASK.plain.slice(0, -2)}AA`],
    ['no signature', FLASK.plain.split('.').slice(0, 2).join('.')],
    [
      'no time',
      FLASK.plain
        .split('.')
        .filter((_, i) => i !== 1)
        .join('.'),
    ],
    ['half of it', FLASK.plain.slice(0, 20)],
    ['nothing', ''],
    ['dots', '...'],
    ['another alphabet', '✓.✓.✓'],
  ])('is refused with %s', (_, cookie) => {
    expect(read(cookie)).toBeNull();
  });

  it('is refused after its lifetime, and before it was signed', () => {
    expect(read(FLASK.plain, ['dev'], NOW + MONTH)).not.toBeNull();
    expect(read(FLASK.plain, ['dev'], NOW + MONTH + 1)).toBeNull();
    expect(read(FLASK.plain, ['dev'], NOW - 1)).toBeNull();
  });

  it('is read with any of the former keys and with no other', () => {
    expect(read(FLASK.plain, ['new', 'dev'])).toBe('{"v":"1"}');
    expect(read(FLASK.plain, ['new', 'newer'])).toBeNull();
  });

  it('is refused where the payload is signed but packed wrongly', () => {
    const signed = sign('{"v":"1"}', 'dev', NOW);
    expect(read(signed)).not.toBeNull();
    expect(read(`.${signed}`)).toBeNull();
  });
});

describe('tagged JSON', () => {
  it('keeps what is HTML already', () => {
    const loaded = loadTagged(dumpTagged({ m: new Markup('<b>') })) as { m: Markup };
    expect(loaded.m).toBeInstanceOf(Markup);
    expect(String(loaded.m)).toBe('<b>');
  });

  it('is no way to a prototype', () => {
    const loaded = loadTagged('{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}') as { a: object };
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((loaded.a as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['a function', { f: () => 1 }, /a function/],
    ['a Map', { m: new Map() }, /a Map/],
    ['NaN', { n: Number.NaN }, /a number/],
    ['a bigint', { n: 1n }, /a bigint/],
  ])('refuses %s and says what it can hold', (_, value, message) => {
    expect(() => dumpTagged(value)).toThrow(message);
  });

  it('refuses an object that contains itself', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(() => dumpTagged(loop)).toThrow(/contains itself/);
  });
});
