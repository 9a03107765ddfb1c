import { type MatchResult, Router, type RouterOptions, type RuleOptions } from '../../../src/framework/routing/index.js';

export interface Spec extends Partial<RuleOptions<null>> {
  readonly rule: string;
}

/** A router of rules whose endpoint, where none is given, is the rule itself. */
export function routerOf(specs: readonly (string | Spec)[], options: RouterOptions = {}): Router<null> {
  const router = new Router<null>(options);
  router.converter('hex', {
    regex: '[0-9a-f]+',
    parse: (text: string) => Number.parseInt(text, 16),
    format: (value: number) => Math.trunc(value).toString(16),
  });
  router.converter('pair', { regex: '[a-z]+/[a-z]+' });
  for (const spec of specs) {
    const { rule, ...rest }: Spec = typeof spec === 'string' ? { rule: spec } : spec;
    router.add(rule, { endpoint: rule, data: null, ...rest });
  }
  return router;
}

/** What a request came to, in a form to compare: a rule with its params, `308 path`, `405 methods` or `404`. */
export function outcome(result: MatchResult<null>): string | { rule: string; params: Record<string, unknown> } {
  switch (result.kind) {
    case 'match':
      return { rule: result.rule.rule, params: { ...result.params } };
    case 'redirect':
      return `308 ${result.path}`;
    case 'methodNotAllowed':
      return `405 ${[...result.allow].sort().join(' ')}`;
    case 'notFound':
      return '404';
  }
}

export const get = (router: Router<null>, path: string) => outcome(router.match('GET', path));
