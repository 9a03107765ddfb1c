import { execFile } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { INSIGHTS } from '../../src/analysis/insights/index.js';
import { registerHooks } from '../../src/host/loading/hooks-in-thread.js';
import type { Insight, Report } from '../../src/model/report.js';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT, runCli, traceJson } from '../helpers/cli.js';
import { type DatabaseServer, startPostgres } from '../helpers/databases.js';
import { schemaFaults } from '../helpers/schema.js';

const APP = path.join(ROOT, 'fixtures/insights/routes.mjs');
const lineOf = (line: number) => ({ file: APP, line });
let postgres: DatabaseServer;
let service: http.Server;
let env: Record<string, string>;

beforeAll(async () => {
  let flaky = 0;
  service = http.createServer((request, response) => {
    request.resume();
    response.statusCode = request.url === '/flaky' && flaky++ % 2 === 0 ? 503 : 200;
    setTimeout(() => response.end('order-7041'), request.url?.startsWith('/slow') ? 20 : 0);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  postgres = await startPostgres();
  env = { PG_PORT: String(postgres.port), SERVICE: `http://127.0.0.1:${(service.address() as AddressInfo).port}` };
});

afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await postgres.stop();
});

async function insights(...args: string[]): Promise<readonly Insight[]> {
  const { report } = await traceJson([...args, '--app', APP], { env });
  expect(schemaFaults(report)).toEqual([]);
  const ids = new Set(report.traces.flatMap(({ spans }) => spans.map(({ id }) => id)));
  for (const { spanIds } of report.insights) for (const id of spanIds) expect(ids).toContain(id);
  return report.insights;
}

interface Case {
  readonly speaks: string;
  readonly found: Partial<Insight>;
  readonly spans: number;
  /** Alike, and innocent. */
  readonly silent: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'repeated-statement': {
    speaks: '/each',
    found: { message: 'one statement was sent 6 times', phase: 'view', source: expect.objectContaining(lineOf(22)) },
    spans: 6,
    silent: ['/different'],
  },
  'identical-calls': {
    speaks: '/twice',
    found: { message: 'one URL was asked for 2 times', phase: 'view', savingNs: expect.any(Number) },
    spans: 2,
    silent: ['/as-others', '/posts', '/retried'],
  },
  'independent-calls': {
    speaks: '/apart',
    found: {
      message: '2 calls wait for one another, and none carries a value that another answered with',
      phase: 'view',
      savingNs: expect.any(Number),
    },
    spans: 2,
    silent: ['/chained', '/as-others', '/twice'],
  },
  'query-for-nothing': {
    speaks: '/nowhere/at/all',
    found: {
      message: 'the before hook readSettings queried for a view that never ran',
      phase: 'before',
      source: expect.objectContaining(lineOf(17)),
    },
    spans: 1,
    silent: ['/guarded'],
  },
  'synchronous-stretch': {
    speaks: '/busy',
    found: { message: expect.stringMatching(/^the event loop was held for \d+(?:\.\d+)? ms in one go$/), phase: 'view', spanIds: [] },
    spans: 0,
    silent: ['/waits'],
  },
  'lazy-loading': {
    speaks: '/lazy',
    found: { message: expect.stringMatching(/^\d+ % of the request went into loading modules$/), phase: 'view' },
    spans: 1,
    silent: ['/slow-first', '/imported-before'],
  },
  'uncompressed-body': {
    speaks: '/books',
    found: { message: expect.stringMatching(/^the body of \d+ KiB is sent uncompressed$/), phase: 'download', spanIds: [] },
    spans: 0,
    silent: ['/noise'],
  },
};

/** It is told of the clock: a machine that is busy with others may hold the app for as long as an app may hold its event loop. */
const BY_TIME = 'synchronous-stretch';

const seenIn = (insight: Insight | undefined): string => / in (\d+ of \d+ traces)$/.exec(insight?.evidence ?? '')?.[1] ?? '';

describe.each(INSIGHTS.map(({ code }) => code))('the insight %s', (code) => {
  const { found, silent, spans, speaks } = CASES[code] as Case;
  const told = async (...args: string[]) => (await insights(...args)).filter((insight) => insight.code === code);

  it('speaks where it should, with its evidence, its line and its remedy', async () => {
    const [insight, ...others] = await told('GET', speaks);
    expect(others).toEqual([]);
    expect(insight).toMatchObject({ code, ...found });
    expect(insight?.spanIds).toHaveLength(spans);
    expect(insight?.evidence).not.toBe('');
    expect(insight?.remedy).not.toBe('');
  });

  it.each(silent)('keeps silent for %s', async (target) => {
    const found = await told('GET', target, '-n', '9');
    if (code !== BY_TIME) expect(found).toEqual([]);
    else for (const insight of found) expect(seenIn(insight)).not.toBe('9 of 9 traces');
  });
});

describe('all of them', () => {
  const targets = (kind: (known: Case) => readonly string[]) => Object.values(CASES).flatMap(kind);
  const speaking = targets(({ speaks }) => [speaks]);
  const innocent = [...new Set(targets(({ silent }) => silent))].filter((target) => !speaking.includes(target));
  const codesOf = (report: Report) => new Set(report.insights.map(({ code }) => code));
  const all = new Set(INSIGHTS.map(({ code }) => code));

  async function checked(targets: readonly string[]): Promise<Report> {
    const folder = makeFolder({
      'smoke.yaml': `app: ${APP}\nrequests:\n${targets.map((target) => `  - request: GET ${target}\n`).join('')}`,
    });
    const { stdout } = await runCli(['check', path.join(folder, 'smoke.yaml'), '--json'], { env });
    const report = JSON.parse(stdout) as Report;
    expect(schemaFaults(report)).toEqual([]);
    expect(report.traces).toHaveLength(targets.length);
    return report;
  }

  it('are told by check, and in every report that tells them', async () => {
    const report = await checked(speaking);
    expect(codesOf(report)).toEqual(all);
    const saved = path.join(makeFolder({ 'report.json': JSON.stringify(report) }), 'report.json');
    for (const name of ['table', 'markdown']) {
      const { stdout } = await runCli(['show', saved, '--report', name]);
      const words = stdout.replaceAll(/[\\\s]+/g, ' ');
      for (const { message, remedy } of report.insights) {
        expect(words).toContain(message);
        expect(words).toContain(remedy.replaceAll(/[\\\s]+/g, ' '));
      }
    }
    // These tell checks alone.
    for (const name of ['junit', 'tap', 'github']) {
      const { stdout } = await runCli(['show', saved, '--report', name]);
      for (const { remedy } of report.insights) expect(stdout).not.toContain(remedy);
    }
  });

  it('are told by trace() from code', async () => {
    const code = `
      const { trace } = require(${JSON.stringify(path.join(ROOT, 'dist/index.js'))});
      (async () => {
        const found = [];
        for (const target of ${JSON.stringify(speaking)}) found.push(...(await trace('GET ' + target, { app: ${JSON.stringify(APP)} })).insights);
        console.log(JSON.stringify(found));
      })();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], { env: { ...process.env, ...env } });
    expect(codesOf({ insights: JSON.parse(stdout) } as Report)).toEqual(all);
  });

  it('keep silent in a check of the innocent', async () => {
    const codes = codesOf(await checked(innocent));
    codes.delete(BY_TIME);
    expect([...codes]).toEqual([]);
  });
});

it('tells of an ES module that a request imports, once, where Node has hooks in the thread', async () => {
  const { report } = await traceJson(['GET', '/lazy-import', '-n', '2', '--app', APP], { env });
  expect(schemaFaults(report)).toEqual([]);
  const loads = report.traces.map(({ spans }) => spans.filter(({ name }) => name.startsWith('load ')));
  const calls = report.traces.map(({ spans }) => spans.filter(({ kind }) => kind === 'http').map(({ parentId }) => parentId));
  // What is asked for meanwhile is not part of the loading.
  expect(calls).toEqual([[null], [null]]);
  if (registerHooks === null) expect(loads).toEqual([[], []]);
  else {
    expect(loads).toEqual([
      [expect.objectContaining({ name: 'load slow-module.mjs', phase: 'view', source: expect.objectContaining({ file: APP }) })],
      [],
    ]);
    expect(report.insights.map(({ code }) => code)).toContain('lazy-loading');
  }
});

it('compares calls by their headers too, and keeps none of them', async () => {
  for (const target of ['/twice', '/as-others']) {
    const { report } = await traceJson(['GET', target, '--no-redact', '--app', APP], { env });
    const [first, second] = report.traces[0]!.spans.filter(({ kind }) => kind === 'http');
    expect(first!.attributes).not.toHaveProperty(['cycle_trace.identical_to']);
    expect(second!.attributes['cycle_trace.identical_to']).toBe(target === '/twice' ? first!.id : undefined);
    expect(JSON.stringify(report.traces)).not.toContain('ada-0123456789');
  }
});

it('is told once for many runs, and of how many', async () => {
  const found = await insights('GET', '/each', '-n', '4');
  const [insight, ...others] = found.filter(({ code }) => code === 'repeated-statement');
  expect(others).toEqual([]);
  expect(insight?.evidence).toMatch(/; in 4 of 4 traces$/);
});

it('stands under the table', async () => {
  const { stdout } = await runCli(['GET', '/each', '--app', APP], { env });
  expect(stdout).toContain('! one statement was sent 6 times');
  expect(stdout).toContain('Ask for all rows in one statement');
});
