import { type Aggregate, type CheckPlan, COUNTED, QUERY_NAMES, type Query, type QueryName } from '../../model/check.js';
import { CycleTraceError } from '../../model/errors.js';
import { CYCLE_PHASES, REMOTE_PHASES } from '../../model/phases.js';
import { nearest, oneOf } from '../../model/wording.js';
import { type PathProblem, readArgument } from './arguments.js';
import { readPredicate } from './predicates.js';
import { QUERIES } from './queries.js';
import { TokenReader } from './reader.js';
import type { CheckScope } from './scope.js';
import { CheckFault } from './tokens.js';

/** Parses and type-checks one check. Throws CHECK_INVALID, with a caret under the fault. */
export async function parseCheck(expression: string, scope: CheckScope): Promise<CheckPlan> {
  return parseCheckWith(await pathProblemFor(expression), expression, scope);
}

/** The same at once, for who has the parser of JSONPath loaded. */
export function parseCheckWith(pathProblem: PathProblem, expression: string, scope: CheckScope): CheckPlan {
  try {
    const reader = new TokenReader(expression);
    const query = readQuery(reader, expression, scope, pathProblem);
    const aggregate = readAggregate(reader, query, scope);
    const negated = reader.takeWord('not');
    const predicate = readPredicate(reader, query);
    reader.end();
    if ('timesRef' in predicate && !scope.app) {
      const { lastEnd } = reader;
      throw new CheckFault(
        'Another server has no reference response.',
        'Write a duration: total < 500ms.',
        lastEnd - 'ref'.length,
        lastEnd,
      );
    }
    return { expression: expression.trim(), query, aggregate, negated, predicate, source: scope.source };
  } catch (fault) {
    if (!(fault instanceof CheckFault)) throw fault;
    throw invalid(expression, fault, scope);
  }
}

/** Parses a query alone, as a capture has one. */
export async function parseQuery(text: string, scope: CheckScope): Promise<Query> {
  const pathProblem = await pathProblemFor(text);
  try {
    const reader = new TokenReader(text);
    const query = readQuery(reader, text, scope, pathProblem);
    reader.end();
    return query;
  } catch (fault) {
    if (!(fault instanceof CheckFault)) throw fault;
    throw invalid(text, fault, scope);
  }
}

/** The parser of JSONPath is loaded only where there is a path to parse. */
async function pathProblemFor(text: string): Promise<PathProblem> {
  return text.includes('jsonpath') ? (await import('./json-path.js')).pathProblem : () => null;
}

/** What other tools call a query, or one that is named by its argument alone. */
function queryMeant(word: string, app: boolean): string | null {
  const phase = (app ? CYCLE_PHASES : REMOTE_PHASES).find(({ name }) => name === word);
  if (phase !== undefined) return `phase "${word}"`;
  const counted = COUNTED.find((name) => name === word);
  if (counted !== undefined) return `count ${counted}`;
  if (/^(?:time|duration|latency|response_?time)$/i.test(word)) return 'total';
  return /^(?:code|status_?code)$/i.test(word) ? 'status' : nearest(word, QUERY_NAMES);
}

function readQuery(reader: TokenReader, text: string, scope: CheckScope, pathProblem: PathProblem): Query {
  const token = reader.next();
  if (token.kind !== 'word' || !Object.hasOwn(QUERIES, token.text)) {
    if (token.text === 'not')
      throw new CheckFault(
        'not stands before the predicate, behind the query.',
        'Write, for example, status not == 200.',
        token.from,
        token.to,
      );
    const near = queryMeant(token.text, scope.app);
    const message = token.kind === 'end' ? 'The check is empty.' : `There is no query ${token.text}.`;
    throw new CheckFault(
      message,
      near === null ? `Queries are ${oneOf(QUERY_NAMES).replace(' or ', ' and ')}.` : `Did you mean ${near}?`,
      token.from,
      token.to,
    );
  }
  const name = token.text as QueryName;
  if (QUERIES[name].ofApp && !scope.app && name !== 'count') {
    throw new CheckFault(
      `${name} is of an app started here, and this request goes to another server.`,
      'Check what the client sees: status, header, body, total, phase "wait".',
      token.from,
      token.to,
    );
  }
  const argument = readArgument(reader, name, scope, pathProblem);
  return { name, argument, text: text.slice(token.from, reader.lastEnd) };
}

function readAggregate(reader: TokenReader, query: Query, scope: CheckScope): Aggregate | null {
  const token = reader.peek();
  if (token.kind !== 'word' || !['min', 'med', 'avg', 'max', 'p'].includes(token.text)) return null;
  reader.next();
  if (QUERIES[query.name].type !== 'duration' || query.name === 'boot') {
    const why = query.name === 'boot' ? 'the app boots once' : `${query.name} is no time`;
    throw new CheckFault(
      `${token.text} puts the times of many runs together, and ${why}.`,
      `Leave it out: every run must hold.`,
      token.from,
      token.to,
    );
  }
  if (token.text !== 'p') return { name: token.text as 'min' | 'med' | 'avg' | 'max' };
  reader.sign('(', 'p(95)');
  const percent = reader.next();
  if (percent.kind !== 'number' || percent.suffix !== '' || !(Number(percent.value) > 0 && Number(percent.value) < 100)) {
    throw new CheckFault('A percentile is a number between 0 and 100.', 'Write p(95).', percent.from, percent.to);
  }
  reader.sign(')', 'p(95)');
  const value = Number(percent.value);
  const least = runsFor(value);
  if (scope.runs < least) {
    throw new CheckFault(
      `p(${value}) of ${scope.runs === 1 ? 'one run' : `${scope.runs} runs`} would be ${value > 50 ? 'the slowest' : 'the fastest'} under another name.`,
      `Make ${least} runs or more (-n ${least}, runs: ${least} in a suite), or use max or med.`,
      token.from,
      percent.to + 1,
    );
  }
  return { name: 'p', percent: value };
}

/** So many runs lie beyond a percentile before it says more than the extreme does: 20 for p95, 100 for p99. */
function runsFor(percent: number): number {
  const beyond = Math.min(percent, 100 - percent) / 100;
  return Math.ceil(1 / beyond - 1e-9);
}

function invalid(expression: string, fault: CheckFault, { mention, source }: CheckScope): CycleTraceError {
  // Only what the terminal shows as it stands: control characters would shift the caret.
  const shown = expression.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => (character.length === 2 ? '??' : '?'));
  const frame = `${shown}\n${' '.repeat(fault.from)}${'^'.repeat(Math.max(1, Math.min(fault.to, Math.max(shown.length, fault.from + 1)) - fault.from))}`;
  const place =
    source === null
      ? null
      : { file: source.file, line: source.line, ...(source.column !== undefined && { column: source.column + fault.from }) };
  return new CycleTraceError('CHECK_INVALID', `${mention}: ${fault.message}`, { hint: fault.hint, frame, ...(place && { source: place }) });
}
