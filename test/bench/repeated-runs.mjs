// Many runs of one request: traced requests per second with the client included, and the memory that a long run takes.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { startPeer } from './support/peers.mjs';
import { runCli } from './support/run-cli.mjs';
import { compare, inTurns } from './support/statistics.mjs';

const CONNECTIONS = 32;
const AUTOCANNON = createRequire(import.meta.url).resolve('autocannon/autocannon.js');

/**
 * Client and server on both cores, whoever they are: the command places its own processes. All of them are started anew
 * for every turn, as the command starts its own, warm for about a second and are then measured for about two.
 */
export async function tracedLoad({ node, rounds, smoke }) {
  const [warmups, runs] = smoke ? [4_000, 8_000] : [40_000, 100_000];
  const fire = async (peer) => {
    const { child, port } = await startPeer(node, [peer]);
    // For a time, not for an amount: autocannon ends with a whole second.
    const warmup = smoke ? [] : ['--warmup', '[', '-c', String(CONNECTIONS), '-d', '1', ']'];
    const args = [...warmup, '-c', String(CONNECTIONS), '-d', smoke ? '1' : '2', '--json', `http://127.0.0.1:${port}/hello`];
    const { stdout } = await promisify(execFile)(node, [AUTOCANNON, ...args]).finally(() => child.kill());
    // The warm-up has a line of its own, before.
    const { duration, non2xx, requests } = JSON.parse(stdout.trim().split('\n').at(-1));
    if (non2xx > 0) throw new Error(`${non2xx} answers of the peer were no success`);
    return requests.total / duration;
  };
  const samples = await inTurns(
    {
      traced: async () => {
        const args = ['GET', '/hello', '-n', String(runs), '-c', String(CONNECTIONS), '--warmup', String(warmups)];
        return (await runCli(node, 'hello-js', args)).report.stats.requestsPerSecond;
      },
      nodeHttp: () => fire('node-http.mjs'),
      fastify: () => fire('fastify.cjs'),
    },
    rounds,
  );
  const row = (peer, name, goal) => ({
    what: 'traced requests/s, `-c 32`, client included',
    peer,
    unit: '/s',
    better: 'higher',
    goal,
    ...compare(samples.traced, samples[name]),
  });
  return [row('autocannon on untraced Fastify', 'fastify', 1), row('autocannon on untraced node:http', 'nodeHttp', 1)];
}

/** The most memory that the command has held, over a short run and over a long one. */
export async function memory({ full, node, smoke }) {
  const [few, many] = smoke ? [1_000, 5_000] : [10_000, full ? 1_000_000 : 100_000];
  const peak = async (runs, args) => {
    const { peakKiB } = await runCli(node, 'hello-js', ['GET', '/hello', '-n', String(runs), '-c', '8', ...args], { discard: true });
    return peakKiB / 1024;
  };
  const [short, long] = [await peak(few, []), await peak(many, ['--ndjson'])];
  const told = full ? '' : '; the full million runs with --full';
  return [
    {
      what: `peak memory of \`-n ${many} --ndjson\``,
      peer: `\`-n ${few}\``,
      figures: `${long.toFixed(0)} and ${short.toFixed(0)} MiB: ${(long - short).toFixed(1)} MiB more${told}`,
      goal: '+10 MiB at most',
      reached: long - short <= 10,
    },
  ];
}
