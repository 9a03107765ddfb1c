import type { HeaderList, Trace } from '../model/trace.js';
import { maskQuery } from './mask-query.js';
import { looksSecret, MASK } from './secret-names.js';

/** A shorter value is masked where its name gives it away and nowhere else: `1` and `true` stand in every document. */
export const MIN_SPREAD_CHARS = 6;
const CREDENTIAL_HEADERS = new Set(['authorization', 'proxy-authorization']);
const JSON_FIELD = /"((?:[^"\\]|\\.){1,80})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g;
const FORM_FIELD = /(^|[?&])([^=&?#\s]{1,80})=([^&#\s]*)/g;

/**
 * The one place where secrets leave the document. What stands where secrets stand (credentials, cookies, parameters and
 * fields whose names say so) is masked there, and those values are masked wherever else they turn up: raw, escaped as in
 * JSON, percent-encoded or in base64.
 */
export class Redactor {
  private key = '';
  private pattern: RegExp | null = null;
  private cleanBody: string | null = null;
  private readonly body: string | null;
  private readonly named: readonly string[];

  /**
   * @param body the request's body as text, where it is one: its fields are secrets too, and views like to echo them
   * @param named values that somebody has named secret, beside those that their place gives away
   */
  constructor(body: string | null, named: readonly string[] = []) {
    this.body = body;
    this.named = named;
  }

  trace(trace: Trace): Trace {
    const secrets = new Set<string>(this.named);
    const { request, response } = trace;
    const url = maskFields(request.url, secrets);
    const target = maskFields(request.target, secrets);
    const requestHeaders = maskHeaders(request.headers, secrets);
    const responseHeaders = response && maskHeaders(response.headers, secrets);
    const body = response && (response.bodyEncoding === 'base64' ? response.body : this.maskBody(response.body, secrets));
    for (const { attributes } of trace.spans) maskFields(String(attributes['url.full'] ?? ''), secrets);
    if (this.body !== null) maskFields(this.body, secrets, maskJson(this.body, secrets) === this.body);
    const spans = trace.spans.some(({ kind }) => kind === 'db') ? trace.spans.map(maskQuery) : trace.spans;
    if (secrets.size === 0) return spans === trace.spans ? trace : { ...trace, spans };
    const masked: Trace = {
      ...trace,
      request: { ...request, url, target, headers: requestHeaders },
      response: response && { ...response, headers: responseHeaders as HeaderList, body },
      spans,
    };
    const pattern = this.patternOf(secrets);
    return pattern === null ? masked : (replaceDeep(masked, pattern) as Trace);
  }

  /** A request target by itself, as in the head of a report. */
  target(target: string): string {
    return maskFields(target, new Set());
  }

  /** The runs of one request are mostly answered alike. */
  private maskBody(body: string | null, secrets: Set<string>): string | null {
    if (body === null || body === this.cleanBody) return body;
    const masked = maskJson(body, secrets);
    if (masked === body) this.cleanBody = body;
    return masked;
  }

  private patternOf(secrets: ReadonlySet<string>): RegExp | null {
    const spread = [...secrets].filter((secret) => secret.length >= MIN_SPREAD_CHARS);
    const key = spread.join('\n');
    if (key !== this.key) {
      this.key = key;
      const forms = [...new Set(spread.flatMap(formsOf))].sort((a, b) => b.length - a.length);
      this.pattern = forms.length === 0 ? null : new RegExp(forms.map(escapeRegExp).join('|'), 'g');
    }
    return this.pattern;
  }
}

/** The shapes in which a value turns up in other texts: in JSON, in JSON that is a text of JSON, in URLs and in base64. */
function formsOf(secret: string): string[] {
  return [...new Set([secret, asLatin1(secret)])].flatMap((text) => {
    const once = escapeJson(text);
    return [text, once, escapeJson(once), escapeJson(escapeJson(once))].flatMap((form) => {
      const percent = percentEncode(form);
      return [form, percent, percent.replaceAll('%20', '+'), ...insideBase64(form)];
    });
  });
}

/** A header's UTF-8 as node:http gives it to an app, one character a byte. */
const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Base64 of a longer text that holds this one: its middle depends only on where it begins, by threes. */
function insideBase64(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const inside = [0, 1, 2].map((offset) => {
    const whole = Math.floor(((bytes.length + offset) * 8) / 6);
    return Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(Math.ceil((offset * 8) / 6), whole);
  });
  return inside.filter((middle) => middle.length >= MIN_SPREAD_CHARS);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Half of a surrogate pair, which JSON can say, has no percent-encoded form. */
function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

function maskHeaders(headers: HeaderList, secrets: Set<string>): HeaderList {
  if (!headers.some(([name]) => isSecretHeader(name.toLowerCase()))) return headers;
  return headers.map(([name, value]): readonly [string, string] => {
    const lower = name.toLowerCase();
    if (CREDENTIAL_HEADERS.has(lower)) return [name, maskCredentials(value, secrets)];
    if (lower === 'cookie')
      return [
        name,
        value
          .split(/;\s*/)
          .map((pair) => maskPair(pair, secrets))
          .join('; '),
      ];
    if (lower === 'set-cookie') {
      const end = value.indexOf(';');
      return [name, end === -1 ? maskPair(value, secrets) : maskPair(value.slice(0, end), secrets) + value.slice(end)];
    }
    if (!looksSecret(lower)) return [name, value];
    secrets.add(value);
    return [name, MASK];
  });
}

function isSecretHeader(lower: string): boolean {
  return CREDENTIAL_HEADERS.has(lower) || lower === 'cookie' || lower === 'set-cookie' || looksSecret(lower);
}

/** `Bearer abc` keeps its scheme; of `Basic dXNlcjpwYXNz` the password is a secret by itself too. */
function maskCredentials(value: string, secrets: Set<string>): string {
  const [, scheme, credentials] = /^(\S+)\s+(.+)$/.exec(value) ?? [null, null, value];
  secrets.add(credentials as string);
  if (scheme?.toLowerCase() === 'basic') {
    const password = Buffer.from(credentials as string, 'base64')
      .toString('utf8')
      .split(':')
      .slice(1)
      .join(':');
    if (password !== '') secrets.add(password);
  }
  return scheme ? `${scheme} ${MASK}` : MASK;
}

function maskPair(pair: string, secrets: Set<string>): string {
  const equals = pair.indexOf('=');
  const value = pair.slice(equals + 1);
  if (value === '') return pair;
  secrets.add(value);
  return equals === -1 ? MASK : `${pair.slice(0, equals + 1)}${MASK}`;
}

/** Masks `name=value` in a query, or in a form when `form` says that the whole text is one. */
function maskFields(text: string, secrets: Set<string>, form = false): string {
  if (!form && !text.includes('?')) return text;
  return text.replace(FORM_FIELD, (whole, before: string, name: string, value: string) => {
    if ((before === '' && !form) || value === '' || !looksSecret(decode(name))) return whole;
    secrets.add(decode(value));
    return `${before}${name}=${MASK}`;
  });
}

function maskJson(text: string, secrets: Set<string>): string {
  return text.replace(JSON_FIELD, (whole, name: string, between: string, value: string) => {
    if (value === '' || !looksSecret(name)) return whole;
    secrets.add(unescapeJson(value));
    return `"${name}"${between}"${MASK}"`;
  });
}

function unescapeJson(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function replaceDeep(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replace(pattern, MASK);
  if (Array.isArray(value)) return value.map((item) => replaceDeep(item, pattern));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceDeep(item, pattern)]));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
