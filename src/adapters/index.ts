import type { Adapter } from './adapter.js';
import { cycleAppAdapter } from './cycle-app.js';

/** In the order in which they are asked whether they recognise a module's export. */
export const ADAPTERS: readonly Adapter[] = [cycleAppAdapter];
