// Requests per second of the traced host against the same route on other servers, each on one core.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchFolder, pinned } from './support/machine.mjs';
import { compare } from './support/statistics.mjs';

export async function throughput({ node, rounds, smoke }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  const samplesFile = path.join(folder, 'samples.json');
  const script = path.join(benchFolder, 'throughput-rounds.mjs');
  const [command, ...args] = pinned('load', [node, script, node, String(rounds), smoke ? '800' : '2000', samplesFile]);
  const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'close');
  if (code !== 0) throw new Error('the throughput could not be measured');
  const { recorded, samples } = JSON.parse(readFileSync(samplesFile, 'utf8'));
  rmSync(folder, { recursive: true });

  const of = (name, figure) => samples[name].map((sample) => sample[figure]);
  const row = (peer, name, goal) => {
    const cpu = compare(of('traced', 'cpuUs'), of(name, 'cpuUs'));
    return {
      what: 'requests/s, traced host',
      peer,
      unit: '/s',
      better: 'higher',
      goal,
      ...compare(of('traced', 'perSecond'), of(name, 'perSecond')),
      note: `server CPU a request ${cpu.ours.median.toFixed(1)} and ${cpu.theirs.median.toFixed(1)} µs: ${(1 / cpu.ratio.median).toFixed(2)}x by that; ${recorded} records, all whole`,
    };
  };
  return [
    row('untraced Fastify', 'fastify', 1),
    row('untraced node:http', 'nodeHttp', 0.9),
    row('Fastify, OpenTelemetry HTTP', 'otelHttp', 3),
    row('Fastify, OpenTelemetry HTTP and Fastify', 'otelAll', null),
  ];
}
