/** What a statement of any database does, and to what. */
export interface StatementShape {
  readonly operation: string;
  /** The table or collection that it is mostly about; null where there is none, or none to be told. */
  readonly collection: string | null;
  /** `SELECT users`, as a name. */
  readonly summary: string;
}

const PART = String.raw`(?:[\p{L}_][\p{L}\p{N}_$]*|"[^"]+"|\x60[^\x60]+\x60|\[[^\]]+\])`;
const NAME = String.raw`(${PART}(?:\s*\.\s*${PART})*)`;
const TARGETS: Readonly<Record<string, RegExp>> = {
  SELECT: new RegExp(`\\bFROM\\s+${NAME}`, 'iu'),
  DELETE: new RegExp(`\\bFROM\\s+${NAME}`, 'iu'),
  INSERT: new RegExp(`\\bINTO\\s+${NAME}`, 'iu'),
  REPLACE: new RegExp(`\\bINTO\\s+${NAME}`, 'iu'),
  MERGE: new RegExp(`\\bINTO\\s+${NAME}`, 'iu'),
  UPDATE: new RegExp(`\\bUPDATE\\s+(?:OR\\s+\\w+\\s+|ONLY\\s+|IGNORE\\s+|LOW_PRIORITY\\s+)*${NAME}`, 'iu'),
};
const TABLE = new RegExp(`\\b(?:TABLE|VIEW|INDEX)\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?${NAME}`, 'iu');
const STATEMENT = /\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE)\b/i;
const DEFINING = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE']);

/** What a masked statement does, and to which table. */
export function shapeOfSql(masked: string): StatementShape {
  const first = (/[\p{L}]+/u.exec(masked)?.[0] ?? 'SQL').toUpperCase();
  const outside = outsideParentheses(masked);
  // After WITH the statement itself is the first of these that stands in no parentheses.
  const operation = first === 'WITH' ? (STATEMENT.exec(outside)?.[0] ?? first).toUpperCase() : first;
  const target = TARGETS[operation] ?? (DEFINING.has(operation) ? TABLE : null);
  const found = (target?.exec(outside) ?? target?.exec(masked))?.[1];
  const collection = found?.replace(/["`[\]\s]/g, '') ?? null;
  return { operation, collection, summary: collection === null ? operation : `${operation} ${collection}` };
}

function outsideParentheses(text: string): string {
  let depth = 0;
  let out = '';
  for (const char of text) {
    if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += char;
  }
  return out;
}
