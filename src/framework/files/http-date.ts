// RFC 9110, 5.6.7: the three forms that a date may have, and a zone that is not GMT, as Python's parser takes them.
const IMF_OR_RFC850 = /^(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(GMT|UTC|UT|[+-]\d{4})?$/;
const ASCTIME = /^[A-Za-z]{3}\s+[A-Za-z]{3}\s+\d{1,2}\s+\d{1,2}:\d{2}:\d{2}\s+\d{4}$/;

/** Milliseconds since 1970 of a date in a header; null when it is none. Without a zone it is UTC. */
export function parseHttpDate(text: string | null): number | null {
  if (text === null) return null;
  const trimmed = text.trim();
  const form = IMF_OR_RFC850.exec(trimmed);
  if (form === null && !ASCTIME.test(trimmed)) return null;
  const ms = Date.parse(form?.[1] === undefined ? `${trimmed} GMT` : trimmed);
  return Number.isNaN(ms) ? null : ms;
}

/** A date for a header: `Sun, 06 Nov 1994 08:49:37 GMT`. Fractions of the second are cut. */
export function httpDate(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toUTCString();
}
