// What it costs to see inside a view: the same host with its probes and without.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchFolder, pinned } from './support/machine.mjs';
import { compare, spread } from './support/statistics.mjs';

const CALLS = { '/http': 'call by `node:http`', '/fetch': 'call by `fetch`', '/sqlite': 'query of `node:sqlite`' };

export async function probes({ node, rounds, smoke }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  const samplesFile = path.join(folder, 'samples.json');
  const script = path.join(benchFolder, 'probes-rounds.mjs');
  const [command, ...args] = pinned('load', [node, script, node, String(rounds), smoke ? '400' : '1500', samplesFile]);
  const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'close');
  if (code !== 0) throw new Error('the probes could not be measured');
  const { plain, ...calls } = JSON.parse(readFileSync(samplesFile, 'utf8'));
  rmSync(folder, { recursive: true });

  const of = (name, figure) => plain[name].map((sample) => sample[figure]);
  const cpu = compare(of('none', 'cpuUs'), of('probes', 'cpuUs'));
  return [
    {
      what: 'requests/s of a view that calls nothing',
      peer: 'the same host without probes',
      unit: '/s',
      better: 'higher',
      goal: 0.97,
      ...compare(of('probes', 'perSecond'), of('none', 'perSecond')),
      note: `server CPU a request ${cpu.theirs.median.toFixed(1)} and ${cpu.ours.median.toFixed(1)} µs: ${cpu.ratio.median.toFixed(3)}x by that`,
    },
    ...Object.entries(calls).map(([name, { probes: seen, none }]) => {
      const added = (figure) => spread(seen.map((sample, round) => sample[figure] - none[round][figure]));
      const [wall, cpu] = [added('us'), added('cpuUs')];
      return {
        what: `a ${CALLS[name]}, 20 in a view`,
        peer: 'the same host without probes',
        unit: 'µs',
        better: 'lower',
        goal: null,
        ...compare(
          seen.map(({ us }) => us),
          none.map(({ us }) => us),
        ),
        note: `${wall.median.toFixed(0)} µs more a call (${wall.min.toFixed(0)} to ${wall.max.toFixed(0)}), ${cpu.median.toFixed(0)} µs more of CPU (${cpu.min.toFixed(0)} to ${cpu.max.toFixed(0)})`,
      };
    }),
  ];
}
