import type { Attributes, Span } from '../model/trace.js';
import { maskMongodb } from './mask-mongodb.js';
import { maskRedis } from './mask-redis.js';
import { maskSql, type SqlDialect } from './mask-sql.js';

/** Words before a quoted name that say that it is the name of something, and no value. */
const NAMED = /\b(?:column|constraint|database|field|function|index|key|parameter|relation|role|schema|sequence|table|type|view)\s+$/i;

/** A database's statement with its literals masked. `system` is OpenTelemetry's `db.system.name`. */
export function maskStatement(system: string, text: string): string {
  if (system === 'redis') return maskRedis(text);
  return system === 'mongodb' ? maskMongodb(text) : maskSql(text, dialectOf(system));
}

function dialectOf(system: string): SqlDialect {
  return system === 'postgresql' ? 'postgresql' : system === 'mysql' || system === 'mariadb' ? 'mysql' : 'sqlite';
}

/** A span of a query without the values that its statement, or the message of its error, holds. */
export function maskQuery(span: Span): Span {
  if (span.kind !== 'db') return span;
  const { attributes } = span;
  const masked: Record<string, Attributes[string]> = { ...attributes };
  const system = String(attributes['db.system.name']);
  const { 'db.query.text': text, 'exception.message': message } = attributes;
  if (typeof text === 'string') masked['db.query.text'] = maskStatement(system, text);
  if (typeof message === 'string') masked['exception.message'] = maskMessage(message);
  return { ...span, attributes: masked };
}

/** Databases quote both names and values in what they say is wrong: `Duplicate entry 'a@b.c' for key 'email'`. */
export function maskMessage(text: string): string {
  // MongoDB tells a duplicate key without quotes too: `dup key: { number: 42 }`.
  const message = text.replace(/\b(dup key: )\{[\s\S]*\}/, '$1?');
  return message.replace(/(["'])(?:(?!\1)[\s\S])*\1?/g, (quoted, quote: string, at: number) =>
    NAMED.test(message.slice(0, at)) && /^.[\w.$-]*.$/.test(quoted) ? quoted : `${quote}?${quote}`,
  );
}
