export type { ConverterArguments } from './arguments.js';
export type { ConverterDefinition } from './converters.js';
export { BuildError, LookupError, RuleError, ValidationError } from './errors.js';
export type { ConverterTypes, ParamsOf } from './params.js';
export type { MatchResult } from './result.js';
export { Router, type RouterOptions } from './router.js';
export type { Rule, RuleOptions } from './rule.js';
