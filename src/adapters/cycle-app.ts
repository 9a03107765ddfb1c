import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { App, type BodySource, enableCurrentContext, type RequestInput, setLocator } from '../framework/index.js';
import type { RouteRow } from '../model/routes.js';
import type { Recorder } from '../recorder/recorder.js';
import type { RequestRecord } from '../recorder/request-record.js';
import type { Adapter, MountedApp } from './adapter.js';
import { deliver } from './delivery.js';
import { filesPort, uploadsPort } from './files-port.js';

/** The mini-framework's own apps: a function of `app`, or an App. */
export const cycleAppAdapter: Adapter = {
  name: 'cycle-trace',
  accepts: 'a function of `app`, or an App',
  recognises: (exported) => typeof exported === 'function' || exported instanceof App,
  async mount(exported, ports) {
    setLocator(ports.locate);
    if (ports.mentions('currentContext')) enableCurrentContext();
    let app = exported instanceof App ? exported : new App();
    if (exported !== app) {
      const made = await (exported as (app: App) => unknown)(app);
      // A factory, as Flask has them: the app is the one that it made.
      if (made instanceof App) app = made;
      else if (made !== undefined && app.router.rules().length === 0) throw (await import('./app-faults.js')).noRoutes(made, ports.file);
    }
    if (hasSettings(app)) (await import('./app-faults.js')).checkSettings(app, ports.file);
    app.ports = {
      log: (error, _request, message) => ports.log(error, message),
      files: filesPort(path.dirname(ports.file)),
      uploads: uploadsPort(),
    };
    return new MountedCycleApp(app);
  },
};

let ownFields: number | null = null;

/** Whether the setup has set anything that could be wrong: in the config, in its place, or on the app itself. */
function hasSettings(app: App): boolean {
  ownFields ??= Object.keys(new App()).length;
  const { config } = app as { readonly config: unknown };
  return typeof config !== 'object' || config === null || Object.keys(config).length > 0 || Object.keys(app).length > ownFields;
}

class MountedCycleApp implements MountedApp {
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  handle(request: IncomingMessage, response: ServerResponse, record: RequestRecord, recorder: Recorder): void {
    this.app.handle(new NodeRequestInput(request, response), record, (answer) => deliver(answer, response, record, recorder));
  }

  routes(): readonly RouteRow[] {
    return this.app.router.rulesInMatchOrder().map(({ endpoint, methods, rule, data }) => ({
      endpoint,
      methods: [...methods].sort(),
      rule,
      blueprint: data.match.blueprint,
      source: data.match.source,
    }));
  }
}

/** A request of node:http as the framework takes it. Nothing is looked up that nobody asks for. */
class NodeRequestInput implements RequestInput {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  private readonly message: IncomingMessage;
  private readonly response: ServerResponse;

  constructor(message: IncomingMessage, response: ServerResponse) {
    this.method = message.method as string;
    this.target = message.url as string;
    this.httpVersion = message.httpVersion;
    this.rawHeaders = message.rawHeaders;
    this.message = message;
    this.response = response;
  }

  get body(): BodySource {
    return { stream: () => bodyOf(this.message, this.response) };
  }

  get remoteAddress(): string | null {
    return this.message.socket.remoteAddress ?? null;
  }
}

/**
 * The body's bytes. An app that stops in the middle (413) still has a response to send over this connection: the rest is
 * read and dropped behind it, as node does with bodies that nobody looked into.
 */
function bodyOf(message: IncomingMessage, response: ServerResponse): AsyncIterable<Uint8Array> {
  response.once('finish', () => message.resume());
  return message.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}
