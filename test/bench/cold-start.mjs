// The cold start: a whole process, from its start to its end, with its table printed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchFolder, cli, hasCommand, httpieVersion } from './support/machine.mjs';
import { startPeer } from './support/peers.mjs';
import { compare } from './support/statistics.mjs';

/** Rows of the cold start. Every row is a ratio of whole-process times; lower is better. */
export async function coldStart({ node, nodeMajor, rounds, smoke }) {
  // Away from here, whose tsconfig.json is none of theirs.
  const apps = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  cpSync(path.join(benchFolder, 'apps'), apps, { recursive: true });
  const app = (folder) => ({ command: node, args: [cli, 'GET', '/hello'], cwd: path.join(apps, folder) });
  const script = (name) => ({ command: node, args: [path.join(benchFolder, 'peers', name)], cwd: benchFolder });
  const server = await startPeer(node, ['node-http.mjs']);
  const httpie = httpieVersion() === null ? null : { command: 'http', args: ['--ignore-stdin', `:${server.port}/hello`], cwd: benchFolder };
  const contenders = {
    javascript: app('hello-js'),
    typescript: app('hello-ts'),
    tenLines: script('ten-lines.mjs'),
    inject: script('fastify-inject.mjs'),
    ...(httpie && { httpie }),
  };
  const piped = await timed(node, contenders, rounds, null);
  const canPrompt = hasCommand('script');
  const { javascript, tenLines } = contenders;
  const prompt = canPrompt && !smoke ? await timed(node, { javascript, tenLines }, rounds, 'script') : null;
  server.child.kill();
  rmSync(apps, { recursive: true });

  const row = (what, peer, samples, [ours, theirs], goal) => ({
    what,
    peer,
    unit: 'ms',
    better: 'lower',
    goal,
    ...compare(samples[ours], samples[theirs]),
  });
  const typescriptGoal = nodeMajor >= 22 ? 0.9 : 1.2;
  return [
    row('whole process, in a pipe', 'the ten-line script', piped, ['javascript', 'tenLines'], 0.8),
    prompt
      ? row('whole process, at a prompt', 'the ten-line script', prompt, ['javascript', 'tenLines'], 0.8)
      : { what: 'whole process, at a prompt', skipped: smoke ? 'not in a smoke run' : 'script(1) is not installed' },
    row('whole process, TypeScript module', 'the ten-line script', piped, ['typescript', 'tenLines'], typescriptGoal),
    row('whole process', 'Fastify inject, whole process', piped, ['javascript', 'inject'], 1),
    httpie
      ? row('whole process', 'HTTPie, from a server that is up', piped, ['javascript', 'httpie'], nodeMajor >= 22 ? 1 : null)
      : { what: 'whole process', peer: 'HTTPie, from a server that is up', skipped: 'HTTPie is not installed' },
  ];
}

async function timed(node, contenders, rounds, terminal) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-bench-'));
  const [jobs, samples] = [path.join(folder, 'jobs.json'), path.join(folder, 'samples.json')];
  writeFileSync(jobs, JSON.stringify({ contenders, rounds }));
  const command = [node, path.join(benchFolder, 'cold-start-rounds.mjs'), jobs, samples];
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child =
    terminal === null
      ? spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('script', ['-qec', quoted, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output = (output + text).slice(-2000);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the cold start could not be timed:\n${output}`);
  const result = JSON.parse(readFileSync(samples, 'utf8'));
  rmSync(folder, { recursive: true });
  return result;
}
