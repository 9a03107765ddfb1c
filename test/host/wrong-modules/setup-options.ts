import type { WrongSetup } from './wrong-setup.js';

/** Options of a route, and its view. */
export const OPTIONS: readonly WrongSetup[] = [
  ["app.get('/', { defaults: 5 }, () => 'x');", "the defaults of url rule '/' must be an object", 'Write { defaults: { name: value } }.'],
  [
    "app.get('/', { defaults: ['a'] }, () => 'x');",
    "the defaults of url rule '/' must be an object",
    'Write { defaults: { name: value } }.',
  ],
  ["app.get('/', { defaults: 'a' }, () => 'x');", "the defaults of url rule '/' must be an object", 'Write { defaults: { name: value } }.'],
  [
    `app.get('/', { defaults: JSON.parse('{"__proto__": 1}') }, () => 'x');`,
    "'__proto__' cannot be a default in url rule '/'",
    'Give it another name.',
  ],
  [
    "app.get('/', { endpoint: 5 }, () => 'x');",
    "get('/') needs a string for endpoint, got 5.",
    'It takes methods, endpoint, defaults, strict',
  ],
  [
    "app.get('/', { endpoint: {} }, () => 'x');",
    "get('/') needs a string for endpoint, got an object.",
    'It takes methods, endpoint, defaults, strict',
  ],
  [
    "app.get('/', { strictSlashes: 'no' }, () => 'x');",
    "get('/') needs true or false for strictSlashes, got 'no'.",
    'It takes methods, endpoint, defaults, strict',
  ],
  [
    "app.get('/', { strict_slashes: false }, () => 'x');",
    "get('/') takes no option 'strict_slashes'.",
    'Did you mean strictSlashes? It takes methods',
  ],
  [
    "app.get('/', { strictSlash: false }, () => 'x');",
    "get('/') takes no option 'strictSlash'.",
    'Did you mean strictSlashes? It takes methods',
  ],
  [
    "app.get('/', { provideAutomaticOptions: 'no' }, () => 'x');",
    "get('/') needs true or false for provideAutomaticOptions, got 'no'.",
    'It takes methods, endpoint, defaults, strict',
  ],
  ["app.get('/', { method: 'POST' }, () => 'x');", "get('/') takes no option 'method'.", 'Did you mean methods? It takes methods, endp'],
  ["app.get('/', { name: 'x' }, () => 'x');", "get('/') takes no option 'name'.", 'It takes methods, endpoint, defaults, strict'],
  [
    "app.get('/', 'GET', () => 'x');",
    "get('/') takes its options as an object, got 'GET'.",
    'Write { methods: ... }. It takes methods, en',
  ],
  ["app.get('/', 5, () => 'x');", "get('/') takes its options as an object, got 5.", 'Write { methods: ... }. It takes methods, en'],
  [
    "app.get('/', [() => 'x'], () => 'y');",
    "get('/') takes its options as an object, got an array.",
    'Write { methods: ... }. It takes methods, en',
  ],
  [
    "app.get('/', () => 'x', { endpoint: 'x' });",
    "get('/') needs a view function, got an object after a function.",
    'The view comes last, after the options.',
  ],
  [
    "app.get('/', () => 'x', () => 'y');",
    "get('/') needs a view function, got a function after a function.",
    'The view comes last, after the options.',
  ],
  ["app.get('/', {});", "get('/') needs a view function, got undefined.", 'The view comes last, after the options.'],
  ["app.get('/', {}, 'home');", "get('/') needs a view function, got 'home'.", 'The view comes last, after the options.'],
  [
    "app.get('/', Promise.resolve(() => 'x'));",
    "get('/') needs a view function, got undefined.",
    'The view comes last, after the options.',
  ],
  [
    "app.route('/', { methods: 'POST' }, () => 'x');",
    'Allowed methods must be a list of strings, for example: app.route(rule, { methods: ["POST"] }, view)',
    "Write app.route(rule, { methods: ['GET', 'PO",
  ],
  [
    "app.route('/', { methods: [1] }, () => 'x');",
    'Allowed methods must be a list of strings; 1 is not a method',
    "Write app.route(rule, { methods: ['GET', 'PO",
  ],
  [
    "app.route('/', { methods: ['GET POST'] }, () => 'x');",
    'Allowed methods must be a list of strings; "GET POST" is not a method',
    "Write app.route(rule, { methods: ['GET', 'PO",
  ],
  [
    "app.route('/', { methods: { GET: true } }, () => 'x');",
    'Allowed methods must be a list of strings, for example: app.route(rule, { methods: ["POST"] }, view)',
    "Write app.route(rule, { methods: ['GET', 'PO",
  ],
  [
    "app.route('/', { method: ['POST'] }, () => 'x');",
    "route('/') takes no option 'method'.",
    'Did you mean methods? It takes methods, endp',
  ],
  [
    "app.route('/', ['POST'], () => 'x');",
    "route('/') takes its options as an object, got an array.",
    'Write { methods: ... }. It takes methods, en',
  ],
  [
    "app.route('POST', '/', () => 'x');",
    "route('POST') takes its options as an object, got '/'.",
    'Write { methods: ... }. It takes methods, en',
  ],
  [
    "app.post('/', { methods: ['GET'] }, () => 'x');",
    "Use the 'route' method to use the 'methods' option.",
    "Write route('/', { methods: [...] }, view).",
  ],
  [
    "app.route({ method: 'GET', url: '/', handler: () => 'x' });",
    'route() takes a rule as a string, got an object.',
    "Write route('/path', view).",
  ],
  ["app.route('/').get(() => 'x');", "route('/') needs a view function, got undefined.", 'The view comes last, after the options.'],
  [
    "app.get('/a', { endpoint: 'e' }, () => 'a'); app.get('/b', { endpoint: 'e' }, () => 'b');",
    'View function mapping is overwriting an existing endpoint function: e',
    'Give one of the two views another name, or i',
  ],
];
