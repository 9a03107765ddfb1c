import type { Report } from '../../src/model/report.js';
import type { Trace } from '../../src/model/trace.js';
import { type CliResult, runCli, SHOP, traceJson } from '../helpers/cli.js';
import { schemaFaults } from '../helpers/schema.js';

async function shop(...args: string[]): Promise<{ report: Report; trace: Trace; result: CliResult }> {
  const { report, result } = await traceJson([...args, '--app', SHOP]);
  expect(schemaFaults(report)).toEqual([]);
  for (const trace of report.traces) expect(trace.phases.reduce((sum, phase) => sum + phase.durationNs, 0)).toBe(trace.totalNs);
  return { report, trace: report.traces.at(-1) as Trace, result };
}

const hooks = (trace: Trace) => trace.spans.filter((span) => span.kind === 'hook').map((span) => `${span.phase} ${span.name}`);

describe('the shop, traced from the command line', () => {
  it('answers JSON after it has asked another service', async () => {
    const { trace, report, result } = await shop('GET', '/products/42');
    expect(result.exitCode).toBe(0);
    expect(report.verdict).toEqual({ status: 'pass', exitCode: 0, reasons: [] });
    expect(trace.overheadNs).toBeGreaterThan(0);
    expect(trace.overheadNs).toBeLessThan(trace.totalNs);
    expect(JSON.parse(trace.response?.body ?? '')).toEqual({ id: 42, name: 'Cup', price: 6.5, pieces: 14 });
    expect(trace.route).toMatchObject({
      rule: '/products/<int:id>',
      endpoint: 'showProduct',
      params: { id: 42 },
      source: { file: SHOP, line: 31 },
    });
    expect(trace.spans.find((span) => span.name === 'load product')).toMatchObject({
      kind: 'custom',
      phase: 'view',
      status: 'ok',
      source: { file: SHOP, line: 32 },
    });
    expect(hooks(trace)).toEqual(['before startBasket', 'before checkShopHours', 'after addVersion']);
    expect(trace.spans.find((span) => span.name === 'checkShopHours')?.source).toMatchObject({ file: SHOP, line: 14 });
    expect(report.app).toMatchObject({ adapter: 'cycle-trace', module: 'fixtures/shop/routes.ts' });
    const steps = report.app!.boot.filter(({ name }) => !name.startsWith('import '));
    expect(steps.map(({ name }) => name)).toEqual(['spawn', 'listen', 'prepare', 'load', 'setup']);
    // Nothing of the boot goes without a name.
    let reachedNs = 0;
    let unnamedNs = 0;
    for (const { durationNs, startNs } of steps) {
      expect(startNs).toBeGreaterThanOrEqual(reachedNs);
      unnamedNs += startNs - reachedNs;
      reachedNs = startNs + durationNs;
    }
    expect(unnamedNs + report.app!.bootNs - reachedNs).toBeLessThan(report.app!.bootNs / 5);
  });

  it('answers HTML', async () => {
    const { trace } = await shop('GET', '/');
    expect(trace.response?.headers).toEqual(expect.arrayContaining([['Content-Type', 'text/html; charset=utf-8']]));
    expect(trace.response?.body).toContain('<li>Kettle');
  });

  it('takes a form, and is followed to the page that it redirects to', async () => {
    const { report, trace } = await shop('--form', 'POST', '/orders', 'product=7', '--follow');
    expect(report.traces.map(({ hop, request, response }) => [hop, request.method, request.target, response?.status])).toEqual([
      [0, 'POST', '/orders', 303],
      [1, 'GET', '/orders/7', 200],
    ]);
    expect(trace.response?.body).toContain('Order 7 is on its way');
  });

  it('takes an upload from a file and from standard input', async () => {
    const file = await shop('POST', '/photos', `photo@${SHOP}`);
    expect(file.trace.request.headers.find(([name]) => name === 'content-type')?.[1]).toMatch(/^multipart\/form-data; boundary=/);
    const stdin = await runCli(['POST', '/photos', '--app', SHOP, '-d', '@-', '--json'], { stdin: Buffer.alloc(3_000_000, 1) });
    const report = JSON.parse(stdin.stdout) as Report;
    // -d drops line breaks, as curl does: there are none here.
    expect(JSON.parse(report.traces[0]?.response?.body ?? '')).toEqual({ bytes: 3_000_000 });
  });

  it('names the hook that answered in the place of the view', async () => {
    const { trace, result } = await shop('GET', '/', 'closed==yes');
    expect(trace.response?.status).toBe(503);
    expect(trace.phases.find((phase) => phase.name === 'view')).toMatchObject({ status: 'skipped', durationNs: 0 });
    expect(trace.phases.find((phase) => phase.name === 'view')?.reason).toContain('checkShopHours');
    expect(result.exitCode).toBe(4);
  });

  it('tells 404 by its own handler, and passes', async () => {
    const { trace, result } = await shop('GET', '/products/8');
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(trace.response?.body ?? '')).toEqual({ error: 'There is no product 8.' });
    expect(trace.spans.find((span) => span.kind === 'handler')).toMatchObject({ name: 'notFound', phase: 'respond' });
  });

  it('fails for an exception that nothing handled, and names the line that threw', async () => {
    const { trace, report, result } = await shop('GET', '/broken');
    expect(result.exitCode).toBe(4);
    expect(report.verdict).toMatchObject({ status: 'fail', exitCode: 4 });
    expect(trace.error).toMatchObject({ message: 'Error: the till is jammed', phase: 'view', source: { file: SHOP, line: 67 } });
    expect(result.stderr).toContain('the till is jammed');
  });

  it('streams, and shows the stream', async () => {
    const { trace } = await shop('GET', '/prices.csv');
    expect(trace.response?.body).toBe('id,price\n1,29.9\n7,18\n42,6.5\n');
    expect(trace.spans.some((span) => span.kind === 'stream')).toBe(true);
  });

  it('lists its routes', async () => {
    const { stdout, exitCode } = await runCli(['routes', '--app', SHOP, '--json']);
    expect(exitCode).toBe(0);
    const table = JSON.parse(stdout) as { routes: { endpoint: string; rule: string; source: { line: number } }[] };
    expect(table.routes.find((route) => route.endpoint === 'showProduct')).toMatchObject({
      rule: '/products/<int:id>',
      source: { line: 31 },
    });
  });

  it('prints one trace a line with --ndjson, as they come', async () => {
    const { stdout } = await runCli(['GET', '/', '-n', '3', '--ndjson', '--app', SHOP]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Trace);
    expect(lines.map((trace) => trace.index)).toEqual([0, 1, 2]);
    for (const line of lines) expect(schemaFaults({ ...line })).not.toEqual([]);
  });

  it('repeats, and gives figures of every run', async () => {
    const { report } = await shop('GET', '/', '-n', '25', '-c', '4', '--warmup', '2');
    expect(report.stats).toMatchObject({ runs: 25, warmups: 2, errors: 0, counts: { hook: { min: 3, max: 3 } } });
    expect(report.stats?.total.valuesNs).toHaveLength(25);
    expect(report.traces).toHaveLength(25);
  });

  it('keeps secrets out of every output', async () => {
    const secret = 'n0b0dy-sh0uld-kn0w';
    const args = ['GET', `/?access_token=${secret}`, `Authorization:Bearer ${secret}`, `Cookie:sid=${secret}`, '--app', SHOP];
    for (const output of [['--json'], ['--ndjson'], ['-v'], ['--explain'], ['--report', 'markdown']]) {
      const { stdout, stderr } = await runCli([...args, ...output]);
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout).not.toBe('');
    }
    expect((await runCli([...args, '-v', '--no-redact'])).stdout).toContain(secret);
  });
});
