import type { WrongSetup } from './wrong-setup.js';

/** Hooks, error handlers and signals. */
export const HOOKS: readonly WrongSetup[] = [
  ['app.beforeRequest();', 'beforeRequest() takes a function, got undefined.', 'Give the function itself, without calling it'],
  ["app.beforeRequest('login');", "beforeRequest() takes a function, got 'login'.", 'It has no path: give the function alone. A h'],
  ["app.beforeRequest(['a']);", 'beforeRequest() takes a function, got an array.', 'Give one function; call the method again for'],
  ['app.afterRequest();', 'afterRequest() takes a function, got undefined.', 'Give the function itself, without calling it'],
  ['app.afterRequest({ fn() {} });', 'afterRequest() takes a function, got an object.', 'Give the function itself, without calling it'],
  [
    'app.afterRequest(Promise.resolve());',
    'afterRequest() takes a function, got an instance of Promise.',
    'Give one function; call the method again for',
  ],
  ['app.teardownRequest();', 'teardownRequest() takes a function, got undefined.', 'Give the function itself, without calling it'],
  ['app.teardownRequest(null);', 'teardownRequest() takes a function, got null.', 'Give the function itself, without calling it'],
  [
    "app.teardownRequest('/admin', () => {});",
    "teardownRequest() takes a function, got '/admin'.",
    'It has no path: give the function alone. A h',
  ],
  [
    'app.urlValuePreprocessor();',
    'urlValuePreprocessor() takes a function, got undefined.',
    'Give the function itself, without calling it',
  ],
  [
    "app.urlValuePreprocessor(['a']);",
    'urlValuePreprocessor() takes a function, got an array.',
    'Give one function; call the method again for',
  ],
  [
    'app.urlValuePreprocessor(Object.create(null));',
    'urlValuePreprocessor() takes a function, got an object.',
    'Give the function itself, without calling it',
  ],
  ['app.teardownAppcontext();', 'teardownAppcontext() takes a function, got undefined.', 'Give the function itself, without calling it'],
  [
    "app.teardownAppcontext('login');",
    "teardownAppcontext() takes a function, got 'login'.",
    'It has no path: give the function alone. A h',
  ],
  [
    'app.teardownAppcontext(Promise.resolve());',
    'teardownAppcontext() takes a function, got an instance of Promise.',
    'Give one function; call the method again for',
  ],
  ['app.errorHandler(404);', 'errorHandler() takes a function, got undefined.', 'The error comes first: errorHandler(404, (er'],
  ["app.errorHandler((error) => 'x');", 'errorHandler() takes a function, got undefined.', 'The error comes first: errorHandler(404, (er'],
  [
    "app.errorHandler('404', () => 'x');",
    "'404' is not a class or an HTTP error code. Handlers can only be registered for those.",
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler(99, () => 'x');",
    "'99' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(200, () => 'x');",
    "'200' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(302, () => 'x');",
    "'302' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(600, () => 'x');",
    "'600' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(499, () => 'x');",
    "'499' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(404.5, () => 'x');",
    "'404.5' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(NaN, () => 'x');",
    "'NaN' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "app.errorHandler(null, () => 'x');",
    'null is not a class or an HTTP error code. Handlers can only be registered for those.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler(undefined, () => 'x');",
    'undefined is not a class or an HTTP error code. Handlers can only be registered for those.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler(new Error('x'), () => 'x');",
    'an instance of Error is an instance, not a class. Handlers can only be registered for Exception classes or HTTP error codes.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler(() => {}, () => 'x');",
    'a function is not a class or an HTTP error code. Handlers can only be registered for those.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler([404, 500], () => 'x');",
    'an array is an instance, not a class. Handlers can only be registered for Exception classes or HTTP error codes.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  [
    "app.errorHandler(404, 'not found');",
    "errorHandler() takes a function, got 'not found'.",
    'The error comes first: errorHandler(404, (er',
  ],
  ['app.errorHandler(404, null);', 'errorHandler() takes a function, got null.', 'The error comes first: errorHandler(404, (er'],
  [
    "app.errorHandler({ code: 404 }, () => 'x');",
    'an object is an instance, not a class. Handlers can only be registered for Exception classes or HTTP error codes.',
    'Write errorHandler(404, fn) or errorHandler(',
  ],
  ['app.on();', 'on() takes a function, got undefined.', "Write app.on('requestStarted', ({ c }) => .."],
  ["app.on('requestStarted');", 'on() takes a function, got undefined.', "Write app.on('requestStarted', ({ c }) => .."],
  ["app.on('requestStarted', 'x');", "on() takes a function, got 'x'.", "Write app.on('requestStarted', ({ c }) => .."],
  ["app.on('request_started', () => {});", "There is no signal 'request_started'.", 'Signals: appcontextPushed, requestStarted, r'],
  ["app.on('request', () => {});", "There is no signal 'request'.", 'Signals: appcontextPushed, requestStarted, r'],
  ['app.on(5, () => {});', "There is no signal '5'.", 'Signals: appcontextPushed, requestStarted, r'],
  ["app.on(Symbol('x'), () => {});", "There is no signal 'Symbol(x)'.", 'Signals: appcontextPushed, requestStarted, r'],
];
