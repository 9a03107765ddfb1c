import type { Attributes, HeaderList, Phase } from '../model/trace.js';

interface TimingSpan {
  readonly name: string;
  readonly startNs: number;
  readonly durationNs: number;
  readonly attributes: Attributes;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * The metrics of Server-Timing fields as spans of the wait (https://www.w3.org/TR/server-timing/). They have a duration,
 * or none, and no start: each begins with the wait, and lasts no longer than it. The attribute holds what was told, null
 * where that is nothing. What does not parse is left out, as browsers do; so is a
 * duration that is no number, or below zero, of which they make 0: nobody measured that.
 */
export function serverTimingSpans(headers: HeaderList, wait: Phase): TimingSpan[] {
  const spans: TimingSpan[] = [];
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'server-timing') continue;
    for (const metric of parseServerTiming(value)) {
      const reportedNs = Math.round((metric.durationMs ?? 0) * 1e6);
      spans.push({
        name: metric.name,
        startNs: wait.startNs,
        durationNs: Math.min(Math.max(0, reportedNs), wait.durationNs),
        attributes: {
          'server_timing.duration_ms': metric.durationMs,
          ...(metric.description !== null && { 'server_timing.description': metric.description }),
        },
      });
    }
  }
  return spans;
}

export interface ServerTimingMetric {
  readonly name: string;
  readonly durationMs: number | null;
  readonly description: string | null;
}

/** Parses one Server-Timing field value: `metric *( OWS ";" OWS name [ "=" value ] )`, comma-separated; the first of a name wins. */
export function parseServerTiming(value: string): ServerTimingMetric[] {
  const metrics: ServerTimingMetric[] = [];
  let at = 0;
  const space = () => {
    while (value[at] === ' ' || value[at] === '\t') at++;
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(value);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < value.length) {
    space();
    const name = take(TOKEN)?.[0];
    let durationMs: number | null = null;
    let description: string | null = null;
    for (space(); name !== undefined && value[at] === ';'; space()) {
      at++;
      space();
      const parameter = take(TOKEN)?.[0].toLowerCase();
      space();
      let text = '';
      if (value[at] === '=') {
        at++;
        space();
        text = take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1') ?? take(TOKEN)?.[0] ?? '';
      }
      if (parameter === 'dur' && durationMs === null) durationMs = durationIn(text);
      if (parameter === 'desc' && description === null) description = text;
    }
    if (name !== undefined) metrics.push({ name, durationMs, description });
    // To the next metric, over whatever could not be read.
    const comma = value.indexOf(',', at);
    if (comma === -1) break;
    at = comma + 1;
  }
  return metrics;
}

/** As HTML reads numbers, what follows one is passed over; null for what is no duration. */
function durationIn(text: string): number | null {
  const number = Number.parseFloat(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
