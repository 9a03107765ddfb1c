import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { INSIGHTS } from '../../src/analysis/insights/index.js';
import type { Insight } from '../../src/model/report.js';
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
    response.end('1.09');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  postgres = await startPostgres();
  env = { PG_PORT: String(postgres.port), SERVICE: `http://127.0.0.1:${(service.address() as AddressInfo).port}` };
}, 120_000);

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
    silent: ['/posts', '/retried'],
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
    silent: ['/slow-first'],
  },
  'uncompressed-body': {
    speaks: '/books',
    found: { message: expect.stringMatching(/^the body of \d+ KiB is sent uncompressed$/), phase: 'download', spanIds: [] },
    spans: 0,
    silent: ['/noise'],
  },
};

/** What the host sees of calls has its own tests. */
const ELSEWHERE = 'independent-calls';

describe.each(INSIGHTS.map(({ code }) => code).filter((code) => code !== ELSEWHERE))('the insight %s', (code) => {
  const { found, silent, spans, speaks } = CASES[code] as Case;

  // A machine that is busy with others may hold the loop for as long as an app would: what is not asked for is not judged.
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
    let found = await told('GET', target);
    for (let more = 0; more < 3 && found.length > 0; more++) found = await told('GET', target);
    expect(found).toEqual([]);
  });
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
