import { LOADED_MODULE, type Trace } from '../../model/trace.js';
import { formatDuration } from '../../model/units.js';
import { coveredNs, type Found, type InsightFinder, idsOf } from './insight.js';

const NOTABLE_NS = 10e6;
const NOTABLE_SHARE = 0.3;

/** A first request that mostly waits for modules to load: the next one does not, and the boot could have. */
export const lazyLoading: InsightFinder = {
  code: 'lazy-loading',
  find({ spans, totalNs }: Trace): Found[] {
    const loads = spans.filter(({ attributes }) => LOADED_MODULE in attributes).sort((a, b) => b.durationNs - a.durationNs);
    const costNs = coveredNs(loads);
    const [slowest] = loads;
    if (!slowest || costNs < NOTABLE_NS || costNs < totalNs * NOTABLE_SHARE) return [];
    return [
      {
        subject: slowest.name,
        message: `${Math.round((costNs / totalNs) * 100)} % of the request went into loading modules`,
        phase: slowest.phase,
        spanIds: idsOf(loads),
        source: slowest.source,
        costNs,
        savingNs: costNs,
        evidence: `${slowest.name} took ${formatDuration(slowest.durationNs)}; a second request finds it loaded`,
        remedy: 'Import it at the top of the route module: the boot then pays for it once, and no request does.',
      },
    ];
  },
};
