// The figures of the project, each against a peer or a floor in the same run (README, "How fast").
// Usage: node test/bench/run.mjs [--smoke] [--full] [--only <family,...>] [--node <path>] [--no-write]
//   --smoke     under a minute: says the ratios and judges nothing
//   --full      the long memory row: a million runs
//   --only      cold-start, throughput, probes, load, truth, recording, router, memory
//   --node      another Node to run everything under
//   --no-write  leaves RESULTS.md as it is
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.mjs';
import { probes } from './probes.mjs';
import { recording } from './recording.mjs';
import { memory, tracedLoad } from './repeated-runs.mjs';
import { keep } from './results-file.mjs';
import { routing } from './routing.mjs';
import { describeMachine } from './support/machine.mjs';
import { machineLines, table } from './support/report.mjs';
import { hostFile } from './support/sources.mjs';
import { throughput } from './throughput.mjs';
import { truth } from './truth.mjs';

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    only: { type: 'string' },
    node: { type: 'string', default: process.execPath },
  },
  allowNegative: true,
});

// Whoever runs under another Node runs all of it there: servers, loads and the timing.
if (options.node !== process.execPath) {
  execFileSync(
    options.node,
    process.argv.slice(1).filter((word, at, words) => word !== '--node' && words[at - 1] !== '--node'),
    { stdio: 'inherit' },
  );
  process.exit();
}
if (!existsSync(hostFile)) {
  console.error('There is no dist/: run `npm run build` first.');
  process.exit(2);
}

const { full, node, smoke } = options;
const nodeMajor = Number(process.versions.node.split('.')[0]);
const families = {
  'cold-start': () => coldStart({ node, nodeMajor, smoke, rounds: smoke ? 3 : 21 }),
  throughput: () => throughput({ node, smoke, rounds: smoke ? 2 : 35 }),
  probes: () => probes({ node, smoke, rounds: smoke ? 2 : 9 }),
  load: () => tracedLoad({ node, smoke, rounds: smoke ? 1 : 9 }),
  truth: () => truth({ node, smoke }),
  recording: () => recording({ smoke }),
  router: () => routing({ node, smoke }),
  memory: () => memory({ full, node, smoke }),
};
const chosen = options.only?.split(',') ?? Object.keys(families);
const unknown = chosen.filter((name) => !(name in families));
if (unknown.length > 0) {
  console.error(`No such family: ${unknown.join(', ')}. There are ${Object.keys(families).join(', ')}.`);
  process.exit(2);
}

const machine = describeMachine(node);
console.log(`${machineLines(machine).join('\n')}\n`);
const results = {};
for (const name of chosen) {
  results[name] = await families[name]();
  console.log(`${name}\n\n${table(results[name], !smoke)}\n`);
}
if (options.write && !smoke) keep(machine, results);
