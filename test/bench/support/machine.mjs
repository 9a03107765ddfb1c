// The machine, the programs under test, and where they run.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const root = path.resolve(benchFolder, '../..');
export const cli = path.join(root, 'bin/cycle-trace.js');
const require = createRequire(import.meta.url);

export const hasCommand = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const canPin = os.cpus().length > 1 && hasCommand('taskset');
/** One core for what is measured, one for the load. */
export const CORES = canPin ? { server: 0, load: 1 } : null;

/** A command line that keeps to one core, where that can be had. */
export function pinned(core, command) {
  return CORES === null ? command : ['taskset', '-c', String(CORES[core]), ...command];
}

/** Moves a process that runs, with all its threads. */
export function pin(core, pid) {
  if (CORES !== null) execFileSync('taskset', ['-acp', String(CORES[core]), String(pid)], { stdio: 'ignore' });
}

/** CPU time that a process has used so far, in seconds; NaN where /proc does not say. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export function describeMachine(node) {
  const packages = [
    'undici',
    'fastify',
    'autocannon',
    'find-my-way',
    '@opentelemetry/sdk-trace-node',
    '@opentelemetry/instrumentation-http',
  ];
  const cpus = os.cpus();
  return {
    node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    cpu: `${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} cores`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    load: os
      .loadavg()
      .map((value) => value.toFixed(1))
      .join(' '),
    pinned: CORES !== null,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    httpie: httpieVersion(),
  };
}

export function versionOf(name) {
  const file = path.join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? require(file).version : null;
}

/** Null where HTTPie is not installed. */
export function httpieVersion() {
  if (!hasCommand('http')) return null;
  const { status, stdout } = spawnSync('http', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
