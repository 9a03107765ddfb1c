// The stages of CI in their order. Long outputs go to files below a temporary folder; the end of one is printed when its
// stage fails. The last line sums what the test runs counted themselves, and one item for each plain command.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSqlite } from './drivers.mjs';
import { installNodes } from './nodes.mjs';
import { Stages } from './stages.mjs';

const temporary = mkdtempSync(path.join(tmpdir(), 'cycle-trace-ci-'));
const stages = new Stages(temporary);
const current = { name: `Node ${process.versions.node}`, binary: process.execPath };
const jest = 'node_modules/jest/bin/jest.js';
const OLDEST = '20.18.1';

// Servers that the tests of queries start for themselves, a peer of the bench, and what compiles a driver. Who may install them
// here cannot skip those tests.
const withDatabases = process.getuid?.() === 0;
if (withDatabases) {
  const packages = 'redis-server mariadb-server httpie g++ make python3';
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages}`;
  const present = ['redis-server', 'mariadbd', 'http', 'g++', 'make', 'python3'].map((program) => `command -v ${program}`).join(' && ');
  stages.command('Redis, MariaDB, HTTPie and a compiler', 'sh', [
    '-c',
    `{ ${present}; } || ${install} || { apt-get update && ${install}; }`,
  ]);
  process.env.CYCLE_TRACE_DATABASES = 'required';
}
const drivers = (node) => (withDatabases ? buildSqlite(stages, temporary, node) : {});

// What README tells a newcomer to do comes first, in a checkout as it is.
if (stages.command('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'])) {
  stages.jest(`npm test (${current.name})`, current, 'npm', ['test', '--'], drivers(current));
  stages.command('lint', 'npm', ['run', 'lint']);
  stages.command('typecheck', 'npm', ['run', 'typecheck']);

  // The figures beside their peers and floors, for whoever reads on: on a machine like this they judge nothing.
  stages.command('bench, the short one', process.execPath, ['test/bench/run.mjs', '--smoke'], { show: true });

  // The suite has just run on this Node.
  const majors = ['20', '22', '24', '26'].filter((major) => !process.versions.node.startsWith(`${major}.`));
  const nodes = installNodes(stages, temporary, [...majors, OLDEST]);
  for (const major of majors) {
    const node = nodes[major];
    if (node) stages.jest(`tests on ${node.name}`, node, node.binary, [jest], drivers(node));
  }

  // The oldest supported Node, on the real command alone: the suite runs on the newest of its line. The package is installed
  // under it too, since npm leaves optional packages out that ask for a later one.
  const packed = [jest, '--testMatch', '**/*.packed.ts'];
  const oldest = nodes[OLDEST];
  if (oldest) {
    stages.jest(`end to end on ${oldest.name}`, oldest, oldest.binary, [jest, 'test/cli', 'test/host', 'test/e2e']);
    stages.jest(`packed and installed under ${oldest.name}`, oldest, oldest.binary, packed, { CYCLE_TRACE_NODES: oldest.binary });
  }
  stages.jest('packed and installed', current, process.execPath, packed, {
    CYCLE_TRACE_NODES: [current, ...majors.flatMap((major) => nodes[major] ?? [])].map(({ binary }) => binary).join(path.delimiter),
  });
}

process.exitCode = stages.close();
