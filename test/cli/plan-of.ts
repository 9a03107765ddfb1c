import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPlan } from '../../src/cli/build-plan';
import { parseCommandLine } from '../../src/cli/command-line';
import { planDestinations } from '../../src/cli/destinations';
import { InputFiles } from '../../src/cli/input-files';
import type { Plan, RequestPlan } from '../../src/model/plan';

/** A folder with files in it, which is gone after the tests of the file. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-cli-'));
  folders.push(folder);
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), contents);
  }
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The plan that a command line comes to, in a folder and with a standard input. */
export async function planOf(argv: readonly string[], cwd: string, stdin = ''): Promise<Plan> {
  const line = parseCommandLine(argv, '0.0.0', 80);
  if (line.command !== 'trace') throw new Error(`not a request: ${line.command}`);
  planDestinations(line.options, cwd);
  const files = new InputFiles(cwd, () =>
    (async function* () {
      // In two pieces, as a pipe may deliver it.
      yield Buffer.from(stdin).subarray(0, 1);
      yield Buffer.from(stdin).subarray(1);
    })(),
  );
  return buildPlan(line.words, line.options, files, cwd);
}

export async function requestOf(argv: readonly string[], cwd: string, stdin?: string): Promise<RequestPlan> {
  return (await planOf(argv, cwd, stdin)).request;
}

export const bodyText = ({ body }: RequestPlan): string | null => (body === null ? null : Buffer.from(body.bytes).toString());
