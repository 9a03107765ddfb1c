import path from 'node:path';
import { spawnHost } from '../../../src/host/spawn.js';
import { AppHost } from '../../../src/host/supervisor.js';
import { CycleTraceError } from '../../../src/model/errors.js';
import { Clock } from '../../../src/recorder/clock.js';
import { ROOT } from '../../helpers/cli.js';

const PATIENCE_MS = 120_000;

/** Boots one module after another in app hosts of the package as it was built: one host for so many, since a start takes its time. */
export class Boots {
  private readonly each: number;
  private host: AppHost | null = null;
  private made = 0;
  /** What the apps printed. */
  output = '';

  constructor(each: number) {
    this.each = each;
  }

  /** What the boot of a module is refused with; null where it goes well. */
  async fault(file: string): Promise<CycleTraceError | null> {
    if (this.made++ % this.each === 0 || this.host?.gone) await this.close();
    this.host ??= this.start();
    const app = { file, exportName: null, cwd: path.dirname(file), envFiles: [], imports: [], nodeArgs: [] };
    try {
      await this.host.boot(app, PATIENCE_MS, new AbortController().signal);
      return null;
    } catch (error) {
      if (error instanceof CycleTraceError) return error;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.host?.close();
    this.host = null;
  }

  private start(): AppHost {
    const heard = (_: string, text: string) => {
      this.output += text;
    };
    const noInspector = () => Promise.reject(new Error('no host is to be blocked'));
    return new AppHost(spawnHost([], path.join(ROOT, 'dist/host.js')), Clock.start(), heard, noInspector);
  }
}
