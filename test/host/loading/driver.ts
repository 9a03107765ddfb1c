/** Loads one module as the app host does and prints what came of it; bundled and run in a process of its own. */
import { currentlyLoading, loadModule } from '../../../src/host/loading/load-module.js';
import { locateCallSite, locateError } from '../../../src/host/loading/user-stack.js';
import { warmUp } from '../../../src/host/loading/warm-up.js';
import { CycleTraceError } from '../../../src/model/errors.js';

const request = JSON.parse(process.argv[2] as string);
const started = process.hrtime();
const nowNs = (): number => {
  const [seconds, nanoseconds] = process.hrtime(started);
  return seconds * 1e9 + nanoseconds;
};
const print = (outcome: object): void => console.log(`\n@@${JSON.stringify(outcome)}`);

/** Where a function was called from, as the framework asks for it. */
function callSite(): unknown {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, sites) => sites;
  const sites = new Error('sites').stack as unknown as NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  const site = sites[1] as NodeJS.CallSite;
  return locateCallSite(site.getFileName() as string, site.getLineNumber() as number, site.getColumnNumber() as number);
}

if (request.guess) warmUp(__dirname, request.guess);
/** What a module waits for that never finishes loading: it is asked for once that has been reached. */
const hang = (): Promise<never> => {
  setImmediate(() => {
    print({ waitsFor: currentlyLoading() });
    process.exit();
  });
  return new Promise(() => {});
};
Object.assign(globalThis, { hang });
loadModule({ exportName: null, envFiles: [], imports: [], packageRoot: __dirname, nowNs, ...request }).then(
  async ({ exported, steps }) => {
    try {
      const value = typeof exported === 'function' ? await exported({ callSite }) : exported;
      print({ value: value === undefined ? null : value, steps });
    } catch (error) {
      print({ thrown: String(error), at: locateError(error), stack: (error as Error).stack, steps });
    }
  },
  (error: unknown) => {
    if (!(error instanceof CycleTraceError)) throw error;
    const { code, message, hint, source, frame, userStack } = error;
    print({ error: { code, message, hint, source, frame, userStack } });
  },
);
