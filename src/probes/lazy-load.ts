import { subscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import { LOADED_MODULE } from '../model/trace.js';
import type { SpanHandle, SpanSubject } from '../model/tracer.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { loadsSoFar, whileLoading } from './module-watch.js';
import type { Probe, ProbeContext } from './probe.js';
import { userSite } from './user-site.js';

const OURS = __dirname + path.sep;
const PACKAGE = /^.*[\\/]node_modules[\\/]/;

/** Modules that a request waits for: each that is loaded while it runs, with all that it loads itself. */
export const lazyLoadProbe: Probe = {
  name: 'lazy-load',
  install(context) {
    watchImports(context);
    whileLoading((file, load) => {
      // What this program loads when it is first needed is no module of the user's.
      const record = file.startsWith(OURS) ? null : context.attribution.current();
      if (!record) return load();
      const span = record.open(subjectOf(file, context), record.enclosing());
      try {
        return load();
      } finally {
        record.close(span);
      }
    });
  },
};

interface ImportMessage {
  /** As it is written. */
  readonly url: string;
}

interface Import {
  readonly record: RequestRecord;
  readonly parent: SpanHandle;
  readonly subject: SpanSubject;
  readonly startNs: number;
  readonly loadsBefore: number;
}

/**
 * `import()` of ES modules, by the channel that Node has had for it since 22. It tells of a module that was there before as
 * well: whether anything was loaded is known to the hooks in this thread, and where there are none nothing is said.
 */
function watchImports(context: ProbeContext): void {
  const imports = new WeakMap<object, Import>();
  const on = (event: string, listener: (message: ImportMessage) => void) =>
    subscribe(`tracing:module.import:${event}`, (message) => listener(message as ImportMessage));
  on('start', (message) => {
    const record = context.attribution.current();
    if (!record || loadsSoFar() === 0) return;
    const { url } = message;
    imports.set(message, {
      record,
      parent: record.enclosing(),
      subject: subjectOf(url, context),
      startNs: context.nowNs(),
      loadsBefore: loadsSoFar(),
    });
  });
  // It is added when it is over, since what the request does meanwhile is not inside of it.
  on('asyncStart', (message) => {
    const known = imports.get(message);
    if (known && loadsSoFar() > known.loadsBefore) known.record.add(known.subject, known.parent, known.startNs, context.nowNs());
  });
}

function subjectOf(file: string, { locate }: ProbeContext): SpanSubject {
  const site = userSite(locate);
  return {
    kind: 'custom',
    name: `load ${PACKAGE.test(file) ? file.replace(PACKAGE, '') : /^\.|[\\/]/.test(file) && !file.startsWith('@') ? path.basename(file) : file}`,
    get source() {
      return site.source;
    },
    attributes: { [LOADED_MODULE]: file },
  };
}
