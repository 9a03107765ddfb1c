import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MountedApp } from '../adapters/adapter.js';
import type { Recorder } from '../recorder/recorder.js';
import { CLIENT_HEADER, REFERENCE_ID, WARM_ID } from './protocol.js';

const REFERENCE_BODY = 'ok';
const REFUSAL = 'This server belongs to a running cycle-trace and answers its client only.\n';

/**
 * The door of the host: lets in the run's own client, known by a token that no other program has, and turns everybody
 * else away with 403, whatever Host header they send.
 */
export class Door {
  private token: Buffer | null = null;
  private recorder: Recorder | null = null;
  private app: MountedApp | null = null;
  private readonly warm: () => Promise<{ app: MountedApp; recorder: Recorder }>;

  /** @param warm mounts the app that the warm-up requests go to; called when the first of them comes */
  constructor(warm: () => Promise<{ app: MountedApp; recorder: Recorder }>) {
    this.warm = warm;
  }

  open(token: string, recorder: Recorder): void {
    this.token = Buffer.from(token);
    this.recorder = recorder;
  }

  mount(app: MountedApp): void {
    this.app = app;
  }

  readonly receive = (request: IncomingMessage, response: ServerResponse): void => {
    const id = this.admit(request);
    if (id === null) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(REFUSAL);
      return;
    }
    if (id === WARM_ID) {
      void this.warm().then(({ app, recorder }) => app.handle(request, response, recorder.begin(id), recorder));
      return;
    }
    if (id === REFERENCE_ID || this.app === null || this.recorder === null) {
      response
        .writeHead(200, ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(REFERENCE_BODY.length)])
        .end(REFERENCE_BODY);
      return;
    }
    this.app.handle(request, response, this.recorder.begin(id), this.recorder);
  };

  /** The number of a request of our own, whose identification is taken off it; null for anybody else's. */
  private admit(request: IncomingMessage): number | null {
    const { rawHeaders } = request;
    for (let name = 0; name < rawHeaders.length; name += 2) {
      if (rawHeaders[name] !== CLIENT_HEADER) continue;
      const value = rawHeaders[name + 1] as string;
      const space = value.indexOf(' ');
      if (!this.knows(value.slice(0, space))) return null;
      // Before anybody has asked for `headers`, which Node makes from this list on first use.
      rawHeaders.splice(name, 2);
      return Number(value.slice(space + 1));
    }
    return null;
  }

  private knows(token: string): boolean {
    const offered = Buffer.from(token);
    return this.token !== null && offered.length === this.token.length && timingSafeEqual(offered, this.token);
  }
}
