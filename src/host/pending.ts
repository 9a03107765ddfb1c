import { Session } from 'node:inspector/promises';
import { getHeapStatistics } from 'node:v8';
import type { Finding } from '../model/finding.js';
import type { Locate, SourceLocation } from '../model/trace.js';
import { suspendedFunctions } from './heap-chains.js';
import { frameOf } from './loading/code-frame.js';

/** A larger heap takes longer to read than anybody waits. */
const LARGEST_HEAP_BYTES = 400e6;

interface Waiting {
  readonly name: string;
  /** Null for a function of ours. */
  readonly source: SourceLocation | null;
  readonly ours: boolean;
  /** False at the very beginning of a file, where a module stands that has not begun to run. */
  readonly begun: boolean;
  readonly waitedForBy: readonly string[];
}

interface Described {
  readonly name: string;
  readonly value?: { readonly value?: unknown; readonly description?: string };
}

/**
 * Finds the `await` that something of ours (the cycle, or the boot) has been waiting for: the functions that are
 * suspended now, read from the heap, and who waits for whom. Asked only when a request or a boot did not come back.
 * @param loading the module whose running a boot waits for, as far as that is known: the heap does not show who waits for it
 */
export async function findPending(ownFolder: string, locate: Locate, loading: string | null): Promise<Finding | null> {
  if (getHeapStatistics().used_heap_size > LARGEST_HEAP_BYTES) return null;
  const session = new Session();
  session.connect();
  try {
    return describe(await readWaiting(session, ownFolder, locate), loading);
  } finally {
    session.disconnect();
  }
}

async function readWaiting(session: Session, ownFolder: string, locate: Locate): Promise<Map<string, Waiting>> {
  const urls = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  await session.post('Debugger.enable');
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => chunks.push(params.chunk));
  await session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const waiting = new Map<string, Waiting>();
  for (const { id, waitedForBy } of suspendedFunctions(chunks.join(''))) {
    const place = await placeOf(session, id).catch(() => null);
    if (place === null) continue;
    const url = urls.get(place.scriptId) ?? '';
    // This search is itself waiting just now.
    if (url.endsWith(__filename)) continue;
    const source = locate(url, place.line, place.column);
    waiting.set(id, {
      name: place.name,
      source,
      ours: source === null && url.includes(ownFolder),
      begun: place.line > 1 || place.column > 1,
      waitedForBy,
    });
  }
  return waiting;
}

/** Where a suspended function stands, as the code that runs; null for what is none. */
async function placeOf(session: Session, id: string): Promise<{ scriptId: string; line: number; column: number; name: string } | null> {
  const { result } = await session.post('HeapProfiler.getObjectByHeapObjectId', { objectId: id });
  if (result.objectId === undefined) return null;
  const { internalProperties = [] } = await session.post('Runtime.getProperties', { objectId: result.objectId, ownProperties: true });
  const property = (name: string) =>
    (internalProperties as readonly Described[]).find((each) => each.name === `[[Generator${name}]]`)?.value;
  const location = property('Location')?.value as { scriptId: string; lineNumber: number; columnNumber?: number } | undefined;
  if (location === undefined || property('State')?.value !== 'suspended') return null;
  const name = /^(?:async\s+)?(?:function\s*\*?\s*)?([\w$]+)\s*\(/.exec(property('Function')?.description ?? '')?.[1];
  return {
    scriptId: location.scriptId,
    line: location.lineNumber + 1,
    column: (location.columnNumber ?? 0) + 1,
    name: name ?? '<anonymous>',
  };
}

function describe(waiting: ReadonlyMap<string, Waiting>, loading: string | null): Finding {
  const ours = [...waiting.values()].some((each) => each.ours);
  const isEnd = (each: Waiting) => each.ours || (loading !== null && each.source?.file === loading);
  // The longest way to something of ours, or to the module that loads, begins where it all hangs.
  const chains = [...waiting.keys()]
    .map((id) => chainTo(id, isEnd, waiting, new Set()))
    .filter((chain) => chain !== null)
    .filter(({ length }) => length > 0);
  // Where the module is not known, what is suspended at all and waits for no other.
  const waiters = new Set([...waiting.values()].flatMap(({ waitedForBy }) => waitedForBy));
  const leaves = [...waiting].filter(([id, { source }]) => source !== null && !waiters.has(id)).map(([, each]) => each);
  const leaf = leaves.find(({ begun }) => begun) ?? leaves[0];
  const chain = chains.sort((a, b) => b.length - a.length)[0] ?? (leaf && [leaf]);
  const first = chain?.[0];
  if (chain === undefined || !first?.source) {
    const message = ours
      ? 'it waits for a promise that was made outside of any async function'
      : 'nothing is left that could settle the promise it waits for';
    return { message, stack: null, source: null, frame: null };
  }
  const { file, line } = first.source;
  return {
    message: `${first.name} still waits at ${file}:${line}`,
    stack: chain.map(({ name, source }) => `    at async ${name} (${source?.file}:${source?.line}:${source?.column})`).join('\n'),
    source: first.source,
    frame: frameOf(first.source),
  };
}

/** The user's functions from one that waits up to the end; null where the way leads elsewhere. */
function chainTo(
  id: string,
  isEnd: (each: Waiting) => boolean,
  waiting: ReadonlyMap<string, Waiting>,
  seen: Set<string>,
): Waiting[] | null {
  const here = waiting.get(id);
  if (!here || seen.has(id)) return null;
  if (here.source === null && !here.ours) return null;
  seen.add(id);
  const own = here.ours ? [] : [here];
  for (const waiter of here.waitedForBy) {
    const rest = chainTo(waiter, isEnd, waiting, seen);
    if (rest) return [...own, ...rest];
  }
  return isEnd(here) ? own : null;
}
