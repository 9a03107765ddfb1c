import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locate, SourceLocation } from '../model/trace.js';

/** More frames than a client library puts between the user's call and the request. */
const DEPTH = 24;
const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * Who called: the nearest frame that is in no package and none of ours, as a place that is looked up in the source maps
 * when it is asked for. V8's call sites are read directly, since the text of a stack costs several times as much
 * (https://v8.dev/docs/stack-trace-api).
 */
export function userSite(locate: Locate): { readonly source: SourceLocation | null } {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  let sites: NodeJS.CallSite[] = [];
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_, frames) => frames;
    Error.captureStackTrace(holder, userSite);
    sites = holder.stack as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  const found = sites.find((site) => isUsers(site.getFileName()));
  const place = found && {
    file: pathOf(found.getFileName() ?? ''),
    line: found.getLineNumber() ?? 1,
    column: found.getColumnNumber() ?? 1,
  };
  return {
    get source() {
      return place ? locate(place.file, place.line, place.column) : null;
    },
  };
}

function isUsers(name: string | null | undefined): boolean {
  if (!name || name.startsWith('node:')) return false;
  const file = pathOf(name);
  return !file.startsWith(__dirname + path.sep) && !file.includes(PACKAGES);
}

function pathOf(name: string): string {
  return name.startsWith('file:') ? fileURLToPath(name) : name;
}
