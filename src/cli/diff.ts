import { checkComparable, compareWithBaseline } from '../analysis/baseline.js';
import { Judge } from '../analysis/verdict.js';
import { renderDiff } from '../reporters/diff.js';
import { InputFiles } from './input-files.js';
import type { DiffOptions } from './options.js';
import { readReport } from './read-report.js';
import type { Session } from './session.js';
import { colorLevel, textWidth } from './terminal.js';

/** `cycle-trace diff <a.json> <b.json>`: the second report judged by the first, phase by phase. */
export async function diff(before: string, now: string, options: DiffOptions, session: Session): Promise<number> {
  const { output, env, cwd } = session;
  const files = new InputFiles(cwd, session.stdin);
  const [base, current] = [await readReport(before, files), await readReport(now, files)];
  checkComparable(base, current, options.anyEnvironment === true);
  const checks = compareWithBaseline(base, current);
  if (options.json) output.print(`${JSON.stringify(checks, null, 2)}\n`);
  else {
    const look = {
      colorLevel: colorLevel(options.color, env, output.stdout),
      width: textWidth(env, output.stdout),
      explain: false,
      verbose: false,
    };
    output.print(renderDiff(checks, { ...look, cwd }));
  }
  const judge = new Judge();
  for (const trace of current.traces.slice(0, 1)) judge.add({ ...trace, outcome: 'ok', error: null, response: null });
  return judge.verdict(checks, false, options.strict === true).exitCode;
}
