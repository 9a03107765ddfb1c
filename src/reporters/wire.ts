import type { HeaderList, Trace, TracedResponse } from '../model/trace.js';
import { formatBytes } from '../model/units.js';
import { answerOf, headerOf, statusStyle } from './headline.js';
import { EMPTY_LINE, ink, type Line, lineWidth, type Piece, wrapInk } from './line.js';
import { chunkText } from './text.js';
import { visible } from './visible.js';

/** Request and response as they were on the wire, for `-v`: start line, headers, an empty line, the body. */
export function wireLines(trace: Trace, width: number): Line[] {
  const { request, response } = trace;
  const startLine = [ink(request.method, 'strong'), ink(` ${request.target} HTTP/1.1`)];
  const lines = [...wrapped(startLine, width), ...headerLines(request.headers, width), EMPTY_LINE];
  // The document has the size of a request's body and not the body: it is the user's own, and may be large.
  if (request.bodyBytes > 0) lines.push([ink(`[${formatBytes(request.bodyBytes)} of body]`, 'dim')], EMPTY_LINE);
  if (!response) return [...lines, [ink('[', 'dim'), ...answerOf(trace), ink(']', 'dim')]];
  const status = [
    ink(`HTTP/${response.httpVersion} `),
    ink(`${response.status} ${response.reason}`.trimEnd(), statusStyle(response.status)),
  ];
  return [...lines, ...wrapped(status, width), ...headerLines(response.headers, width), EMPTY_LINE, ...bodyLines(response, width)];
}

function headerLines(headers: HeaderList, width: number): Line[] {
  return headers.flatMap(([name, value]) => wrapped([ink(name, 'notice'), ink(': ', 'dim'), ink(value)], width));
}

/** The pieces broken at the right edge, wherever that falls: nothing of what was sent is cut away or moved. */
function wrapped(pieces: readonly Piece[], width: number): Line[] {
  if (lineWidth(pieces) <= width) return [pieces];
  const lines: Line[] = [];
  let line: Piece[] = [];
  for (const { text, style } of pieces) {
    const room = width - lineWidth(line);
    const [head = '', ...rest] = room > 1 ? headAndRest(text, room, width) : ['', ...chunkText(text, width)];
    if (head !== '') line.push({ text: head, style });
    for (const chunk of rest) {
      lines.push(line);
      line = [{ text: chunk, style }];
    }
  }
  return [...lines, line];
}

/** What fits the rest of a line, then whole lines. */
function headAndRest(text: string, room: number, width: number): string[] {
  const head = chunkText(text, room)[0] as string;
  return head === text ? [head] : [head, ...chunkText(text.slice(head.length), width)];
}

function bodyLines(response: TracedResponse, width: number): Line[] {
  const { body, bodyBytes, bodyEncoding, bodyTruncated, headers } = response;
  if (bodyBytes === 0) return [];
  if (body === null) return [[ink(`[${formatBytes(bodyBytes)} of body, not kept]`, 'dim')]];
  if (bodyEncoding === 'base64') {
    const coding = headerOf(headers, 'content-encoding');
    return wrapInk([], `[${formatBytes(bodyBytes)} of ${coding ? `${coding} data` : 'binary data'}, not shown]`, 'dim', width);
  }
  const lines: Line[] = body
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => chunkText(visible(line.replaceAll('\t', '    ')), width))
    .map((text) => [{ text, style: 'plain' }]);
  if (!bodyTruncated) return lines;
  const restBytes = bodyBytes - new TextEncoder().encode(body).length;
  return [...lines, [ink(`[… ${formatBytes(Math.max(0, restBytes))} more]`, 'dim')]];
}
