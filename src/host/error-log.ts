import { unheard } from '../probes/console.js';
import { describeError } from '../recorder/describe-error.js';
import { userStackOf } from './loading/user-stack.js';

/**
 * The app's unhandled exceptions, shown where its own output goes, as a server would show them. They wait until the
 * response is out: finding the user's lines in a stack reads source maps, which is no time of the request's.
 */
export class ErrorLog {
  private waiting: { error: unknown; message: string }[] = [];

  constructor() {
    process.once('exit', () => this.flush());
  }

  readonly add = (error: unknown, message: string): void => {
    this.waiting.push({ error, message });
  };

  flush(): void {
    const entries = this.waiting;
    this.waiting = [];
    for (const { error, message } of entries) {
      const { name, message: text } = describeError(error);
      unheard(() => process.stderr.write(`${message}\n${userStackOf(error) ?? `${name}: ${text}`}\n`));
    }
  }
}
