import type { StatementShape } from './sql-shape.js';

/** So much of a command says what it is; a thousand documents that are inserted say no more. */
const MAX_CHARACTERS = 3500;
const MAX_DEPTH = 12;
const LEFT_OUT = '…';
const PLACEHOLDER = '?';
/** Commands that name no collection in the first place, but a cursor, a user or a role. */
const NO_COLLECTION = /^getMore$|User|Role/;

/** A command as one line of JSON, cut where it is long but whole in its form. */
export function mongodbLine(command: object): string {
  for (let budget = MAX_CHARACTERS; ; budget = Math.floor(budget / 2)) {
    const line = JSON.stringify(plain(command, { left: budget }, 0));
    if (line.length <= MAX_CHARACTERS || budget < 100) return line;
  }
}

/** Values of BSON as JSON has them: https://www.mongodb.com/docs/manual/reference/bson-types/ */
function plain(value: unknown, budget: { left: number }, depth: number): unknown {
  if (budget.left <= 0 || depth > MAX_DEPTH) return LEFT_OUT;
  if (typeof value === 'string') {
    const text = value.length > budget.left ? value.slice(0, budget.left) + LEFT_OUT : value;
    budget.left -= text.length + 3;
    return text;
  }
  if (typeof value !== 'object' || value === null) {
    budget.left -= 8;
    return typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function' ? String(value).slice(0, 80) : value;
  }
  if (value instanceof Uint8Array) return '<binary>';
  if (value instanceof Date || value instanceof RegExp) return plain(String(value), budget, depth);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      items.push(plain(item, budget, depth + 1));
      if (items.at(-1) === LEFT_OUT) break;
    }
    return items;
  }
  const { _bsontype: type } = value as { _bsontype?: unknown };
  if (typeof type === 'string') return type === 'Binary' ? '<binary>' : plain(String(value), budget, depth);
  const fields: [string, unknown][] = [];
  for (const [key, field] of value instanceof Map ? value : Object.entries(value)) {
    if (field === undefined) continue;
    if (budget.left <= 0) break;
    budget.left -= String(key).length + 4;
    fields.push([String(key), plain(field, budget, depth + 1)]);
  }
  return Object.fromEntries(fields);
}

/** The command, its collection and the names of its fields, with `?` for every value; list items that are alike stand once. */
export function maskMongodb(line: string): string {
  const command = parsed(line);
  if (!command) return PLACEHOLDER;
  const [name] = Object.keys(command);
  const masked = Object.entries(command).map(([key, value]) => [
    key,
    typeof value === 'string' && ((key === name && !NO_COLLECTION.test(key)) || key === 'collection') ? value : maskValue(value),
  ]);
  return JSON.stringify(Object.fromEntries(masked));
}

function maskValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Map(value.map(maskValue).map((item) => [JSON.stringify(item), item])).values()];
  if (typeof value !== 'object' || value === null) return PLACEHOLDER;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, maskValue(field)]));
}

/** What a masked command does, and to which collection. */
export function shapeOfMongodb(masked: string): StatementShape {
  const command = parsed(masked) ?? {};
  const [operation = 'command'] = Object.keys(command);
  // `getMore` has the number of its cursor in the first place, and commands to a database or a server have a 1.
  const named = [command[operation], command.collection].find((value) => typeof value === 'string' && value !== PLACEHOLDER);
  const collection = typeof named === 'string' && !named.startsWith('$cmd') ? named : null;
  return { operation, collection, summary: collection === null ? operation : `${operation} ${collection}` };
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
