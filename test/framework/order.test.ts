import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ArithmeticError, className, KeyError, type OrderApp, orderApp, ZeroDivisionError } from '../../fixtures/flask/order.js';
import { abort, Blueprint, EscapedResponse, HTTPException, type InternalServerError, type Response } from '../../src/framework/index.js';
import { ask } from './ask.js';

interface Recorded {
  readonly target: string;
  readonly options: string;
  readonly setup: string | null;
  readonly result: string;
  readonly events: readonly string[];
}

/** What each recorded case had added to the app. */
const SETUPS: Readonly<Record<string, (parts: OrderApp) => void>> = {
  'Exception handler + 404': catchAll,
  'HTTPException handler + Exception': (parts) => {
    catchAll(parts);
    parts.app.errorHandler(HTTPException, (error, c) => c.respond('http', error.code ?? 500));
  },
  'MRO: ArithmeticError & ZeroDivisionError': ({ app }) => {
    app.errorHandler(ArithmeticError, (_error, c) => c.respond('ae', 591));
    app.errorHandler(ZeroDivisionError, (_error, c) => c.respond('zde', 592));
  },
  'handler raises': ({ app }) => {
    app.errorHandler(ZeroDivisionError, () => {
      throw new KeyError('h');
    });
  },
  '500 handler raises': ({ app }) => {
    app.errorHandler(500, () => {
      throw new KeyError('x');
    });
  },
  'code vs class precedence': ({ app }) => {
    app.errorHandler(HTTPException, (error, c) => c.respond('class', error.code ?? 500));
    app.errorHandler(404, (_error, c) => c.respond('code404', 404));
  },
  'app abort(500)': ({ app }) => {
    app.get('/a5', function a5() {
      return abort(500);
    });
    app.errorHandler(500, (error: InternalServerError, c) => c.respond(`h500 ${error.originalError === null ? 'None' : 'other'}`, 500));
  },
  'late registration': () => {},
  '405 in bp -> bp handlers not applied': ({ app }) => {
    const b2 = new Blueprint('b2', { urlPrefix: '/b2' });
    b2.get('/x', function x() {
      return 'x';
    });
    b2.errorHandler(404, (_error, c) => c.respond('bp404', 404));
    b2.errorHandler(405, (_error, c) => c.respond('bp405', 405));
    app.registerBlueprint(b2);
  },
  'date json': ({ app }) => {
    app.get('/dt', function dt() {
      return { d: new Date('2020-01-01T00:00:00Z'), dd: new Date('2020-01-02T00:00:00Z') };
    });
  },
};

function catchAll({ app, events }: OrderApp): void {
  app.errorHandler(Error, (error, c) => {
    events.push(
      `hExc ${error instanceof HTTPException ? `<${className(error)} '${error.code}: ${error.title}'>` : `${className(error)}()`}`,
    );
    return c.respond('exc', 590);
  });
}

/** Results that differ by design: see the table of differences in src/framework/README.md. */
const EXCUSED: Readonly<Record<string, string>> = {
  'GET /dt with date json': `200 OK '{"d":"2020-01-01T00:00:00.000Z","dd":"20'`,
};

const python = (text: string): string => `'${text.replaceAll('\n', '\\n')}'`;

async function resultOf(response: Response): Promise<string> {
  if (response instanceof EscapedResponse) return `EXC ${className(response.error)} ${(response.error as Error).message}`;
  return `${response.status} ${response.statusText} ${python((await response.text()).slice(0, 40))}`;
}

const CASES = readFileSync(path.resolve(__dirname, '../../fixtures/flask/order.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The recording says by its outcome alone that PROPAGATE_EXCEPTIONS was on. */
const propagated = (recorded: Recorded) => recorded.setup === null && recorded.result.startsWith('EXC ZeroDivisionError');
const methodOf = (recorded: Recorded) => /'method': '(\w+)'/.exec(recorded.options)?.[1] ?? 'GET';
const nameOf = (recorded: Recorded) =>
  `${methodOf(recorded)} ${recorded.target}${recorded.setup === null ? '' : ` with ${recorded.setup}`}${propagated(recorded) ? ' with propagated exceptions' : ''}`;

describe('the order in which Flask runs hooks and signals', () => {
  it('was recorded in full', () => {
    expect(CASES).toHaveLength(23);
  });

  it.each(CASES.map((recorded) => [nameOf(recorded), recorded] as const))('holds for %s', async (name, recorded) => {
    const { app, events } = orderApp(recorded.setup === null ? undefined : SETUPS[recorded.setup]);
    if (propagated(recorded)) app.config.propagateExceptions = true;
    const method = methodOf(recorded);
    let result = await resultOf(await ask(app, recorded.target, { method }));
    if (recorded.setup === 'late registration') {
      try {
        app.beforeRequest(() => {});
      } catch (error) {
        const { message } = error as Error;
        events.push(`AssertionError ${message.replace('beforeRequest', 'before_request').slice(0, 90)}`);
      }
      result = await resultOf(await ask(app, recorded.target, { method }));
    }
    expect(events).toEqual(recorded.events);
    expect(result).toBe(EXCUSED[name] ?? recorded.result);
  });
});
