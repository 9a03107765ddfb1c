import path from 'node:path';
import { LOADED_MODULE } from '../model/trace.js';
import { whileLoading } from './module-watch.js';
import type { Probe } from './probe.js';
import { userSite } from './user-site.js';

const OURS = __dirname + path.sep;
const PACKAGE = /^.*[\\/]node_modules[\\/]/;

/** Modules that a request waits for: CommonJS that is loaded while it runs, each with all that it loads itself. */
export const lazyLoadProbe: Probe = {
  name: 'lazy-load',
  install({ attribution, locate }) {
    whileLoading((file, load) => {
      // What this program loads when it is first needed is no module of the user's.
      const record = file.startsWith(OURS) ? null : attribution.current();
      if (!record) return load();
      const site = userSite(locate);
      const span = record.open(
        {
          kind: 'custom',
          name: `load ${PACKAGE.test(file) ? file.replace(PACKAGE, '') : path.basename(file)}`,
          get source() {
            return site.source;
          },
          attributes: { [LOADED_MODULE]: file },
        },
        record.enclosing(),
      );
      try {
        return load();
      } finally {
        record.close(span);
      }
    });
  },
};
