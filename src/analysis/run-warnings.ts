import type { RunWarning, Stats } from '../model/report.js';
import { formatDuration } from '../model/units.js';

/** Fewer runs tell nothing of how they spread. */
const LEAST_RUNS = 10;
/** So many outliers are more than chance and a garbage collection. */
const OUTLIER_SHARE = 0.05;
/** A first run that took so many times the median was another kind of run. */
const SLOW_FIRST = 3;
/** Beyond it the standard deviation says more of the machine than of the app. */
const NOISE_SHARE = 0.3;

/** What makes the times of repeated runs doubtful, what to do about it, and who says so. */
export function runWarnings({ cold, runs, total, warmups }: Pick<Stats, 'cold' | 'runs' | 'total' | 'warmups'>): RunWarning[] {
  if (total.runs < LEAST_RUNS) return [];
  const warnings: RunWarning[] = [];
  if (warmups === 0 && cold !== null && cold.totalNs > SLOW_FIRST * total.medianNs) {
    warnings.push({
      code: 'slow-first-run',
      message: `the first run took ${(cold.totalNs / total.medianNs).toFixed(1)} times the median, ${formatDuration(cold.totalNs)}: it is cold, and counted`,
      remedy: 'Leave it out with --warmup 10.',
      literature: 'Georges, Buytaert and Eeckhout, "Statistically Rigorous Java Performance Evaluation", OOPSLA 2007',
    });
  }
  if (total.outliers > OUTLIER_SHARE * total.runs) {
    warnings.push({
      code: 'outliers',
      message: `${total.outliers} of ${runs} runs lie far from the others`,
      remedy: 'Look at the slowest run, compare medians, and let nothing else run on the machine.',
      literature: 'Iglewicz and Hoaglin, "How to Detect and Handle Outliers", ASQC 1993',
    });
  }
  if (total.stddevNs > NOISE_SHARE * total.meanNs) {
    const percent = Math.round((total.stddevNs / total.meanNs) * 100);
    warnings.push({
      code: 'noise',
      message: `the total varies by ± ${percent} % from run to run`,
      remedy: 'Make more runs, gate counts, and write budgets in ref: a bound in ms will not hold.',
      literature: 'Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013',
    });
  }
  return warnings;
}
