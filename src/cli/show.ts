import { ExitCode } from '../model/errors.js';
import { planDestinations } from './destinations.js';
import { InputFiles } from './input-files.js';
import type { ReportOptions } from './options.js';
import { readReport } from './read-report.js';
import { Reports } from './reports.js';
import type { Session } from './session.js';

/** `cycle-trace show <report.json>`: a saved report in any form. The verdict in it was given then; showing it succeeds. */
export async function show(file: string, options: ReportOptions, session: Session): Promise<number> {
  const { output, env, cwd } = session;
  const destinations = planDestinations(options, cwd).map(({ reporter: { loadTrace: _, ...reporter }, file: target }) => ({
    reporter,
    file: target,
  }));
  const report = await readReport(file, new InputFiles(cwd, session.stdin));
  const reports = new Reports(destinations, options, output, env, cwd);
  await reports.load();
  await reports.write(report);
  return reports.exitCode(ExitCode.pass);
}
