import type { SuitePlan } from '../../model/suite.js';
import { cutText } from '../../reporters/text.js';
import { visible } from '../../reporters/visible.js';
import type { RunPorts } from '../../run.js';
import { openProgress } from '../progress.js';
import type { Session } from '../session.js';

/** Says how far the requests of suites have come, each run of them counted, and which is under way. */
export function watchSuites(suites: readonly SuitePlan[], session: Session): Pick<RunPorts, 'onRequest' | 'onRun'> {
  const runs = suites.reduce((sum, { requests }) => requests.reduce((all, each) => all + each.runs, sum), 0);
  const progress = openProgress(runs, 'requests', session);
  if (!progress) return {};
  return { onRequest: (name) => progress.onRequest((width) => cutText(visible(name), width)), onRun: () => progress.onRun() };
}
