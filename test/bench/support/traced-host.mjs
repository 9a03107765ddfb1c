// The app host as the command starts it, for a benchmark that makes the requests itself.
import path from 'node:path';
import { benchFolder, pin } from './machine.mjs';
import { hostFile, loadSources } from './sources.mjs';

/** Boots an app of `apps` in a host of its own on the server's core; `hostEntry` is another build of the host. */
export async function bootHost(folder, file, nodeArgs = [], hostEntry = hostFile) {
  const { AppHost, CLIENT_HEADER, Clock, spawnHost, WARM_ID } = await loadSources(
    'host/supervisor.ts',
    'host/spawn.ts',
    'host/protocol.ts',
    'recorder/clock.ts',
  );
  const clock = Clock.start();
  const cwd = path.join(benchFolder, 'apps', folder);
  const host = new AppHost(spawnHost(nodeArgs, hostEntry), clock, (stream, text) => process[stream].write(text));
  const { pid } = host.child;
  pin('server', pid);
  const plan = { file: path.join(cwd, file), exportName: null, cwd, envFiles: [], imports: [], nodeArgs: [] };
  await host.boot(plan, 10_000, new AbortController().signal);
  const record = (id) => new Promise((resolve) => host.whenRecorded(id, false, resolve));
  return { host, record, clock, pid, port: await host.port(), firstId: WARM_ID, identify: `${CLIENT_HEADER}: ${host.token} ` };
}
