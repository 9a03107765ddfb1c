import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { MountedApp } from '../adapters/adapter.js';
import type { Attribution } from '../probes/attribution.js';
import type { Recorder } from '../recorder/recorder.js';
import { endWithoutBody } from './bodiless.js';
import { identifiedMessages } from './identified-message.js';
import { REFERENCE_ID, WARM_ID } from './protocol.js';

const REFERENCE_BODY = 'ok';
const REFUSAL = 'This server belongs to a running cycle-trace and answers its client only.\n';

const TRUSTED = Symbol('trusted');

/** A connection that may have shown the token: nobody else can get hold of it then. */
type Known = Socket & { [TRUSTED]?: true };

/**
 * The door of the host: lets in the run's own client, known by a token that no other program has, and turns everybody
 * else away with 403, whatever Host header they send.
 */
export class Door {
  private token: string | null = null;
  private recorder: Recorder | null = null;
  private attribution: Attribution | null = null;
  private answer: MountedApp['handle'] | null = null;
  /** What the server makes of a request that comes. */
  readonly Message = identifiedMessages((identification, socket) => this.admit(identification, socket));
  /** Mounts the app that the warm-up requests go to; called when the first of them comes. */
  warm: (() => Promise<{ app: MountedApp; recorder: Recorder }>) | null = null;

  open(token: string, recorder: Recorder, attribution: Attribution): void {
    this.attribution = attribution;
    this.token = token;
    this.recorder = recorder;
  }

  mount(app: MountedApp): void {
    this.answer = app.handle.bind(app);
  }

  readonly receive = (request: IncomingMessage, response: ServerResponse): void => {
    const id = this.Message.idOf(request);
    if (id === null) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(REFUSAL);
      return;
    }
    endWithoutBody(request);
    if (id === WARM_ID && this.warm) {
      void this.warm().then(({ app, recorder }) => app.handle(request, response, recorder.begin(id), recorder));
      return;
    }
    if (id === REFERENCE_ID || !this.answer || !this.recorder || !this.attribution) {
      response
        .writeHead(200, ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(REFERENCE_BODY.length)])
        .end(REFERENCE_BODY);
      return;
    }
    const record = this.recorder.begin(id);
    record.receivedHeaders = request.rawHeaders;
    this.attribution.run(record, this.answer, request, response, record, this.recorder);
    record.returned();
  };

  /** The number of a request of our own; null for anybody else's. */
  private admit(identification: string, socket: Known): number | null {
    if (!socket[TRUSTED]) {
      if (!this.knows(identification.slice(0, identification.indexOf(' ')))) return null;
      socket[TRUSTED] = true;
    }
    return numberAtEnd(identification);
  }

  private knows(token: string): boolean {
    const known = this.token;
    if (known === null || token.length !== known.length) return false;
    // In the same time wherever they differ. Node's own comparison costs every start of a host the loading of its crypto.
    let difference = 0;
    for (let at = 0; at < known.length; at++) difference |= token.charCodeAt(at) ^ known.charCodeAt(at);
    return difference === 0;
  }
}

/** The whole number behind the last space. */
function numberAtEnd(text: string): number {
  let number = 0;
  for (let at = text.length - 1, unit = 1; at >= 0 && text.charCodeAt(at) !== 32; at--, unit *= 10)
    number += (text.charCodeAt(at) - 48) * unit;
  return number;
}
