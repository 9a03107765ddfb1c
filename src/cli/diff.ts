import { checkSameMachine, checkSameRequest, compareWithBaseline } from '../analysis/baseline.js';
import { Judge } from '../analysis/verdict.js';
import { renderDiff } from '../reporters/diff.js';
import { jsonWithoutCommands } from '../reporters/visible.js';
import { InputFiles } from './input-files.js';
import type { DiffOptions } from './options.js';
import { readMeasured } from './read-report.js';
import type { Session } from './session.js';
import { textContext } from './terminal.js';

/** `cycle-trace diff <a.json> <b.json>`: the second report judged by the first, phase by phase. */
export async function diff(before: string, now: string, options: DiffOptions, session: Session): Promise<number> {
  const { output, env, cwd } = session;
  const files = new InputFiles(cwd, session.stdin);
  const [base, current] = [await readMeasured(before, files), await readMeasured(now, files)];
  checkSameRequest(base, current);
  if (!options.anyEnvironment) checkSameMachine(base.environment, current.environment);
  const checks = compareWithBaseline(base, current);
  if (options.json) output.print(`${jsonWithoutCommands(JSON.stringify(checks, null, 2))}\n`);
  else output.print(renderDiff(checks, textContext(options.color, env, output.stdout, cwd)));
  const judge = new Judge();
  // How its requests went is in the verdict of the report itself.
  judge.addPlain();
  return judge.verdict(checks, false, options.strict === true).exitCode;
}
