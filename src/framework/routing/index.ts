export type { ConverterArgument, ConverterArguments } from './arguments.js';
export type { BuildOptions, UrlValues } from './build.js';
export type { ConverterDefinition } from './converters.js';
export { BuildError, LookupError, RuleError, ValidationError } from './errors.js';
export type { ConverterTypes, Params, ParamsOf } from './params.js';
export { decodePath, quoteFragment, quotePath, quoteQuery } from './quote.js';
export type { MatchResult, RouteMatch, RouteMethodNotAllowed, RouteNotFound, RouteRedirect } from './result.js';
export { Router, type RouterOptions } from './router.js';
export type { Rule, RuleOptions } from './rule.js';
