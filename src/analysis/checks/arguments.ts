import { COUNTED, type QueryName } from '../../model/check.js';
import { CYCLE_PHASES, REMOTE_PHASES } from '../../model/phases.js';
import { nearest, oneOf } from '../../model/wording.js';
import { QUERIES } from './queries.js';
import type { TokenReader } from './reader.js';
import type { CheckScope } from './scope.js';
import { CheckFault, type Token } from './tokens.js';

/** What is wrong with a JSONPath; null when nothing is. */
export type PathProblem = (path: string) => { readonly message: string; readonly at: number } | null;

/** Reads what stands after a query's name. */
export function readArgument(
  reader: TokenReader,
  name: QueryName,
  scope: Pick<CheckScope, 'app' | 'follow'>,
  pathProblem: PathProblem,
): string | number | null {
  const { argument, example } = QUERIES[name];
  switch (argument) {
    case 'none':
      return null;
    case 'text':
      return readText(reader, name, example);
    case 'jsonpath':
      return readPath(reader, name, example, pathProblem);
    case 'phase':
      return readPhase(reader, scope.app);
    case 'step':
      return readStep(reader, scope.app);
    case 'counted':
      return readCounted(reader, scope);
  }
}

function readText(reader: TokenReader, name: string, example: string): string {
  const token = reader.next();
  if (token.kind === 'string' && token.value !== '') return String(token.value);
  const hint = token.kind === 'word' ? `Write ${name} "${token.text}".` : `Write, for example, ${example}.`;
  throw new CheckFault(`${name} takes a name in quotes.`, hint, token.from, token.to);
}

function readPath(reader: TokenReader, name: string, example: string, pathProblem: PathProblem): string {
  const token = reader.peek();
  const path = readText(reader, name, example);
  const problem = pathProblem(path);
  if (problem === null) return path;
  // The token's text and its value differ where it has escapes: the whole is marked then.
  const exact = token.text.slice(1, -1) === path;
  const from = exact ? token.from + 1 + problem.at : token.from;
  throw new CheckFault(
    `The path is not one of RFC 9535: ${problem.message}.`,
    'Write, for example, jsonpath "$.items[0].id".',
    from,
    exact ? from + 1 : token.to,
  );
}

function readPhase(reader: TokenReader, app: boolean): string {
  const token = reader.peek();
  const name = readText(reader, 'phase', 'phase "view" < 20ms');
  const names: readonly string[] = (app ? CYCLE_PHASES : REMOTE_PHASES).map((phase) => phase.name);
  if (names.includes(name)) return name;
  throw unknown(`There is no phase ${JSON.stringify(name)}${app ? '' : " of another server's answer"}.`, name, names, token);
}

function readStep(reader: TokenReader, app: boolean): number {
  const token = reader.next();
  const steps = app ? [1, 2, 3, 4, 5, 6] : [1, 2, 6];
  if (token.kind === 'number' && token.suffix === '' && steps.includes(Number(token.value))) return Number(token.value);
  throw new CheckFault(
    `step takes the number of a step: ${oneOf(steps.map(String))}.`,
    'Write, for example, step 4 < 20ms.',
    token.from,
    token.to,
  );
}

function readCounted(reader: TokenReader, { app, follow }: Pick<CheckScope, 'app' | 'follow'>): string {
  const token = reader.next();
  const counted = String(token.kind === 'string' ? token.value : token.text);
  if (!COUNTED.some((name) => name === counted)) {
    throw unknown(
      token.kind === 'end' || token.kind === 'sign' ? 'count does not say what is counted.' : `There is no count of ${counted}.`,
      counted,
      COUNTED,
      token,
    );
  }
  if (counted === 'redirect' && !follow) {
    throw new CheckFault(
      'Redirects are counted where they are followed.',
      'Add --follow (follow: true in a suite), or check status.',
      token.from,
      token.to,
    );
  }
  if (counted !== 'redirect' && !app) {
    throw new CheckFault(
      `What another server does cannot be counted.`,
      'Check what the client sees: status, header, body, bytes.',
      token.from,
      token.to,
    );
  }
  return counted;
}

function unknown(message: string, name: string, names: readonly string[], { from, to }: Token): CheckFault {
  const near = nearest(name, names);
  return new CheckFault(message, near === null ? `It is one of ${oneOf(names)}.` : `Did you mean ${near}?`, from, to);
}
