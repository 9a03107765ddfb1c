import type { WrongSetup } from './wrong-setup.js';

/** Blueprints. */
export const BLUEPRINTS: readonly WrongSetup[] = [
  ['app.registerBlueprint();', 'registerBlueprint() takes a Blueprint, got undefined.', "Make one: const users = new Blueprint('users"],
  ['app.registerBlueprint(null);', 'registerBlueprint() takes a Blueprint, got null.', "Make one: const users = new Blueprint('users"],
  [
    "app.registerBlueprint('users');",
    "registerBlueprint() takes a Blueprint, got 'users'.",
    'The blueprint comes first: registerBlueprint',
  ],
  [
    "app.registerBlueprint({ name: 'users' });",
    'registerBlueprint() takes a Blueprint, got an object.',
    "Make one: const users = new Blueprint('users",
  ],
  [
    'app.registerBlueprint((app) => {});',
    'registerBlueprint() takes a Blueprint, got a function.',
    'Make one: const users = new Blueprint("users',
  ],
  [
    'app.registerBlueprint(app);',
    'registerBlueprint() takes a Blueprint, got an instance of App.',
    "Make one: const users = new Blueprint('users",
  ],
  [
    'app.registerBlueprint(Blueprint);',
    'registerBlueprint() takes a Blueprint, got the class Blueprint.',
    "Make one: const users = new Blueprint('users",
  ],
  [
    "app.registerBlueprint([new Blueprint('a')]);",
    'registerBlueprint() takes a Blueprint, got an array.',
    "Make one: const users = new Blueprint('users",
  ],
  [
    "app.registerBlueprint('/users', new Blueprint('a'));",
    "registerBlueprint() takes a Blueprint, got '/users'.",
    'The blueprint comes first: registerBlueprint',
  ],
  [
    "app.registerBlueprint(new Blueprint('a'), '/users');",
    "registerBlueprint() takes its options as an object, got '/users'.",
    'Write { urlPrefix: ... }. It takes urlPrefix',
  ],
  [
    "app.registerBlueprint(new Blueprint('a'), null);",
    'registerBlueprint() takes its options as an object, got null.',
    'Write { urlPrefix: ... }. It takes urlPrefix',
  ],
  [
    "app.registerBlueprint(new Blueprint('a'), { urlPrefix: 5 });",
    'registerBlueprint() needs a string for urlPrefix, got 5.',
    'It takes urlPrefix, urlDefaults, name.',
  ],
  [
    "app.registerBlueprint(new Blueprint('a').get('/', () => 'x'), { urlPrefix: 5 });",
    'registerBlueprint() needs a string for urlPrefix, got 5.',
    'It takes urlPrefix, urlDefaults, name.',
  ],
  [
    "app.registerBlueprint(new Blueprint('a').get('/', () => 'x'), { urlPrefix: 'users' });",
    "URL rule 'users/' must start with a slash.",
    'Write a slash at its beginning, or at that o',
  ],
  [
    "app.registerBlueprint(new Blueprint('a').get('/x', () => 'x'), { url_prefix: '/users' });",
    "registerBlueprint() takes no option 'url_prefix'.",
    'Did you mean urlPrefix? It takes urlPrefix, ',
  ],
  [
    "app.registerBlueprint(new Blueprint('a').get('/x', () => 'x'), { prefix: '/users' });",
    "registerBlueprint() takes no option 'prefix'.",
    'Did you mean urlPrefix? It takes urlPrefix, ',
  ],
  [
    "app.registerBlueprint(new Blueprint('a'), { name: 5 });",
    'registerBlueprint() needs a string for name, got 5.',
    'It takes urlPrefix, urlDefaults, name.',
  ],
  ["app.registerBlueprint(new Blueprint('a'), { name: '' });", "'name' may not be empty.", "Write new Blueprint('users', { urlPrefix: '/"],
  [
    "app.registerBlueprint(new Blueprint('a').get('/x', () => 'x'), { urlDefaults: 'x' });",
    "registerBlueprint() needs an object for urlDefaults, got 'x'.",
    'It takes urlPrefix, urlDefaults, name.',
  ],
  ['new Blueprint();', "A blueprint's name must be a string, got undefined.", "Write new Blueprint('users', { urlPrefix: '/"],
  ['new Blueprint(5);', "A blueprint's name must be a string, got 5.", "Write new Blueprint('users', { urlPrefix: '/"],
  ["new Blueprint('');", "'name' may not be empty.", "Write new Blueprint('users', { urlPrefix: '/"],
  ["new Blueprint('a.b');", `'name' may not contain a dot '.' character, got "a.b".`, "Write new Blueprint('users', { urlPrefix: '/"],
  ["new Blueprint('a', '/a');", "Blueprint('a') takes its options as an object, got '/a'.", 'Write { urlPrefix: ... }. It takes urlPrefix'],
  ["new Blueprint('a', null);", "Blueprint('a') takes its options as an object, got null.", 'Write { urlPrefix: ... }. It takes urlPrefix'],
  ["new Blueprint('a', { urlPrefix: 5 });", "Blueprint('a') needs a string for urlPrefix, got 5.", 'It takes urlPrefix, urlDefaults.'],
  [
    "app.registerBlueprint(new Blueprint('a', { urlPrefix: 'a' }).get('/', () => 'x'));",
    "URL rule 'a/' must start with a slash.",
    'Write a slash at its beginning, or at that o',
  ],
  [
    "app.registerBlueprint(new Blueprint('a', { urlPrefix: '/<int:id>' }).get('/<int:id>', () => 'x'));",
    "variable name 'id' used twice in url rule '/<int:id>/<int:id>'",
    'Give one of the two another name.',
  ],
  ["Blueprint('a');", 'app.ts:3:3 threw while it registered its routes: TypeError: ', 'Write new Blueprint(...); a route module exp'],
  [
    "const b = new Blueprint('a'); app.registerBlueprint(b); app.registerBlueprint(b);",
    "The name 'a' is already registered for this blueprint. Use 'name' to provide a unique name.",
    "Write registerBlueprint(blueprint, { name: '",
  ],
  [
    "app.registerBlueprint(new Blueprint('a')); app.registerBlueprint(new Blueprint('a'));",
    "The name 'a' is already registered for a different blueprint. Use 'name' to provide a unique name.",
    "Write registerBlueprint(blueprint, { name: '",
  ],
  [
    "const b = new Blueprint('a'); app.registerBlueprint(b); b.get('/x', () => 'x');",
    "The setup method 'get' can no longer be called on the blueprint 'a'. It has already been registered at least once, any changes will not be applied consistently.",
    'Make sure all imports, functions, etc. neede',
  ],
  [
    "const b = new Blueprint('a'); app.registerBlueprint(b); b.registerBlueprint(new Blueprint('c'));",
    "The setup method 'registerBlueprint' can no longer be called on the blueprint 'a'. It has already been registered at least once, any changes will not be applied consistently.",
    'Make sure all imports, functions, etc. neede',
  ],
  [
    "const b = new Blueprint('a'); b.registerBlueprint(b);",
    'Cannot register a blueprint on itself',
    'Take out one of the calls of registerBluepri',
  ],
  [
    "const a = new Blueprint('a'); const b = new Blueprint('b'); a.registerBlueprint(b); b.registerBlueprint(a); app.registerBlueprint(a);",
    "Cannot register a blueprint on itself: 'a' is inside itself as 'a.b.a'",
    'Take out one of the calls of registerBluepri',
  ],
  [
    "const a = new Blueprint('a'); a.registerBlueprint(null);",
    'registerBlueprint() takes a Blueprint, got null.',
    "Make one: const users = new Blueprint('users",
  ],
  [
    "const a = new Blueprint('a'); a.registerBlueprint(() => {});",
    'registerBlueprint() takes a Blueprint, got a function.',
    'Make one: const users = new Blueprint("users',
  ],
  [
    "const a = new Blueprint('a'); a.registerBlueprint(new Blueprint('c')).registerBlueprint(new Blueprint('c')); app.registerBlueprint(a);",
    "The name 'c' is already registered for a different blueprint 'a.c'. Use 'name' to provide a unique name.",
    "Write registerBlueprint(blueprint, { name: '",
  ],
  [
    "new Blueprint('a').get('/', { endpoint: 'b.c' }, () => 'x');",
    "'endpoint' may not contain a dot '.' character.",
    "Leave out the blueprint's name: it is put in",
  ],
  [
    "app.registerBlueprint(new Blueprint('a').get('x', () => 'x'));",
    "URL rule 'x' must start with a slash.",
    'Write a slash at its beginning, or at that o',
  ],
  [
    "new Blueprint('a').beforeAppRequest();",
    'beforeAppRequest() takes a function, got undefined.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').beforeAppRequest(5);",
    'beforeAppRequest() takes a function, got 5.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').afterAppRequest();",
    'afterAppRequest() takes a function, got undefined.',
    'Give the function itself, without calling it',
  ],
  ["new Blueprint('a').afterAppRequest(5);", 'afterAppRequest() takes a function, got 5.', 'Give the function itself, without calling it'],
  [
    "new Blueprint('a').teardownAppRequest();",
    'teardownAppRequest() takes a function, got undefined.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').teardownAppRequest(5);",
    'teardownAppRequest() takes a function, got 5.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').appUrlValuePreprocessor();",
    'appUrlValuePreprocessor() takes a function, got undefined.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').appUrlValuePreprocessor(5);",
    'appUrlValuePreprocessor() takes a function, got 5.',
    'Give the function itself, without calling it',
  ],
  [
    "new Blueprint('a').appErrorHandler(302, () => 'x');",
    "'302' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.",
    'Codes are those of abort(): 400 to 599, as f',
  ],
  [
    "new Blueprint('a').appErrorHandler(404);",
    'appErrorHandler() takes a function, got undefined.',
    'The error comes first: errorHandler(404, (er',
  ],
];
