import { parseTraceParent, traceParentOf } from '../../src/model/traceparent.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  [`00-${ID}-${SPAN}-01`, '01'],
  [`00-${ID}-${SPAN}-00`, '00'],
  [`00-${ID}-${SPAN}-03`, '03'],
  [`cc-${ID}-${SPAN}-ff-what-the-future-holds`, '01'],
])('takes %s', (header, flags) => {
  expect(parseTraceParent(header)).toEqual({ traceId: ID, flags });
});

it.each([
  '',
  `ff-${ID}-${SPAN}-01`,
  `00-${ID}-${SPAN}-01-more`,
  `00-${ID.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${ID}-${'0'.repeat(16)}-01`,
  `00-${ID}-${SPAN}`,
])('ignores %j', (header) => {
  expect(parseTraceParent(header)).toBeNull();
});

it('ignores two of them', () => {
  const pair = ['TraceParent', `00-${ID}-${SPAN}-01`] as const;
  expect(traceParentOf([pair])?.traceId).toBe(ID);
  expect(traceParentOf([pair, pair])).toBeNull();
});
