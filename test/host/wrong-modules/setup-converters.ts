import type { WrongSetup } from './wrong-setup.js';

/** Converters of the app's own. */
export const CONVERTERS: readonly WrongSetup[] = [
  [
    'app.converter();',
    "the converter 'undefined' needs an object with regex, parse, format, weight, partIsolating, not undefined",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  ["app.converter('', {});", "'' cannot be a converter's name: letters, digits and _ only", 'Use letters, digits and _: a rule names it a'],
  [
    "app.converter('a-b', {});",
    "'a-b' cannot be a converter's name: letters, digits and _ only",
    'Use letters, digits and _: a rule names it a',
  ],
  ['app.converter(5, {});', "'5' cannot be a converter's name: letters, digits and _ only", 'Use letters, digits and _: a rule names it a'],
  [
    "app.converter('list');",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating, not undefined",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', null);",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating, not null",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', 'x');",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating, not 'x'",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', /x/);",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating, not an instance of RegExp",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', (text) => text);",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating, not a function",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { regex: '(' });",
    "the converter 'list' has a regex that is not valid: ",
    'Mend the expression; it needs no anchors and',
  ],
  [
    "app.converter('list', { regex: /x/i });",
    "the converter 'list' has a regex with the flags 'i'; only u can be kept",
    'Write the cases into the expression: [aA] in',
  ],
  [
    "app.converter('list', { regex: 5 });",
    "the converter 'list' needs a string or a RegExp for its regex, not 5",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { regex: '(a+)+' });",
    "the converter 'list' repeats a repetition in its regex '(a+)+': one request could hang the server",
    'Repeat once: a+ in place of (a+)+.',
  ],
  [
    "app.converter('list', { weight: 'heavy' });",
    "the converter 'list' needs a number for its weight, not 'heavy'",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { parse: 'x' });",
    "the converter 'list' needs a function for its parse, not 'x'",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { parse: null });",
    "the converter 'list' needs a function for its parse, not null",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { format: 5 });",
    "the converter 'list' needs a function for its format, not 5",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { to_python() {} });",
    "the converter 'list' needs an object with regex, parse, format, weight, partIsolating; this one has to_python",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.converter('list', { partIsolating: 'x' });",
    "the converter 'list' needs true or false for its partIsolating, not 'x'",
    'As in <int(min=1, max=9):id>, <string(length',
  ],
  [
    "app.get('/<list:x>', () => 'x'); app.converter('list', { regex: 'a' });",
    "the converter 'list' does not exist",
    'There are string, int, float, path, uuid and',
  ],
];
