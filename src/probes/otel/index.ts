import { whenPackage } from '../module-watch.js';
import type { Probe } from '../probe.js';

/** Spans made with @opentelemetry/api, by the app or by what instruments it. */
export const openTelemetryProbe: Probe = {
  name: 'opentelemetry',
  install(context) {
    whenPackage('@opentelemetry/api/build/src/index.js', (exports) => {
      const { watchOpenTelemetry } = require('./tracing.js') as typeof import('./tracing.js');
      watchOpenTelemetry(context, exports);
      context.attribution.follow();
    });
  },
};
