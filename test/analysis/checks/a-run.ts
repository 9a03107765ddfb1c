import type { RunObservation } from '../../../src/analysis/checks/observe.js';
import { parseCheck } from '../../../src/analysis/checks/parse.js';
import type { CheckScope } from '../../../src/analysis/checks/scope.js';
import type { CheckPlan } from '../../../src/model/check.js';
import type { Trace } from '../../../src/model/trace.js';
import { trace } from '../../reporters/samples.js';

export const SCOPE: CheckScope = { app: true, follow: true, runs: 1_000, mention: '--expect', source: null };

export const parse = (text: string, scope: Partial<CheckScope> = {}): Promise<CheckPlan> => parseCheck(text, { ...SCOPE, ...scope });

/** A run as checks see it: one trace, with a body that is JSON unless another is given. */
export function aRun(
  changes: Partial<Trace> = {},
  body = '{"id":42,"name":"Ada","tags":["a","b"],"none":null,"empty":[]}',
): RunObservation {
  return { traces: [trace(changes)], body: { bytes: Buffer.from(body), whole: true }, bootNs: 182e6, masked: null };
}

/** A run whose total is that long, all of it in the view. */
export function lasting(totalNs: number): RunObservation {
  const base = trace();
  const phases = base.phases.map((phase) => ({ ...phase, durationNs: phase.name === 'view' ? totalNs : 0 }));
  return aRun({ totalNs, phases });
}

export function answering(status: number): RunObservation {
  const { response } = trace();
  return aRun({ response: response && { ...response, status } });
}
