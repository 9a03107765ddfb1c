import { App, type RequestInput, type Response } from '../../src/framework/index.js';
import { NO_TRACER, type RequestTracer } from '../../src/model/tracer.js';

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly tracer?: RequestTracer;
}

export function inputFor(target: string, { method = 'GET', headers = {}, body = '' }: Ask = {}): RequestInput {
  return {
    method,
    target,
    httpVersion: '1.1',
    rawHeaders: Object.entries({ Host: 'localhost', ...headers }).flat(),
    remoteAddress: '127.0.0.1',
    body: {
      async *stream() {
        if (body !== '') yield Buffer.from(body);
      },
    },
  };
}

/** Sends one request through the cycle, as the host does. */
export function ask(app: App, target: string, options: Ask = {}): Promise<Response> {
  return new Promise((resolve) => app.handle(inputFor(target, options), options.tracer ?? NO_TRACER, resolve));
}

/** The response if it came in the same tick, else null. */
export function askNow(app: App, target: string, options: Ask = {}): Response | null {
  let answer: Response | null = null;
  app.handle(inputFor(target, options), options.tracer ?? NO_TRACER, (response) => {
    answer = response;
  });
  return answer;
}

/** An app that `setUp` has put its routes on. */
export function appWith(setUp: (app: App) => void): App {
  const app = new App();
  setUp(app);
  return app;
}
