import path from 'node:path';
import { ROOT, traceJson } from '../helpers/cli.js';

const APP = ['--app', path.join(ROOT, 'fixtures/failures/stalls.ts')];

// SIGSTOP does to the app's process what a machine does that has no processor for it: nothing false may be said of it then.
describe('an app that gets no processor for a while', () => {
  it('before its record has left is waited for, and every phase is told', async () => {
    const { report, result } = await traceJson(['GET', '/record', ...APP]);
    expect(report.verdict).toMatchObject({ status: 'pass', reasons: [] });
    expect(result.exitCode).toBe(0);
    const ran = report.traces[0]?.phases.filter(({ status }) => status === 'done').map(({ name }) => name);
    expect(ran).toEqual(expect.arrayContaining(['receive', 'route', 'view', 'respond', 'write', 'deliver']));
    expect(report.traces[0]?.route?.rule).toBe('/record');
  });

  it('before it ends of an exception is waited for, and the exception is told', async () => {
    const { report, result } = await traceJson(['GET', '/fault', ...APP]);
    expect(report.traces[0]).toMatchObject({ outcome: 'ok', response: { body: 'whole' } });
    expect(report.verdict.reasons.join()).toContain('RangeError: thrown after the response');
    expect(result.exitCode).toBe(3);
  });

  it('when its request is given up is not said to be blocked', async () => {
    const { report } = await traceJson(['GET', '/amid', ...APP, '--timeout', '1s']);
    expect(report.traces[0]).toMatchObject({ outcome: 'timeout', error: { phase: 'view' } });
    expect(report.traces[0]?.error?.message).not.toContain('blocked');
  });
});
