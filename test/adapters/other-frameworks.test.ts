import { createServer } from 'node:http';
import path from 'node:path';
import fastify from 'fastify';
import { ADAPTERS } from '../../src/adapters/index.js';
import { otherFramework } from '../../src/adapters/other-frameworks.js';
import { setupHint } from '../../src/adapters/setup-hints.js';
import { App } from '../../src/framework/index.js';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT, runCli } from '../helpers/cli.js';

const nothing = () => {};

test('apps of other frameworks are known, and nothing of ours is taken for one', () => {
  expect(otherFramework(fastify())).toBe('a Fastify app');
  expect(otherFramework(createServer())).toBe('a server of node:http');
  // An Express app is a function, as a route module of ours may be.
  expect(otherFramework(Object.assign(nothing, { handle: nothing, listen: nothing, engine: nothing }))).toBe('an Express app');
  for (const own of [new App(), (app: App) => app.get('/', () => 'ok'), undefined, null, 'text', {}, []])
    expect(otherFramework(own)).toBeNull();
  expect(ADAPTERS.some((adapter) => adapter.recognises(new App()))).toBe(true);
});

test('only what another framework has is a habit', () => {
  expect(setupHint(new TypeError('app.use is not a function'))).toContain('app.beforeRequest');
  expect(setupHint(new TypeError('api.listen is not a function'))).toContain('Leave it out');
  for (const other of [new TypeError('app.frobnicate is not a function'), new Error('app.use failed'), 'app.use', null, undefined])
    expect(setupHint(other)).toBeNull();
});

test('who exports one is told how to trace it, and who calls one how it is done here', async () => {
  const modules = path.join(ROOT, 'node_modules');
  const folder = makeFolder({
    'fastify.cjs': `module.exports = require(${JSON.stringify(path.join(modules, 'fastify'))})();`,
    'middleware.cjs': 'module.exports = (app) => {\n  app.use((req, res, next) => next());\n};',
  });
  const exported = await runCli(['GET', '/', '--app', path.join(folder, 'fastify.cjs')]);
  expect(exported.exitCode).toBe(3);
  expect(exported.stderr).toContain('exports a Fastify app, which cannot be traced from the inside');
  expect(exported.stderr).toContain('cycle-trace GET http://localhost');
  const { exitCode, stderr } = await runCli(['GET', '/', '--app', path.join(folder, 'middleware.cjs')]);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('app.use is not a function');
  expect(stderr).toContain('hint: There is no middleware');
  // The place once, however the message names the file.
  expect(stderr.match(/middleware\.cjs:2/g)).toHaveLength(1);
});
