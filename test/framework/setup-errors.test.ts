import { App, Blueprint } from '../../src/framework/index.js';
import { CycleTraceError } from '../../src/model/errors.js';
import { askNow } from './ask.js';

/** What the setup throws, with the line of the call that is at fault. */
function mistake(setUp: (app: App) => unknown): CycleTraceError {
  try {
    setUp(new App());
  } catch (error) {
    if (error instanceof CycleTraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const view = () => 'ok';
const untyped = <T>(value: unknown): T => value as T;

describe('a mistake in the setup', () => {
  it.each<[string, (app: App) => unknown, string]>([
    [
      'two views for one endpoint',
      (app) => app.get('/a', { endpoint: 'idx' }, view).get('/b', { endpoint: 'idx' }, () => 'other'),
      'View function mapping is overwriting an existing endpoint function: idx',
    ],
    [
      'two functions of one name',
      (app) =>
        app
          .get('/a', function idx() {
            return 'a';
          })
          .get('/b', function idx() {
            return 'b';
          }),
      'View function mapping is overwriting an existing endpoint function: idx',
    ],
    ['a rule without its slash', (app) => app.get('a', view), "URL rule 'a' must start with a slash."],
    ['a converter that nobody knows', (app) => app.get('/<nope:a>', view), "the converter 'nope' does not exist"],
    [
      'methods as one string',
      (app) => app.route('/', { methods: untyped<string[]>('POST') }, view),
      'Allowed methods must be a list of strings',
    ],
    [
      'methods where the method is the name',
      (app) => app.get('/', untyped<object>({ methods: ['POST'] }), view),
      "Use the 'route' method to use the 'methods' option.",
    ],
    [
      'a view of Express',
      (app) =>
        app.get(
          '/',
          untyped<typeof view>((_req: unknown, _res: unknown) => 'ok'),
        ),
      'a view of 2 arguments, and a view has one',
    ],
    ['no view', (app) => app.get('/', untyped<typeof view>(undefined)), "get('/') needs a view function, got undefined."],
    ['a hook that is no function', (app) => app.beforeRequest(untyped<() => void>('x')), "beforeRequest() takes a function, got 'x'."],
    [
      'a handler for a status that is no error',
      (app) => app.errorHandler(302, view),
      "'302' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    ],
    [
      'a handler for an instance',
      (app) => app.errorHandler(untyped<typeof Error>(new Error('x')), view),
      'is an instance, not a class. Handlers can only be registered for Exception classes or HTTP error codes.',
    ],
    ['a handler for a name', (app) => app.errorHandler(untyped<number>('404'), view), "'404' is not a class or an HTTP error code"],
    ['a blueprint with a dot', () => new Blueprint('a.b'), "'name' may not contain a dot '.' character"],
    ['a blueprint without a name', () => new Blueprint(''), "'name' may not be empty."],
    [
      'an endpoint with a dot in a blueprint',
      () => new Blueprint('a').get('/', { endpoint: 'b.c' }, view),
      "'endpoint' may not contain a dot '.' character.",
    ],
    [
      'a blueprint inside itself',
      () => {
        const bp = new Blueprint('bp');
        bp.registerBlueprint(bp);
      },
      'Cannot register a blueprint on itself',
    ],
    [
      'one blueprint twice',
      (app) => {
        const bp = new Blueprint('bp');
        app.registerBlueprint(bp).registerBlueprint(bp);
      },
      "The name 'bp' is already registered for this blueprint. Use 'name' to provide a unique name.",
    ],
    [
      'two blueprints of one name',
      (app) => app.registerBlueprint(new Blueprint('bp')).registerBlueprint(new Blueprint('bp')),
      "The name 'bp' is already registered for a different blueprint.",
    ],
    [
      'a hook on a blueprint that is in use',
      (app) => {
        const bp = new Blueprint('bp');
        app.registerBlueprint(bp);
        bp.beforeRequest(() => {});
      },
      "The setup method 'beforeRequest' can no longer be called on the blueprint 'bp'. It has already been registered at least once",
    ],
    [
      'a hook after the first request',
      (app) => {
        askNow(app, '/');
        app.afterRequest((response) => response);
      },
      "The setup method 'afterRequest' can no longer be called on the application. It has already handled its first request",
    ],
    [
      'a rule after the first request',
      (app) => {
        askNow(app, '/');
        app.get('/late', view);
      },
      "The setup method 'get' can no longer be called on the application.",
    ],
    [
      'a signal that there is not',
      (app) => app.on(untyped<'requestStarted'>('requestBegan'), () => {}),
      "There is no signal 'requestBegan'.",
    ],
    ['a blueprint that is none', (app) => app.registerBlueprint(untyped<Blueprint>({})), 'registerBlueprint() takes a Blueprint'],
    ['a converter that could take for ever', (app) => app.converter('bad', { regex: '(a+)+' }), 'one request could hang the server'],
  ])("is told in Flask's words, with its line: %s", (_what, setUp, words) => {
    const error = mistake(setUp);
    expect(error.message).toContain(words);
    expect(error.code).toBe('APP_SETUP_FAILED');
    expect(error.source?.file).toBe(__filename);
    expect(error.source?.line).toBeGreaterThan(20);
  });

  it('names the line of the rule in the blueprint, though it shows when that is registered', () => {
    const bp = new Blueprint('bp');
    bp.get('/<nope:a>', view);
    const next = mistake(() => new Blueprint(''));
    const error = mistake((app) => app.registerBlueprint(bp));
    expect(error.source?.line).toBe((next.source?.line ?? 0) - 1);
  });
});
