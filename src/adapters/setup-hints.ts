import { App, Blueprint, Scaffold } from '../framework/index.js';
import { CycleTraceError, ERRORS } from '../model/errors.js';
import { nearest } from '../model/wording.js';

/** What is called on `app` out of habit, in other frameworks and in Flask, and what does it here. */
const HABITS: Readonly<Record<string, string>> = {
  use: 'There is no middleware: app.beforeRequest(fn) runs before every view, app.afterRequest(fn) after it.',
  listen: 'Leave it out: the app is served for you.',
  run: 'Leave it out: the app is served for you.',
  all: "Write app.route('/path', { methods: ['GET', 'POST'] }, view).",
  head: "Leave it out: a view of GET answers HEAD too. Or write app.route('/path', { methods: ['HEAD'] }, view).",
  options: "Leave it out: OPTIONS is answered for every route. Or write app.route('/path', { methods: ['OPTIONS'] }, view).",
  del: 'Write app.delete(rule, view).',
  register: 'Write app.registerBlueprint(blueprint), or call the function with app.',
  mount: "Write app.registerBlueprint(blueprint, { urlPrefix: '/path' }).",
  addHook: 'Write app.beforeRequest(fn), app.afterRequest(fn) or app.teardownRequest(fn).',
  before: 'Write app.beforeRequest(fn).',
  after: 'Write app.afterRequest(fn).',
  setErrorHandler: 'Write app.errorHandler(Error, (error, c) => ...).',
  onError: 'Write app.errorHandler(Error, (error, c) => ...).',
  error: 'Write app.errorHandler(Error, (error, c) => ...).',
  notFound: 'Write app.errorHandler(404, (error, c) => ...).',
  setNotFoundHandler: 'Write app.errorHandler(404, (error, c) => ...).',
  decorate: 'Keep it in a variable of the module, in app.config, or in c.g for one request.',
  set: 'Settings are fields of app.config: app.config.name = value.',
  enable: 'Settings are fields of app.config: app.config.name = true.',
  param: "Write a converter: app.converter('name', { regex, parse }), and <name:id> in the rule.",
  static: 'Files in the folder `static` are served under /static; app.config.staticFolder names another.',
  engine: 'Templates are nunjucks, in the folder `templates`: c.render(name, values).',
  addUrlRule: 'Write app.route(rule, options, view).',
  templateFilter: 'Give the value to the template as it shall stand: c.render(name, values).',
  contextProcessor: 'Give the values to c.render(name, values).',
  beforeFirstRequest: 'Write it into the module: what stands there runs once, before the first request.',
};

/** What mends a mistake that the framework refuses, by its message. */
const REFUSALS: readonly (readonly [message: RegExp, hint: string])[] = [
  [/^URL rule .* must start with a slash/, "Write a slash at its beginning, or at that of the blueprint's urlPrefix: '/path'."],
  [/^malformed url rule: /, 'A variable is <name> or <converter:name>, its name of letters, digits and _.'],
  [
    /^the converter '.*' does not exist$/,
    'There are string, int, float, path, uuid and any; app.converter(name, ...) adds one for the rules after it.',
  ],
  [/^variable name '.*' used twice/, 'Give one of the two another name.'],
  [/^Cannot parse converter argument/, 'Arguments are numbers, words or quoted texts: <int(min=1, max=9):id>.'],
  [/^the converter '.*' (?:needs|takes|was given|can never)/, 'As in <int(min=1, max=9):id>, <string(length=2):code> or <any(a, b):kind>.'],
  [/cannot be a variable's name|cannot be a default in/, 'Give it another name.'],
  [/^the defaults of url rule/, 'Write { defaults: { name: value } }.'],
  [/^Allowed methods must be a list of strings/, "Write app.route(rule, { methods: ['GET', 'POST'] }, view)."],
  [
    /^errorHandler\(\) takes a function|^appErrorHandler\(\) takes/,
    'The error comes first: errorHandler(404, (error, c) => ...), or errorHandler(Error, ...) for all of them.',
  ],
  [/^defineRoutes\(\) takes/, 'Write export default defineRoutes((app) => { ... }).'],
  [/^on\(\) takes a function/, "Write app.on('requestStarted', ({ c }) => ...)."],
  [/\(\) takes a function, got '/, 'It has no path: give the function alone. A hook of a Blueprint runs for the routes of that blueprint.'],
  [/\(\) takes a function, got an (?:array|instance of Promise)/, 'Give one function; call the method again for another.'],
  [/\(\) takes a function, got/, 'Give the function itself, without calling it.'],
  [
    /is not a class or an HTTP error code|is an instance, not a class/,
    'Write errorHandler(404, fn) or errorHandler(SomeError, fn), once for each.',
  ],
  [/is not a recognized HTTP error code/, 'Codes are those of abort(): 400 to 599, as far as they have a meaning.'],
  [/^registerBlueprint\(\) takes a Blueprint, got '/, "The blueprint comes first: registerBlueprint(blueprint, { urlPrefix: '/path' })."],
  [
    /^registerBlueprint\(\) takes a Blueprint, got (?:the |a )?function/,
    'Make one: const users = new Blueprint("users"), or call the function with app.',
  ],
  [/^registerBlueprint\(\) takes a Blueprint/, "Make one: const users = new Blueprint('users'), and register each by itself."],
  [
    /^A blueprint's name must be|^'name' may not/,
    "Write new Blueprint('users', { urlPrefix: '/users' }); its name is a part of endpoints, as in users.show.",
  ],
  [/^'endpoint' may not contain|^'view_func' name may not/, "Leave out the blueprint's name: it is put in front."],
  [/^Cannot register a blueprint on itself/, 'Take out one of the calls of registerBlueprint().'],
  [/cannot be a converter's name/, 'Use letters, digits and _: a rule names it as <name:variable>.'],
  [/has a regex with the flags/, 'Write the cases into the expression: [aA] in place of the flag i.'],
  [/repeats a repetition/, 'Repeat once: a+ in place of (a+)+.'],
  [/has a regex that is not valid/, 'Mend the expression; it needs no anchors and no slashes around it.'],
  [/^View function mapping is overwriting/, 'Give one of the two views another name, or its route an { endpoint }.'],
];

/** How to put right what the setup of an app threw; null where nobody knows. */
export function setupHint(error: unknown): string | null {
  const message = messageOf(error);
  if (error instanceof CycleTraceError) {
    return error.hint === ERRORS[error.code].fix ? (REFUSALS.find(([refused]) => refused.test(message))?.[1] ?? null) : null;
  }
  const called = /^\w+\.(\w+) is not a function/.exec(message)?.[1];
  if (called !== undefined) return methodHint(called);
  const made = /^Class (?:constructor|extends value) (\w+) cannot be invoked without 'new'/.exec(message)?.[1];
  if (made !== undefined) return `Write new ${made}(...); a route module exports a function of app, or an instance of App.`;
  // A method that lost its object: const { get } = app.
  if (/^Cannot read properties of undefined \(reading '(?:anonymous|#\w+|checkSetup|router)'\)/.test(message)) {
    return 'Call the method on its object, app.get(...): taken out of it, it has none.';
  }
  if (/outside (?:of request context|an active request)/.test(message))
    return 'The setup runs before any request: move it into a view or a hook.';
  return null;
}

function methodHint(called: string): string | null {
  const name = called.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(HABITS, name)) return HABITS[name] as string;
  const methods = [Scaffold, App, Blueprint].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  const near = nearest(name, methods);
  if (near === null) return null;
  return near in App.prototype ? `Did you mean app.${near}()?` : `Did you mean ${near}()? Blueprints have it, and apps have not.`;
}

function messageOf(error: unknown): string {
  try {
    return String((error as { readonly message?: unknown } | null)?.message);
  } catch {
    return '';
  }
}
