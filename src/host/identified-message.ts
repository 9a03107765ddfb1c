import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CLIENT_HEADER } from './protocol.js';

declare module 'node:http' {
  interface IncomingMessage {
    /** Takes the header lines that the parser read, names and values in turn; those of the trailers too, when the body is over. */
    _addHeaderLines(lines: string[], count: number): void;
  }
}

/** A request's number, where its identification holds; null where it does not. */
type Admit = (identification: string, socket: Socket) => number | null;

/**
 * The class of the host's requests, which loses its identification as it is born: whoever hears of a request before us,
 * on Node's diagnostics channels or in a `Server#emit` of its own (OpenTelemetry's), finds none in it.
 */
export function identifiedMessages(admit: Admit): typeof IncomingMessage & { idOf(message: IncomingMessage): number | null } {
  return class IdentifiedMessage extends IncomingMessage {
    #id: number | null = null;

    static idOf(message: IncomingMessage): number | null {
      return #id in message ? message.#id : null;
    }

    override _addHeaderLines(lines: string[], count: number): void {
      // From the end, where the client puts it: taking the last one off costs least.
      for (let name = this.complete ? -1 : count - 2; name >= 0; name -= 2) {
        if (lines[name] !== CLIENT_HEADER) continue;
        this.#id = admit(lines[name + 1] as string, this.socket);
        if (name === lines.length - 2) {
          lines.pop();
          lines.pop();
        } else lines.splice(name, 2);
        super._addHeaderLines(lines, count - 2);
        return;
      }
      super._addHeaderLines(lines, count);
    }
  };
}
