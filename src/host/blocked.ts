import type { Finding } from '../model/finding.js';
import type { SourceLocation } from '../model/trace.js';
import { Inspector, type OpenTextSocket } from './inspector.js';
import { frameOf } from './loading/code-frame.js';
import { type RemoteObject, readLocals } from './locals.js';
import { withTimeout } from './waiting.js';

/** How long Node may take to open its inspector. It does so between two JavaScript instructions. */
const LISTEN_MS = 2_000;
const FRAMES = 20;

interface CallFrame {
  readonly functionName: string;
  /** From 0. */
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
  readonly scopeChain: readonly { readonly type: string; readonly object: RemoteObject }[];
}

const NOWHERE: Finding = {
  message: 'its event loop is blocked where nobody can look: in native code, or in an app that takes SIGUSR1 for itself',
  stack: null,
  source: null,
  frame: null,
};

/**
 * Interrupts a process whose event loop is blocked, wherever its JavaScript is, and reads where that is. The process
 * stays halted, with its records told; ending it is the caller's.
 * @param address the inspector's, which Node writes to standard error once it is asked to open it
 */
export async function locateBlocked(pid: number, address: Promise<string>, open: OpenTextSocket): Promise<Finding> {
  try {
    // SIGUSR1, or its like on Windows (https://nodejs.org/en/learn/getting-started/debugging).
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  } catch {
    return NOWHERE;
  }
  const url = await withTimeout(address, LISTEN_MS, () => null);
  const inspector = url === null ? null : await Inspector.connect(url, open);
  if (inspector === null) return NOWHERE;
  const paused = inspector.event<{ callFrames: readonly CallFrame[] }>('Debugger.paused');
  const urls = new Map<string, string>();
  inspector.on<{ scriptId: string; url: string }>('Debugger.scriptParsed', (script) => urls.set(script.scriptId, script.url));
  await inspector.ask('Debugger.enable');
  await inspector.ask('Debugger.pause');
  const frames = (await paused)?.callFrames.slice(0, FRAMES) ?? [];
  const finding = frames.length === 0 ? NOWHERE : await describe(frames, urls, inspector);
  inspector.close();
  return finding;
}

async function describe(frames: readonly CallFrame[], urls: ReadonlyMap<string, string>, inspector: Inspector): Promise<Finding> {
  await evaluate(inspector, 'process.mainModule.exports.testify()');
  const generated = frames.map(({ location: { scriptId, lineNumber, columnNumber = 0 } }) => [
    urls.get(scriptId) ?? '',
    lineNumber + 1,
    columnNumber + 1,
  ]);
  const found = await evaluate<(SourceLocation | null)[]>(inspector, `process.mainModule.exports.locate(${JSON.stringify(generated)})`);
  const places = frames.flatMap((frame, index) => {
    const source = found?.[index] ?? null;
    return source === null ? [] : [{ frame, source }];
  });
  const top = places.find(({ source }) => !/[\\/]node_modules[\\/]/.test(source.file)) ?? places[0];
  if (top === undefined) return { ...NOWHERE, message: 'its event loop is blocked, by none of your files' };
  const name = top.frame.functionName || 'a function without a name';
  const code = frameOf(top.source);
  const locals = await readLocals(top.frame.scopeChain, inspector);
  return {
    message: `its event loop is blocked: ${name} does not return (${top.source.file}:${top.source.line})`,
    stack: places
      .map(({ frame, source: { file, line, column } }) => `    at ${frame.functionName || '<anonymous>'} (${file}:${line}:${column})`)
      .join('\n'),
    source: top.source,
    frame: [code, ...locals.map((local) => `  ${local}`)].filter((line) => line !== null).join('\n') || null,
  };
}

async function evaluate<T>(inspector: Inspector, expression: string): Promise<T | null> {
  const answer = await inspector.ask<{ result: { value?: T } }>('Runtime.evaluate', { expression, returnByValue: true, silent: true });
  return answer?.result.value ?? null;
}
