// Loads servers in turns, each on the server's core, from this process on the other. Hands over requests per second,
// CPU microseconds per request, and whether every request of the traced host was recorded in full.
// Usage: throughput-rounds.mjs <node> <rounds> <warm-up ms> <samples.json>
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { load } from './support/load.mjs';
import { cpuSeconds, pinned } from './support/machine.mjs';
import { startPeer } from './support/peers.mjs';
import { inTurns } from './support/statistics.mjs';
import { bootHost } from './support/traced-host.mjs';

const CONNECTIONS = 32;
/** Shorter than a slow spell of the machine, which then meets the neighbours as well. */
const TURN_MS = 400;
const [node, rounds, warmUpMs, samplesFile] = process.argv.slice(2);

async function measure(server, ms) {
  const cpuBefore = cpuSeconds(server.pid);
  const { lastId, requests, seconds } = await load({ connections: CONNECTIONS, durationMs: ms, path: '/hello', ...server });
  server.lastId = lastId;
  return { perSecond: requests / seconds, cpuUs: ((cpuSeconds(server.pid) - cpuBefore) / requests) * 1e6 };
}

const traced = await bootHost('hello-js', 'app.mjs');
traced.lastId = traced.firstId;
let takenId = traced.firstId;
let recorded = 0;

/** Takes the records as the command would, so that they do not pile up. */
async function takeRecords() {
  while (takenId < traced.lastId) {
    const record = await traced.record(++takenId);
    if (!record?.complete || record.marks.some(Number.isNaN) || record.route.endpoint !== 'hello')
      throw new Error(`request ${takenId} has no whole record`);
    recorded++;
  }
}

const place = (command) => pinned('server', command);
const preload = ['--require', 'opentelemetry.cjs', 'fastify.cjs'];
const servers = {
  traced,
  nodeHttp: await startPeer(node, ['node-http.mjs'], { place }),
  fastify: await startPeer(node, ['fastify.cjs'], { place }),
  otelHttp: await startPeer(node, preload, { place, env: { BENCH_INSTRUMENT: 'http' } }),
  otelAll: await startPeer(node, preload, { place, env: { BENCH_INSTRUMENT: 'http,fastify' } }),
};
for (const server of Object.values(servers)) await measure(server, Number(warmUpMs));
await takeRecords();

const turns = Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, () => measure(server, TURN_MS)]));
const samples = await inTurns(turns, Number(rounds), takeRecords);

for (const name of ['otelHttp', 'otelAll']) {
  const { child } = servers[name];
  child.send('spans');
  const [{ spans }] = await once(child, 'message');
  if (spans < 1000) throw new Error(`${name} made ${spans} spans: it does not instrument`);
}
for (const { child } of Object.values(servers)) child?.kill();
await traced.host.close();
writeFileSync(samplesFile, JSON.stringify({ samples, recorded }));
