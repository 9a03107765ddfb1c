// Loads two hosts in turns, one with probes and one without, each on the server's core, from this process on the other: a
// plain view for its requests per second and CPU, then views with calls for the time of each call by the view's own watch.
// Usage: probes-rounds.mjs <node> <rounds> <ms> <samples.json>
import { rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { load } from './support/load.mjs';
import { cpuSeconds, pinned } from './support/machine.mjs';
import { startPeer } from './support/peers.mjs';
import { probelessHost } from './support/probeless-host.mjs';
import { inTurns, median } from './support/statistics.mjs';
import { bootHost } from './support/traced-host.mjs';

const CONNECTIONS = 32;
const [node, rounds, durationMs, samplesFile] = process.argv.slice(2);
const SAMPLES = Number(durationMs) / 50;
const probeless = probelessHost();
const service = await startPeer(node, ['node-http.mjs'], { place: (command) => pinned('load', command) });
process.env.BENCH_SERVICE = `http://127.0.0.1:${service.port}/hello`;

const boot = async (folder) => ({
  probes: await bootHost(folder, 'app.mjs'),
  none: await bootHost(folder, 'app.mjs', [], probeless.file),
});

/** Takes the records as the command would, so that they do not pile up. */
async function takeRecords(host) {
  host.takenId ??= host.firstId;
  while (host.takenId < host.lastId) host.spans = (await host.record(++host.takenId))?.spans.length;
}

async function loaded(host, ms) {
  const cpuBefore = cpuSeconds(host.pid);
  const { lastId, requests, seconds } = await load({
    connections: CONNECTIONS,
    durationMs: ms,
    path: '/hello',
    lastId: host.firstId,
    ...host,
  });
  const sample = { perSecond: requests / seconds, cpuUs: ((cpuSeconds(host.pid) - cpuBefore) / requests) * 1e6 };
  host.lastId = lastId;
  await takeRecords(host);
  return sample;
}

function once(host, path) {
  host.lastId = (host.lastId ?? host.firstId) + 1;
  const [name, token] = host.identify.split(': ');
  const headers = { [name]: token + host.lastId };
  return new Promise((resolve, reject) => {
    get({ port: host.port, host: '127.0.0.1', path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => resolve(JSON.parse(text)));
    }).once('error', reject);
  });
}

async function perCall(host, path) {
  const calls = [];
  for (let at = 0; at < SAMPLES; at++) {
    calls.push(await once(host, path));
    await takeRecords(host);
  }
  return { us: median(calls.map(({ us }) => us)), cpuUs: median(calls.map(({ cpuUs }) => cpuUs)) };
}

const turnsOf = (hosts, measure) => Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, () => measure(host)]));

const plain = await boot('hello-js');
for (const host of Object.values(plain)) await loaded(host, Number(durationMs));
const samples = {
  plain: await inTurns(
    turnsOf(plain, (host) => loaded(host, Number(durationMs))),
    Number(rounds),
  ),
};
for (const { host } of Object.values(plain)) await host.close();

const calls = await boot('calls');
for (const path of ['/http', '/fetch', ...(process.getBuiltinModule('node:sqlite') ? ['/sqlite'] : [])]) {
  const measure = (host) => perCall(host, path);
  for (const host of Object.values(calls)) await measure(host);
  samples[path] = await inTurns(turnsOf(calls, measure), Number(rounds));
  if (calls.none.spans !== 0 || !(calls.probes.spans >= 20))
    throw new Error(`${path}: ${calls.probes.spans} and ${calls.none.spans} spans`);
}
for (const { host } of Object.values(calls)) await host.close();
service.child.kill();
rmSync(probeless.folder, { recursive: true });
writeFileSync(samplesFile, JSON.stringify(samples));
