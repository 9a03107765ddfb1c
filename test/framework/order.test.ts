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

const FOLDER = path.resolve(__dirname, '../../fixtures/flask');
const README = readFileSync(path.resolve(__dirname, '../../src/framework/README.md'), 'utf8');

function linesOf(file: string): unknown[] {
  const lines = readFileSync(path.join(FOLDER, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

const CASES = linesOf('order.jsonl') as Recorded[];

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
    if (name in EXCUSED) expect(README).toContain('| JSON text |');
    expect(result).toBe(EXCUSED[name] ?? recorded.result);
  });
});

/** What the cases next to those add to the app: the same as test/tools/record-flask-order.py. */
const NEIGHBOUR_SETUPS: Readonly<Record<string, (parts: OrderApp) => void>> = {
  none: () => {},
  'catch all': ({ app, events }) => {
    app.errorHandler(Error, (error, c) => {
      events.push(`hExc ${className(error)}`);
      return c.respond('exc', 590);
    });
  },
  '500 handler': ({ app, events }) => {
    app.errorHandler(500, (error, c) => {
      events.push(`h500 ${className(error.originalError)}`);
      return c.respond('e500', 500);
    });
  },
  '500 handler raises': ({ app, events }) => {
    app.errorHandler(500, () => {
      events.push('h500');
      throw new KeyError('x');
    });
  },
  'bad handlers': ({ app, events }) => {
    app.errorHandler(ZeroDivisionError, () => {
      events.push('hZ');
      return null as unknown as string;
    });
    app.errorHandler(404, () => {
      events.push('h404');
      throw new KeyError('four');
    });
  },
  trap: ({ app }) => {
    app.config.trapHttpExceptions = true;
  },
  'HTTPException and KeyError handlers': ({ app, events }) => {
    app.errorHandler(HTTPException, (error, c) => {
      events.push(`hHTTP ${error.code}`);
      return c.respond('http', error.code ?? 500);
    });
    app.errorHandler(KeyError, (_error, c) => {
      events.push('hKey');
      return c.respond('key', 520);
    });
  },
};

interface Neighbour {
  readonly setup: string;
  readonly propagate: boolean;
  readonly method: string;
  readonly target: string;
  readonly result: string;
  readonly events: readonly number[];
}

const [WORDS, ...NEIGHBOURS] = linesOf('order-neighbours.jsonl') as [string[], ...Neighbour[]];

/** Python says AttributeError where None is used; JavaScript's word for a wrong value is TypeError. */
const plain = (words: string) => words.replaceAll('AttributeError', 'TypeError').replace(/^(EXC TypeError) .*/s, '$1');
const labelOf = ({ method, propagate, setup, target }: Neighbour) =>
  `${method} ${target}, setup: ${setup}${propagate ? ', propagated' : ''}`;

describe('the orders next to those', () => {
  it('were recorded', () => {
    expect(NEIGHBOURS.length).toBeGreaterThan(400);
  });

  it.each(NEIGHBOURS.map((recorded) => [labelOf(recorded), recorded] as const))('hold for %s', async (_name, recorded) => {
    const { app, events } = orderApp(NEIGHBOUR_SETUPS[recorded.setup]);
    app.config.propagateExceptions = recorded.propagate;
    const result = await resultOf(await ask(app, recorded.target, { method: recorded.method })).catch(
      (error: Error) => `EXC ${className(error)} ${error.message}`,
    );
    expect(events.map(plain)).toEqual(recorded.events.map((word) => plain(WORDS[word] as string)));
    expect(plain(result)).toBe(plain(recorded.result));
  });
});
