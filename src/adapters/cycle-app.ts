import type { IncomingMessage, ServerResponse } from 'node:http';
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
    const app = exported instanceof App ? exported : new App();
    app.ports = {
      log: (error, _request, message) => ports.log(error, message),
      files: filesPort(ports.rootPath),
      uploads: uploadsPort(),
    };
    if (exported !== app) await (exported as (app: App) => unknown)(app);
    return new MountedCycleApp(app);
  },
};

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
