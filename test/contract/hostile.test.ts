import { REPORTERS } from '../../src/reporters/index.js';
import type { RenderContext } from '../../src/reporters/reporter.js';
import { HOSTILE, hostileReport } from '../reporters/hostile.js';
import { RULES } from '../reporters/hostile-rules.js';

// Text from outside, where each reporter shows text: it must stay text there.

const contexts: readonly RenderContext[] = [
  { colorLevel: 0, width: 80, cwd: '/app', explain: true, verbose: true },
  { colorLevel: 0, width: 200, cwd: '/app', explain: false, verbose: false },
];

describe.each(REPORTERS.map((reporter) => [reporter.name, reporter] as const))('%s', (name, reporter) => {
  test.each(Object.entries(HOSTILE))('shows as text what comes from outside: %s', async (_what, text) => {
    const rule = RULES[name];
    if (!rule) throw new Error(`say here what text may not do in the report ${name}`);
    const render = await reporter.load();
    for (const context of contexts) rule(await render(hostileReport(text), context));
  });
});
