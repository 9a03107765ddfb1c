import { NOT_MADE } from '../../model/reasons.js';
import type { Check } from '../../model/report.js';
import type { SuiteRequest } from '../../model/suite.js';

/** A request of a suite that was not made judges nothing, and so fails: its checks, or that it is answered. */
export function notMade({ name, source, expects }: Pick<SuiteRequest, 'name' | 'source' | 'expects'>, why: string): Check[] {
  const asked = expects.length > 0 ? expects : [{ text: 'is answered', source }];
  return asked.map(({ text, source: place }) => ({
    expression: text,
    query: text.trim().split(/\s+/)[0] as string,
    aggregate: null,
    expected: null,
    actual: null,
    verdict: 'no-data',
    message: `${NOT_MADE}, as ${why}`,
    source: place,
    request: name,
  }));
}
