import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './processes.js';

/**
 * What the commands of one test leave behind. Whatever a command starts inherits a word in its environment, by which it
 * is found though its parent is gone and it leads a group of its own; what is temporary goes to a folder of its own.
 * Linux alone shows others' environments: elsewhere the files are all that is looked at.
 */
class Watch {
  readonly env: Readonly<Record<string, string>>;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'cycle-trace-left-'));

  constructor() {
    this.env = { TMPDIR: this.folder, CYCLE_TRACE_TEST: path.basename(this.folder) };
  }

  processes(): number[] {
    if (process.platform !== 'linux') return [];
    const word = `CYCLE_TRACE_TEST=${this.env.CYCLE_TRACE_TEST}`;
    return readdirSync('/proc').flatMap((name) => (textOf(`/proc/${name}/environ`).split('\0').includes(word) ? [Number(name)] : []));
  }

  files(): string[] {
    return readdirSync(this.folder);
  }

  /** Ends what a test that failed has left, and takes the folder away. */
  remove(): void {
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let watch: Watch | null = null;

/** What commands inherit, so that it can be seen what they leave. */
export const watchedEnv = (): Readonly<Record<string, string>> => watch?.env ?? {};

/**
 * Looks after each test of the file: no process of its commands is left, and so no port that one listened on, and no
 * temporary file. Gives the processes that are there now.
 */
export function expectNothingLeft(): { readonly processes: () => number[] } {
  beforeEach(() => {
    watch = new Watch();
  });
  afterEach(async () => {
    const seen = watch as Watch;
    try {
      // A process may still be on its way out when its parent has ended.
      await until(() => seen.processes().length === 0);
      expect(seen.files()).toEqual([]);
    } finally {
      seen.remove();
      watch = null;
    }
  });
  return { processes: () => watch?.processes() ?? [] };
}

/** Empty for what is another's, or no longer there. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
