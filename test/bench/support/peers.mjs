// Servers of `peers`, each in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { benchFolder } from './machine.mjs';

const inPeers = (word) => (word.startsWith('-') ? word : path.join(benchFolder, 'peers', word));

/** Starts a server and waits for its port. `place` may pin the command line to a core. */
export async function startPeer(node, words, { env = {}, place = (command) => command } = {}) {
  const [command, ...args] = place([node, ...words.map(inPeers)]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, ...env } });
  const [port] = await once(child, 'message');
  return { child, pid: child.pid, port };
}
