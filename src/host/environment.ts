import os from 'node:os';
import type { Environment } from '../model/report.js';

/** The machine and the Node that the figures were taken on. */
export function environment(): Environment {
  const cpus = os.cpus();
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cpus: cpus.length,
  };
}
