/** Where dialects disagree on what is a literal. `sqlite` stands for what follows the SQL standard in this. */
export type SqlDialect = 'mysql' | 'postgresql' | 'sqlite';

const WORD = /[\p{L}\p{N}_$]/u;
/** Radix literals, then decimal ones with fraction and exponent; digits may be grouped by underscores. */
const NUMBER = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
/** What may stand before a quote as part of the literal: hex, bits, national, escaped and Unicode strings, MySQL's character sets. */
const PREFIX = /^(?:[xXbBnNeE]|_[a-z0-9]+)$/;
const UNICODE_PREFIX = /(?:^|[^\p{L}\p{N}_$])[uU]&$/u;
/** `$1` of PostgreSQL, `?1`, `:name`, `@name` and `$name` of SQLite: stand-ins, which hold no value. */
const PARAMETER = /[$?:@][\p{L}_][\p{L}\p{N}_]*|[$?]\d+/uy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const PLACEHOLDER = '?';

/**
 * A statement with `?` for each literal, comments dropped and white space made single. In doubt it masks: an open string
 * runs to the end.
 * @see https://opentelemetry.io/docs/specs/semconv/db/database-spans/#sanitization-of-dbquerytext
 */
export function maskSql(sql: string, dialect: SqlDialect): string {
  let out = '';
  let word = '';
  const flush = (): void => {
    out += word;
    word = '';
  };
  for (let at = 0; at < sql.length; ) {
    const char = sql[at] as string;
    if (word === '' && (/\d/.test(char) || (char === '.' && /\d/.test(sql[at + 1] ?? '') && !/[\p{L}\p{N}_"`\]]$/u.test(out)))) {
      out += PLACEHOLDER;
      at = matchEnd(NUMBER, sql, at) ?? at + 1;
      while (WORD.test(sql[at] ?? '')) at++;
      continue;
    }
    const parameter = word === '' ? matchEnd(PARAMETER, sql, at) : null;
    const tag = word === '' && dialect === 'postgresql' && char === '$' ? matchEnd(DOLLAR_TAG, sql, at) : null;
    if (tag !== null) {
      const close = sql.indexOf(sql.slice(at, tag), tag);
      out += PLACEHOLDER;
      at = close === -1 ? sql.length : close + tag - at;
      continue;
    }
    if (parameter !== null && sql[at - 1] !== ':') {
      out += sql.slice(at, parameter);
      at = parameter;
      continue;
    }
    if (WORD.test(char)) {
      word += char;
      at++;
      continue;
    }
    if (char === "'" || (char === '"' && dialect === 'mysql')) {
      const escapes = dialect === 'mysql' || (dialect === 'postgresql' && /^[eE]$/.test(word));
      if (PREFIX.test(word)) word = '';
      if (word === '' && UNICODE_PREFIX.test(out)) out = out.slice(0, -2);
      flush();
      out += PLACEHOLDER;
      at = stringEnd(sql, at, escapes);
      continue;
    }
    flush();
    const comment = commentEnd(sql, at, dialect);
    if (comment !== null) {
      out += ' ';
      at = comment;
      continue;
    }
    if (char === '"' || char === '`' || (char === '[' && dialect === 'sqlite')) {
      const end = char === '[' ? sql.indexOf(']', at) + 1 || sql.length : stringEnd(sql, at, false);
      out += sql.slice(at, end);
      at = end;
      continue;
    }
    out += char;
    at++;
  }
  flush();
  return out.replace(/\s+/g, ' ').trim();
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** Past the quote that closes the one at `start`. A doubled quote stands for itself. */
function stringEnd(sql: string, start: number, escapes: boolean): number {
  const quote = sql[start];
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function commentEnd(sql: string, start: number, dialect: SqlDialect): number | null {
  const two = sql.slice(start, start + 2);
  // To MySQL `5--3` is arithmetic: https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html
  if (
    (two === '--' && (dialect !== 'mysql' || /^(?:\s|$)/.test(sql.slice(start + 2, start + 3)))) ||
    (two[0] === '#' && dialect === 'mysql')
  ) {
    const end = sql.slice(start).search(/[\r\n]/);
    return end === -1 ? sql.length : start + end;
  }
  if (two !== '/*') return null;
  if (dialect !== 'postgresql') {
    const close = sql.indexOf('*/', start + 2);
    return close === -1 ? sql.length : close + 2;
  }
  // PostgreSQL's nest.
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    const pair = sql.slice(at, at + 2);
    if (pair !== '/*' && pair !== '*/') continue;
    depth += pair === '/*' ? 1 : -1;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}
