import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteRow } from '../model/routes.js';
import type { Locate } from '../model/trace.js';
import type { Recorder } from '../recorder/recorder.js';
import type { RequestRecord } from '../recorder/request-record.js';

/** What the host lends to an app that is mounted in it. */
export interface MountPorts {
  /** The user's module. `static` and `templates` are looked for in its folder. */
  readonly file: string;
  readonly locate: Locate;
  /** Whether the user's modules, as far as they import cycle-trace, hold this word: what costs every request is there only where it is asked for. */
  mentions(word: string): boolean;
  /** Tells the app's own error output of an exception that no handler took. */
  log(error: unknown, message: string): void;
}

/** An app that can answer. */
export interface MountedApp {
  /** Answers one request and records it; ends the record with the recorder when the response is over. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse, record: RequestRecord, recorder: Recorder): void;
  /** The route table, in the order in which rules are tried. */
  routes(): readonly RouteRow[];
}

/** A kind of app that the host can mount. A new kind is one file here and one line in the list. */
export interface Adapter {
  readonly name: string;
  /** What such a module exports, for the message to somebody whose module is nothing that we know. */
  readonly accepts: string;
  recognises(exported: unknown): boolean;
  /** Mounts what the module exports; rejects with what the user's own setup throws. */
  mount(exported: unknown, ports: MountPorts): Promise<MountedApp>;
}
