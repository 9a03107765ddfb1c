/** A rule, its options or a converter that cannot be registered; Werkzeug raises ValueError here. */
export class RuleError extends Error {
  override readonly name: string = 'RuleError';
}

/** Something was named that does not exist: a converter, or an endpoint to build a URL for. */
export class LookupError extends Error {
  override readonly name: string = 'LookupError';
}

/**
 * Thrown by a converter that does not accept a text or a value. While matching, the path has no match at all: other
 * rules are not tried again (as in Werkzeug, against its own docstring). While building, the rule is passed over.
 */
export class ValidationError extends Error {
  override readonly name: string = 'ValidationError';
}

/** No URL can be built for this endpoint with these values. */
export class BuildError extends LookupError {
  override readonly name: string = 'BuildError';
  readonly endpoint: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly method: string | null;
  /** The endpoint of the rule that comes closest; null when there is no rule at all. */
  readonly suggested: string | null;

  constructor(
    message: string,
    endpoint: string,
    values: Readonly<Record<string, unknown>>,
    method: string | null,
    suggested: string | null,
  ) {
    super(message);
    this.endpoint = endpoint;
    this.values = values;
    this.method = method;
    this.suggested = suggested;
  }
}

/** Text in quotes, as Flask's messages have it. */
export function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** A list of quoted texts: `['a', 'b']`. */
export function quotedList(texts: Iterable<string>): string {
  return `[${[...texts].map(quoted).join(', ')}]`;
}
