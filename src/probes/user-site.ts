import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locate, SourceLocation } from '../model/trace.js';

/** More frames than a client library puts between the user's call and the request. */
const DEPTH = 24;
const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * Who called: the nearest frame that is in no package and none of ours, as a place that is looked up when it is asked for.
 * Here the frames are only gathered, which is what has to be done while the request waits: V8 makes call sites of them when
 * the stack is first read (https://v8.dev/docs/stack-trace-api).
 */
export function userSite(locate: Locate): { readonly source: SourceLocation | null } {
  const { stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = DEPTH;
  try {
    Error.captureStackTrace(holder, userSite);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return new Site(holder, locate);
}

class Site {
  private readonly holder: { stack?: unknown };
  private readonly locate: Locate;
  private found: SourceLocation | null | undefined;

  constructor(holder: { stack?: unknown }, locate: Locate) {
    this.holder = holder;
    this.locate = locate;
  }

  get source(): SourceLocation | null {
    if (this.found === undefined) this.found = this.find();
    return this.found;
  }

  private find(): SourceLocation | null {
    const site = callSites(this.holder).find((each) => isUsers(each.getFileName()));
    return site ? this.locate(pathOf(site.getFileName() ?? ''), site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1) : null;
  }
}

/** The frames as V8 has them: the text of a stack costs several times as much, and would have to be read again. */
function callSites(holder: { stack?: unknown }): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, frames) => frames;
  try {
    const { stack } = holder;
    return Array.isArray(stack) ? (stack as NodeJS.CallSite[]) : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function isUsers(name: string | null | undefined): boolean {
  if (!name || name.startsWith('node:')) return false;
  const file = pathOf(name);
  return !file.startsWith(__dirname + path.sep) && !file.includes(PACKAGES);
}

function pathOf(name: string): string {
  return name.startsWith('file:') ? fileURLToPath(name) : name;
}
