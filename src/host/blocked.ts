import type { ChildProcess } from 'node:child_process';
import type { Finding } from '../model/finding.js';
import type { OpenTextSocket } from '../model/text-socket.js';
import type { SourceLocation } from '../model/trace.js';
import { Inspector } from './inspector.js';
import { frameOf } from './loading/code-frame.js';
import { isOwnFile } from './loading/file-kinds.js';
import { type RemoteObject, readLocals } from './locals.js';
import { withTimeout } from './waiting.js';

/** How long Node may take to open its inspector. It does so between two JavaScript instructions. */
const LISTEN_MS = 5_000;
const FRAMES = 20;

interface CallFrame {
  readonly functionName: string;
  /** From 0. */
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
  readonly scopeChain: readonly { readonly type: string; readonly object: RemoteObject }[];
}

/** Who is blocked, and whether its app listens to SIGUSR1, so that the signal opens no inspector. */
export interface Suspect {
  readonly child: ChildProcess;
  readonly signalTaken: boolean;
}

const WHY_NOT: Readonly<Record<'native' | 'signal-taken' | 'no-inspector', string>> = {
  native: 'in native code, which cannot be interrupted',
  'signal-taken': 'and the app takes SIGUSR1 for itself, so that its inspector cannot be opened',
  'no-inspector': 'and its Node has no inspector that SIGUSR1 could open',
};

function nowhere(why: keyof typeof WHY_NOT): Finding {
  return { message: `its event loop is blocked ${WHY_NOT[why]}`, stack: null, source: null, frame: null };
}

/** Whether a process started with these arguments has an inspector that a signal opens. */
function hasInspector(args: readonly string[], nodeOptions = process.env.NODE_OPTIONS ?? ''): boolean {
  return process.features.inspector && ![...args, ...nodeOptions.split(/\s+/)].includes('--disable-sigusr1');
}

/**
 * Interrupts a process whose event loop is blocked, wherever its JavaScript is, and reads where that is. The process
 * stays halted, with its records told; ending it is the caller's.
 * @param address the inspector's, which Node writes to standard error once it is asked to open it
 */
export async function locateBlocked({ child, signalTaken }: Suspect, address: Promise<string>, open: OpenTextSocket): Promise<Finding> {
  if (!hasInspector(child.spawnargs)) return nowhere('no-inspector');
  if (signalTaken) return nowhere('signal-taken');
  try {
    // SIGUSR1, or its like on Windows (https://nodejs.org/en/learn/getting-started/debugging).
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(child.pid as number);
  } catch {
    return nowhere('native');
  }
  const url = await withTimeout(address, LISTEN_MS, () => null);
  const inspector = url === null ? null : await Inspector.connect(url, open);
  if (inspector === null) return nowhere('native');
  const paused = inspector.event<{ callFrames: readonly CallFrame[] }>('Debugger.paused');
  const urls = new Map<string, string>();
  inspector.on<{ scriptId: string; url: string }>('Debugger.scriptParsed', (script) => urls.set(script.scriptId, script.url));
  await inspector.ask('Debugger.enable');
  await inspector.ask('Debugger.pause');
  const frames = (await paused)?.callFrames.slice(0, FRAMES) ?? [];
  const finding = frames.length === 0 ? nowhere('native') : await describe(frames, urls, inspector);
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
  const top = places.find(({ source }) => isOwnFile(source.file)) ?? places[0];
  if (top === undefined) return { ...nowhere('native'), message: 'its event loop is blocked, by none of your files' };
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
