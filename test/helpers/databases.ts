import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DatabaseServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where servers are looked for: Debian keeps daemons outside of users' PATH. */
const FOLDERS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
const START_LIMIT_MS = 110_000;

/** Whether a server can be had here. CI sets CYCLE_TRACE_DATABASES, and then a server that is missing is a failure. */
export function hasServer(program: string): boolean {
  return process.env.CYCLE_TRACE_DATABASES === 'required' || find(program) !== null;
}

function find(program: string): string | null {
  const runs = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return FOLDERS.map((folder) => path.join(folder, program)).find(runs) ?? null;
}

export const startPostgres = (): Promise<DatabaseServer> => startScript('pglite-server.cjs');

/** No MongoDB: what the real driver takes for one. */
export const startMongodbStandIn = (): Promise<DatabaseServer> => startScript('mongodb-stand-in.cjs');

async function startScript(file: string): Promise<DatabaseServer> {
  const child = spawn(process.execPath, [path.join(__dirname, file)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = /port (\d+)\n/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${text}`)));
  });
  return { port, stop: () => ending(child) };
}

export async function startRedis(): Promise<DatabaseServer> {
  const port = await freePort();
  const child = spawn(
    find('redis-server') ?? 'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      cwd: tmpdir(),
      stdio: 'ignore',
    },
  );
  await accepting(child, port);
  return { port, stop: () => ending(child) };
}

/** MariaDB with data of its own, a user `root` without password and a database `test`. */
export async function startMariadb(): Promise<DatabaseServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-mariadb-'));
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const common = ['--no-defaults', `--datadir=${folder}/data`, ...asRoot];
  const install = find('mariadb-install-db') ?? 'mariadb-install-db';
  execFileSync(install, [...common, '--auth-root-authentication-method=normal'], { stdio: 'ignore' });
  const child = spawn(
    find('mariadbd') ?? 'mariadbd',
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      '--skip-name-resolve',
    ],
    { stdio: 'ignore' },
  );
  await accepting(child, port);
  return {
    port,
    async stop() {
      await ending(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function accepting(child: ChildProcess, port: number): Promise<void> {
  const state = { ended: null as string | null };
  child.once('error', (error) => {
    state.ended = error.message;
  });
  child.once('exit', (code) => {
    state.ended ??= `it ended with ${code}`;
  });
  for (const begin = Date.now(); Date.now() - begin < START_LIMIT_MS; ) {
    if (state.ended !== null) throw new Error(`${child.spawnfile} did not start: ${state.ended}`);
    if (await connects(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${child.spawnfile} does not listen on port ${port}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const over = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => over(true)).once('error', () => over(false));
  });
}

function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
