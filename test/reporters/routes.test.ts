import type { RouteRow } from '../../src/model/routes.js';
import { renderRoutes } from '../../src/reporters/routes.js';
import { CONTEXT } from './samples.js';

const rows: RouteRow[] = [
  { endpoint: 'users.show', methods: ['GET'], rule: '/users/<int:id>', blueprint: 'users', source: { file: '/app/routes.ts', line: 14 } },
  { endpoint: 'users.add', methods: ['PUT', 'POST'], rule: '/users', blueprint: 'users', source: { file: '/app/routes.ts', line: 22 } },
  { endpoint: 'static', methods: ['GET'], rule: '/static/<path:filename>', blueprint: null, source: null },
];

test('the columns are those of `flask routes`, with the line of each registration', () => {
  expect(`\n${renderRoutes(rows, CONTEXT)}`).toBe(`
 Endpoint    Methods    Rule                     Source
 users.show  GET        /users/<int:id>          routes.ts:14
 users.add   POST, PUT  /users                   routes.ts:22
 static      GET        /static/<path:filename>
`);
});

test('where no source is known there is no column for it', () => {
  expect(renderRoutes(rows.slice(2), CONTEXT)).toBe(' Endpoint  Methods  Rule\n static    GET      /static/<path:filename>\n');
});

test('in a narrow terminal the source gives way, then the rule', () => {
  expect(`\n${renderRoutes(rows, { ...CONTEXT, width: 44 })}`).toBe(`
 Endpoint   Methods   Rule            Source
 users.show GET       /users/<int:id> route…
 users.add  POST, PUT /users          route…
 static     GET       /static/<path:…
`);
});

test('a rule with wide or harmful characters keeps the columns', () => {
  const odd: RouteRow = { endpoint: '漢字', methods: ['GET'], rule: '/\u001b[2J', blueprint: null, source: null };
  expect(renderRoutes([odd, ...rows.slice(2)], CONTEXT)).toBe(
    ' Endpoint  Methods  Rule\n 漢字      GET      /\\x1b[2J\n static    GET      /static/<path:filename>\n',
  );
});

test('no routes are said to be none', () => {
  expect(renderRoutes([], CONTEXT)).toBe('No routes were registered.\n');
});
