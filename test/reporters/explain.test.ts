import { CYCLE_PHASES, REMOTE_PHASES } from '../../src/model/phases.js';
import type { Phase } from '../../src/model/trace.js';
import { explainLines, whatItDid } from '../../src/reporters/explain.js';
import { PHASE_WORDS } from '../../src/reporters/explain-words.js';
import { account, CONTEXT, hanging, span, trace } from './samples.js';

const phaseOf = (name: string, of = trace()) => of.phases.find((phase) => phase.name === name) as Phase;

test('there are words for every phase of the model, and for no other', () => {
  const names = new Set([...CYCLE_PHASES, ...REMOTE_PHASES].map(({ name }) => name));
  expect(new Set(Object.keys(PHASE_WORDS))).toEqual(names);
  for (const { what, flask } of Object.values(PHASE_WORDS)) {
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(flask).toMatch(/^.+\.$/);
  }
});

test.each([
  ['receive', 'wsgi_app'],
  ['route', 'match_request'],
  ['before', 'preprocess_request'],
  ['view', 'dispatch_request'],
  ['respond', 'make_response'],
  ['after', 'process_response'],
  ['teardown', 'do_teardown_request'],
  ['write', 'run_wsgi'],
  ['wait', 'wsgi_app'],
] as const)('the counterpart of %s names %s', (phase, name) => {
  expect(PHASE_WORDS[phase].flask).toContain(name);
});

test('each phase says what it did', () => {
  expect(whatItDid(phaseOf('connect'), trace())).toBe('TCP connect 150 µs; 212 µs, 4.9 %.');
  expect(whatItDid(phaseOf('connect'), trace({ spans: [] }))).toBe('no new connection was needed; 212 µs, 4.9 %.');
  expect(whatItDid(phaseOf('route'), trace())).toBe('/users/<int:id> matched, for users.show with id=42; 12.0 µs, 0.3 %.');
  expect(whatItDid(phaseOf('before'), trace())).toBe('requireLogin ran; 41.0 µs, 1.0 %.');
  expect(whatItDid(phaseOf('view'), trace())).toBe(
    'users.show ran, with 1 custom (1.23 ms), 1 db (1.20 ms), 1 http (1.74 ms); 3.02 ms, 70.0 %.',
  );
  expect(whatItDid(phaseOf('respond'), trace())).toBe('200 application/json; 160 µs, 3.7 %.');
  expect(whatItDid(phaseOf('teardown'), trace())).toBe('there were no hooks; 9.00 µs, 0.2 %.');
  expect(whatItDid(phaseOf('download'), trace())).toBe('83 B of body; 52.0 µs, 1.2 %.');
});

test('figures that were measured are told', () => {
  const made = trace({
    phases: account(
      [1, 1, 1, 1, 1, 94, 1, 0, 0, 0, 0, 0].map((us) => us * 1000),
      { view: { cpuNs: 40_000, gcNs: 2000 } },
    ),
  });
  expect(whatItDid(phaseOf('view', made), made)).toMatch(/94\.0 µs, 94\.0 %, 40\.0 µs of CPU time, 2\.00 µs of garbage collection\.$/);
});

test('a phase that did not run, failed or did not end says why', () => {
  const made = hanging();
  expect(whatItDid(phaseOf('view', made), made)).toMatch(/ It did not end: No complete response came in 10\.0 s\.$/);
  expect(whatItDid(phaseOf('write', made), made)).toBe('it did not run: not reached: the request stopped in view.');
});

test('of a server that is not ours it says what Server-Timing told', () => {
  const made = trace({ phases: account([1, 1, 8, 1]), spans: [span('1', 'wait', 'db', 2, 5)] });
  expect(whatItDid(phaseOf('wait', made), made)).toBe('Server-Timing: db 5 ns; 8 ns, 72.7 %.');
});

test('it is set in lines that can be read, under the titles of the steps', () => {
  const lines = explainLines(trace(), { ...CONTEXT, width: 200 }).map((line) => line.map(({ text }) => text).join(''));
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(lines.slice(0, 3)).toEqual([
    ' 1 Client sends the request',
    '   connect  The client gets a socket to the server: a name is looked up, a TCP connection made, TLS',
    '            agreed on. A connection that is still open from before is used again, at no cost.',
  ]);
});
