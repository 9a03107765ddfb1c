import type { WrongSetup } from './wrong-setup.js';

/** Rules, and what stands in their place. */
export const RULES: readonly WrongSetup[] = [
  ["app.get('hello', () => 'x');", "URL rule 'hello' must start with a slash.", 'Write a slash at its beginning, or at that o'],
  ["app.get('', () => 'x');", "URL rule '' must start with a slash.", 'Write a slash at its beginning, or at that o'],
  ["app.get(undefined, () => 'x');", 'get() takes a rule as a string, got undefined.', "Write get('/path', view)."],
  ["app.get(null, () => 'x');", 'get() takes a rule as a string, got null.', "Write get('/path', view)."],
  ["app.get(42, () => 'x');", 'get() takes a rule as a string, got 42.', "Write get('/path', view)."],
  ["app.get(/x/, () => 'x');", 'get() takes a rule as a string, got an instance of RegExp.', "Write get('/path', view)."],
  ["app.get(['/a', '/b'], () => 'x');", 'get() takes a rule as a string, got an array.', "Write get('/path', view)."],
  ["app.get({ path: '/' }, () => 'x');", 'get() takes a rule as a string, got an object.', "Write get('/path', view)."],
  ["app.get(Symbol('x'), () => 'x');", 'get() takes a rule as a string, got Symbol(x).', "Write get('/path', view)."],
  ["app.get(() => 'x');", 'get() takes a rule as a string, got a function.', "Write get('/path', view)."],
  ['app.get();', 'get() takes a rule as a string, got undefined.', "Write get('/path', view)."],
  ["app.get('/users/<id', () => 'x');", "malformed url rule: '/users/<id'", 'A variable is <name> or <converter:name>, it'],
  ["app.get('/users/<>', () => 'x');", "malformed url rule: '/users/<>'", 'A variable is <name> or <converter:name>, it'],
  ["app.get('/users/<int:>', () => 'x');", "malformed url rule: '/users/<int:>'", 'A variable is <name> or <converter:name>, it'],
  ["app.get('/users/<:id>', () => 'x');", "malformed url rule: '/users/<:id>'", 'A variable is <name> or <converter:name>, it'],
  ["app.get('/users/<int id>', () => 'x');", "malformed url rule: '/users/<int id>'", 'A variable is <name> or <converter:name>, it'],
  ["app.get('/users/<id:int>', () => 'x');", "the converter 'id' does not exist", 'There are string, int, float, path, uuid and'],
  ["app.get('/users/<number:id>', () => 'x');", "the converter 'number' does not exist", 'There are string, int, float, path, uuid and'],
  ["app.get('/users/<integer:id>', () => 'x');", "the converter 'integer' does not exist", 'There are string, int, float, path, uuid and'],
  ["app.get('/users/<Int:id>', () => 'x');", "the converter 'Int' does not exist", 'There are string, int, float, path, uuid and'],
  [
    "app.get('/users/<int:user-id>', () => 'x');",
    "malformed url rule: '/users/<int:user-id>'",
    'A variable is <name> or <converter:name>, it',
  ],
  ["app.get('/users/<int:1d>', () => 'x');", "malformed url rule: '/users/<int:1d>'", 'A variable is <name> or <converter:name>, it'],
  [
    "app.get('/users/<int:id>/<int:id>', () => 'x');",
    "variable name 'id' used twice in url rule '/users/<int:id>/<int:id>'",
    'Give one of the two another name.',
  ],
  [
    "app.get('/users/<int(min=):id>', () => 'x');",
    "Cannot parse converter argument 'min='",
    'Arguments are numbers, words or quoted texts',
  ],
  [
    "app.get('/users/<int(min=a):id>', () => 'x');",
    `the converter 'int' needs a number for 'min', not "a"`,
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(minimum=1):id>', () => 'x');",
    "the converter 'int' takes no argument 'minimum'; it takes fixed_digits, min, max, signed",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(1, 2, 3, 4, 5):id>', () => 'x');",
    "the converter 'int' takes at most 4 arguments, 5 were given",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(1, fixed_digits=1):id>', () => 'x');",
    "the converter 'int' was given its argument 'fixed_digits' twice",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(fixed_digits=-1):id>', () => 'x');",
    "the converter 'int' needs a whole number of 0 or more for 'fixed_digits', not -1",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(fixed_digits=1.5):id>', () => 'x');",
    "the converter 'int' needs a whole number of 0 or more for 'fixed_digits', not 1.5",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<int(signed=yes):id>', () => 'x');",
    `the converter 'int' needs true or false for 'signed', not "yes"`,
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<string(minlength=9, maxlength=1):s>', () => 'x');",
    "the converter 'string' can never match: minlength 9 is over maxlength 1",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<any():x>', () => 'x');",
    "the converter 'any' needs at least one item, as in <any(a, b):name>",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<any:x>', () => 'x');",
    "the converter 'any' needs at least one item, as in <any(a, b):name>",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<path(1):x>', () => 'x');",
    "the converter 'path' takes at most 0 arguments, 1 were given",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<uuid(4):x>', () => 'x');",
    "the converter 'uuid' takes at most 0 arguments, 1 were given",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/users/<float(min=x):x>', () => 'x');",
    `the converter 'float' needs a number for 'min', not "x"`,
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  ["app.get('/<__proto__>', () => 'x');", "'__proto__' cannot be a variable's name in url rule '/<__proto__>'", 'Give it another name.'],
  [
    "app.get('http://localhost/users', () => 'x');",
    "URL rule 'http://localhost/users' must start with a slash.",
    'Write a slash at its beginning, or at that o',
  ],
  [
    "app.get('/', (req, res) => 'x');",
    "get('/') was given a view of 2 arguments, and a view has one.",
    'Write (c) => ...: c.request is the request, ',
  ],
  [
    "app.get('/', (req, res, next) => 'x');",
    "get('/') was given a view of 3 arguments, and a view has one.",
    'Write (c) => ...: c.request is the request, ',
  ],
  [
    "app.get('/a', function one() { return 'a'; }).get('/b', function one() { return 'b'; });",
    'View function mapping is overwriting an existing endpoint function: one',
    'Give one of the two views another name, or i',
  ],
];
