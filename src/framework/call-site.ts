import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locate, SourceLocation } from '../model/trace.js';

let locate: Locate = (file, line, column) => ({ file, line, column });

/** For the host, before it loads the user's module: how places are mapped to the files as written. */
export function setLocator(fn: Locate): void {
  locate = fn;
}

/** Bundled, the framework is one file; otherwise it is the folder that this file is in. */
const OWN = path.basename(__filename).startsWith('call-site.') ? `${path.dirname(__filename)}${path.sep}` : __filename;
/** More frames than the framework ever has between the user's call and here. */
const ENOUGH = 8;

/** Where the user's code called into the framework. V8 keeps the frames and makes words of them when they are asked for. */
export class CallSite {
  declare readonly stack: unknown;
  #source: SourceLocation | null | undefined;

  /** The first frame outside of the framework, as the place in the file as written. */
  get source(): SourceLocation | null {
    if (this.#source === undefined) this.#source = this.#find();
    return this.#source;
  }

  #find(): SourceLocation | null {
    for (const frame of this.#frames()) {
      const name = frame.getFileName();
      if (!name || name.startsWith('node:')) continue;
      const file = name.startsWith('file:') ? fileURLToPath(name) : name;
      if (!file.startsWith(OWN)) return locate(file, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
    }
    return null;
  }

  #frames(): readonly NodeJS.CallSite[] {
    const { prepareStackTrace } = Error;
    try {
      Error.prepareStackTrace = (_, frames) => frames;
      return Array.isArray(this.stack) ? (this.stack as NodeJS.CallSite[]) : [];
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
  }
}

/** `frames` are as many as are sure to reach the user's code: each costs a microsecond. */
export function callSite(frames = ENOUGH): CallSite {
  const { stackTraceLimit } = Error;
  const site = new CallSite();
  Error.stackTraceLimit = frames;
  Error.captureStackTrace(site, callSite);
  Error.stackTraceLimit = stackTraceLimit;
  return site;
}
