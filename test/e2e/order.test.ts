import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Trace } from '../../src/model/trace.js';
import { ROOT, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/order/app.ts');

const LINES = readFileSync(APP, 'utf8').split('\n');
const lineOf = (text: string) => LINES.findIndex((line) => line.includes(text)) + 1;

async function traced(...args: string[]): Promise<Trace> {
  const { report } = await traceJson([...args, '--app', APP]);
  expect(schemaFaults(report)).toEqual([]);
  return report.traces[0] as Trace;
}

/** The user's functions as they ran, each with its phase and the line that registered it. */
const ran = (trace: Trace) =>
  trace.spans
    .filter(({ kind }) => kind === 'hook' || kind === 'handler')
    .map(({ name, phase, source }) => `${phase} ${name} ${path.relative(ROOT, source?.file ?? '')}:${source?.line}`);
const names = (trace: Trace, wanted: string) => trace.spans.filter(({ phase }) => phase === wanted).map(({ name }) => name);
const phaseOf = (trace: Trace, wanted: string) => trace.phases.find(({ name }) => name === wanted);
const tried = (trace: Trace) => Object.fromEntries((trace.route?.tried ?? []).map(({ endpoint, reason }) => [endpoint, reason]));
const handlers = (trace: Trace) =>
  trace.spans
    .filter(({ kind }) => kind === 'handler')
    .map(({ attributes, name }) => [name, attributes['error.type'], attributes['cycle_trace.handlers.passed_over'] ?? []]);

const APP_BEFORE = ['appBefore1', 'appBefore2', 'wait a little', 'beforeAll'];

describe('a trace of the order app', () => {
  it('names every hook of nested blueprints, in the order in which they ran, with its line', async () => {
    const trace = await traced('GET', '/out/de/in/leaf');
    expect(trace.response).toMatchObject({ status: 200, body: 'de' });
    const at = (phase: string, name: string) => `${phase} ${name} fixtures/order/app.ts:${lineOf(`function ${name}(`)}`;
    expect(ran(trace)).toEqual([
      at('before', 'appValues'),
      at('before', 'takeLang'),
      at('before', 'innerValues'),
      at('before', 'appBefore1'),
      at('before', 'appBefore2'),
      at('before', 'beforeAll'),
      at('before', 'outerBefore'),
      at('before', 'innerBefore'),
      at('after', 'innerAfter'),
      at('after', 'outerAfter'),
      at('after', 'afterAll'),
      at('after', 'appAfter2'),
      at('after', 'appAfter1'),
      at('teardown', 'innerTeardown'),
      at('teardown', 'outerTeardown'),
      at('teardown', 'appTeardown'),
      at('teardown', 'appContextTeardown'),
    ]);
    expect(trace.route).toMatchObject({ endpoint: 'outer.inner.leaf', blueprint: 'outer.inner', params: { lang: 'de' } });
    const parent = trace.spans.find(({ name }) => name === 'appBefore2')?.id;
    expect(trace.spans.find(({ name }) => name === 'wait a little')?.parentId).toBe(parent);
  });

  it('says of every function how it was registered, and on which blueprint', async () => {
    const trace = await traced('GET', '/out/de/in/leaf');
    const registration = (name: string) => {
      const attributes = trace.spans.find((span) => span.name === name)?.attributes ?? {};
      return [attributes['cycle_trace.registered_by'], attributes['cycle_trace.blueprint'] ?? null];
    };
    expect(registration('appValues')).toEqual(['urlValuePreprocessor', null]);
    expect(registration('innerValues')).toEqual(['urlValuePreprocessor', 'inner']);
    expect(registration('appBefore1')).toEqual(['beforeRequest', null]);
    expect(registration('beforeAll')).toEqual(['beforeAppRequest', 'outer']);
    expect(registration('outerBefore')).toEqual(['beforeRequest', 'outer']);
    expect(registration('innerAfter')).toEqual(['afterRequest', 'inner']);
    expect(registration('appTeardown')).toEqual(['teardownRequest', null]);
    expect(registration('appContextTeardown')).toEqual(['teardownAppcontext', null]);
  });

  it('has the teardown end before the first byte leaves', async () => {
    const trace = await traced('GET', '/out/de/in/leaf');
    const writes = phaseOf(trace, 'write')?.startNs ?? Number.NaN;
    const torn = trace.spans.filter(({ phase }) => phase === 'teardown');
    expect(torn).toHaveLength(4);
    for (const { durationNs, startNs } of torn) expect(startNs + (durationNs ?? Number.NaN)).toBeLessThanOrEqual(writes);
    expect(trace.phases.map(({ name }) => name)).toEqual(
      'connect send receive route before view respond after teardown write deliver download'.split(' '),
    );
  });

  it('says which hook answered in the place of the view; the after hooks of all blueprints run', async () => {
    const trace = await traced('GET', '/out/de/in/leaf?stop');
    expect(phaseOf(trace, 'view')).toMatchObject({
      status: 'skipped',
      durationNs: 0,
      reason: 'before hook outerBefore returned a response',
    });
    expect(names(trace, 'before')).not.toContain('innerBefore');
    expect(names(trace, 'after')).toEqual(['innerAfter', 'outerAfter', 'afterAll', 'appAfter2', 'appAfter1']);
  });

  it('says which error handler was chosen, and which would have come after it', async () => {
    const jam = await traced('GET', '/out/de/in/jam');
    expect(jam.response?.status).toBe(502);
    expect(handlers(jam)).toEqual([['innerJam', 'PaperJam', ['outerPaperJam', 'anyError']]]);
    expect(jam.spans.find(({ kind }) => kind === 'handler')).toMatchObject({
      phase: 'respond',
      attributes: { 'cycle_trace.registered_by': 'errorHandler', 'cycle_trace.blueprint': 'inner' },
    });
    expect(phaseOf(jam, 'view')).toMatchObject({ status: 'error', reason: 'Error: tray 2' });
    expect(handlers(await traced('GET', '/nowhere'))).toEqual([['notFound', 'NotFound', ['anyHttp', 'anyError']]]);
    expect(handlers(await traced('GET', '/gone'))).toEqual([['anyHttp', 'Gone', ['anyError']]]);
  });

  it('shows both runs of the after hooks when one of them threw, and the handler between them', async () => {
    const trace = await traced('GET', '/items/4?twice');
    expect(trace.response?.status).toBe(500);
    expect(
      trace.spans
        .filter(({ phase }) => phase === 'after')
        .map(({ attributes, name, status }) => [name, status, attributes['cycle_trace.run'] ?? 1]),
    ).toEqual([
      ['once', 'ok', 1],
      ['afterAll', 'ok', 1],
      ['appAfter2', 'error', 1],
      ['anyHttp', 'ok', 1],
      ['once', 'ok', 2],
      ['afterAll', 'ok', 2],
      ['appAfter2', 'ok', 2],
      ['appAfter1', 'ok', 2],
    ]);
    expect(trace.spans.find(({ name }) => name === 'once')).toMatchObject({
      source: { file: APP, line: lineOf('function once(') },
      attributes: { 'cycle_trace.registered_by': 'afterThisRequest' },
    });
    expect(phaseOf(trace, 'after')).toMatchObject({ status: 'error', reason: 'Error: second time lucky' });
    expect(trace.error).toMatchObject({ phase: 'after', source: { file: APP, line: lineOf('second time lucky') } });
  });

  it('shows that routing came first and its error after the before hooks', async () => {
    const statuses = { 404: ['GET', '/nowhere'], 405: ['PUT', '/items/new'], 308: ['GET', '/folder'] } as const;
    for (const [status, request] of Object.entries(statuses)) {
      const trace = await traced(...request);
      expect(trace.response?.status).toBe(Number(status));
      expect(phaseOf(trace, 'route')).toMatchObject({ status: 'done' });
      expect(phaseOf(trace, 'view')).toMatchObject({ status: 'skipped', reason: `${status} raised after routing` });
      expect(names(trace, 'before')).toEqual(['appValues', ...APP_BEFORE]);
      expect(names(trace, 'after')).toEqual(['afterAll', 'appAfter2', 'appAfter1']);
      expect(names(trace, 'teardown')).toEqual(['appTeardown', 'appContextTeardown']);
      expect(trace.route).toMatchObject({ rule: null, endpoint: null, blueprint: null });
    }
  });

  it.each<[what: string, method: string, target: string, rules: Record<string, string>]>([
    [
      'a match',
      'GET',
      '/items/4',
      { itemByName: "matches too, but '/items/<int:id>' goes before it", newItem: "static text 'new' != '4'" },
    ],
    ['a match of a weaker rule', 'GET', '/items/x', { item: "segment 2 'x' is not an int", newItem: "static text 'new' != 'x'" }],
    ['a 404', 'GET', '/items/4/5', { item: "the path goes on with '/5'" }],
    [
      'a 405',
      'PUT',
      '/items/new',
      {
        newItem: 'method PUT not allowed (GET, HEAD, OPTIONS)',
        itemByName: 'method PUT not allowed (GET, HEAD, OPTIONS)',
        changeItem: 'method PUT not allowed (POST, OPTIONS)',
        item: "segment 2 'new' is not an int",
      },
    ],
    ['a redirect for a slash', 'GET', '/folder', { folder: "the path lacks the slash at its end: redirected to '/folder/'" }],
    [
      'a redirect for merged slashes',
      'GET',
      '/items//4',
      { item: "redirected to '/items/4'", itemByName: "matches too, but '/items/<int:id>' goes before it" },
    ],
  ])('lists the rules that the router tried and why they lost, for %s', async (_what, method, target, rules) => {
    expect(tried(await traced(method, target))).toMatchObject(rules);
  });

  it('says that OPTIONS was answered without the view', async () => {
    const trace = await traced('OPTIONS', '/items/4');
    expect(phaseOf(trace, 'view')).toMatchObject({ status: 'skipped', reason: 'automatic OPTIONS response' });
    expect(names(trace, 'before')).toEqual(['appValues', ...APP_BEFORE]);
  });
});
