// The host as it is in the package, but with nothing that sees inside a view: a copy of dist/ in which the probes are not
// put in their places.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostFile } from './sources.mjs';

const CALL = /^( *)installProbes\(\{/gm;

/** @returns the folder of the copy, for who takes it away, and the file of the host in it */
export function probelessHost() {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  cpSync(path.dirname(hostFile), folder, { recursive: true });
  const file = path.join(folder, 'host-child.js');
  const text = readFileSync(file, 'utf8');
  if (text.match(CALL)?.length !== 1) throw new Error('dist/host-child.js has changed: the probes cannot be taken out of it');
  writeFileSync(file, text.replace(CALL, '$1void ({'));
  return { folder, file: path.join(folder, path.basename(hostFile)) };
}
