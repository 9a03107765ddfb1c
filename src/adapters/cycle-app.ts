import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, type BodySource, type RequestInput } from '../framework/index.js';
import type { RouteRow } from '../model/routes.js';
import type { Recorder } from '../recorder/recorder.js';
import type { RequestRecord } from '../recorder/request-record.js';
import type { Adapter, MountedApp, MountPorts } from './adapter.js';
import { deliver } from './delivery.js';

/** The mini-framework's own apps: a function of `app`, or an App. */
export const cycleAppAdapter: Adapter = {
  name: 'cycle-trace',
  accepts: 'a function of `app`, or an App',
  recognises: (exported) => typeof exported === 'function' || exported instanceof App,
  async mount(exported, ports) {
    if (exported instanceof App) return new MountedCycleApp(exported, ports);
    const app = new App();
    await (exported as (app: App) => unknown)(app);
    return new MountedCycleApp(app, ports);
  },
};

class MountedCycleApp implements MountedApp {
  private readonly app: App;

  constructor(app: App, _ports: MountPorts) {
    this.app = app;
  }

  handle(request: IncomingMessage, response: ServerResponse, record: RequestRecord, recorder: Recorder): void {
    this.app.handle(new NodeRequestInput(request), record, (answer) => {
      deliver(answer, response, record, recorder);
    });
  }

  routes(): readonly RouteRow[] {
    return this.app.routeRows();
  }
}

/** A request of node:http as the framework takes it. Nothing is looked up that nobody asks for. */
class NodeRequestInput implements RequestInput {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  readonly body: BodySource;
  private readonly message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.method = message.method as string;
    this.target = message.url as string;
    this.httpVersion = message.httpVersion;
    this.rawHeaders = message.rawHeaders;
    this.body = { stream: () => message };
    this.message = message;
  }

  get remoteAddress(): string | null {
    return this.message.socket.remoteAddress ?? null;
  }
}
