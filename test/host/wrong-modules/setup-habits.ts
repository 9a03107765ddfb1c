import type { WrongSetup } from './wrong-setup.js';

/** Methods of other frameworks and of Flask, and slips. */
export const HABITS: readonly WrongSetup[] = [
  [
    'app.beforeAppRequest(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.beforeAppRequest is not a function',
    'Did you mean beforeAppRequest()? Blueprints ',
  ],
  [
    'app.use(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.use is not a function',
    'There is no middleware: app.beforeRequest(fn',
  ],
  [
    'app.listen(3000);',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.listen is not a function',
    'Leave it out: the app is served for you.',
  ],
  [
    "app.all('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.all is not a function',
    "Write app.route('/path', { methods: ['GET', ",
  ],
  [
    'app.register(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.register is not a function',
    'Write app.registerBlueprint(blueprint), or c',
  ],
  [
    "app.addHook('onRequest', () => {});",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.addHook is not a function',
    'Write app.beforeRequest(fn), app.afterReques',
  ],
  [
    "app.head('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.head is not a function',
    'Leave it out: a view of GET answers HEAD too',
  ],
  [
    "app.options('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.options is not a function',
    'Leave it out: OPTIONS is answered for every ',
  ],
  [
    "app.router.get('/', () => 'x');",
    'app.ts:3:14 threw while it registered its routes: TypeError: ',
    'Mend the line that the message names.',
  ],
  [
    "app.add_url_rule('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.add_url_rule is not a function',
    'Write app.route(rule, options, view).',
  ],
  [
    "app.addUrlRule('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.addUrlRule is not a function',
    'Write app.route(rule, options, view).',
  ],
  [
    'app.before_request(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.before_request is not a function',
    'Did you mean app.beforeRequest()?',
  ],
  [
    "app.errorhandler(404, () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.errorhandler is not a function',
    'Did you mean app.errorHandler()?',
  ],
  [
    'app.error(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.error is not a function',
    'Write app.errorHandler(Error, (error, c) => ',
  ],
  [
    'app.onError(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.onError is not a function',
    'Write app.errorHandler(Error, (error, c) => ',
  ],
  [
    'app.notFound(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.notFound is not a function',
    'Write app.errorHandler(404, (error, c) => ..',
  ],
  [
    "app.set('x', 1);",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.set is not a function',
    'Settings are fields of app.config: app.confi',
  ],
  [
    "app.enable('x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.enable is not a function',
    'Settings are fields of app.config: app.confi',
  ],
  [
    "app.engine('x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.engine is not a function',
    'Templates are nunjucks, in the folder `templ',
  ],
  [
    "app.param('id', () => {});",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.param is not a function',
    "Write a converter: app.converter('name', { r",
  ],
  [
    'app.run();',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.run is not a function',
    'Leave it out: the app is served for you.',
  ],
  [
    "app.static('/x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.static is not a function',
    'Files in the folder `static` are served unde',
  ],
  [
    "app.mount('/x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.mount is not a function',
    'Write app.registerBlueprint(blueprint, { url',
  ],
  [
    "app.decorate('x', 1);",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.decorate is not a function',
    'Keep it in a variable of the module, in app.',
  ],
  [
    'app.setErrorHandler(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.setErrorHandler is not a function',
    'Write app.errorHandler(Error, (error, c) => ',
  ],
  [
    "app.template_filter('x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.template_filter is not a function',
    'Give the value to the template as it shall s',
  ],
  [
    'app.context_processor(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.context_processor is not a function',
    'Give the values to c.render(name, values).',
  ],
  [
    'app.before(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.before is not a function',
    'Write app.beforeRequest(fn).',
  ],
  [
    'app.after(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.after is not a function',
    'Write app.afterRequest(fn).',
  ],
  ["app.logger.info('x');", 'app.ts:3:14 threw while it registered its routes: TypeError: ', 'Mend the line that the message names.'],
  [
    "app.gett('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.gett is not a function',
    'Did you mean app.get()?',
  ],
  [
    'app.beforeRequests(() => {});',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.beforeRequests is not a function',
    'Did you mean app.beforeRequest()?',
  ],
  [
    'app.errorhandlers(404);',
    'app.ts:3:7 threw while it registered its routes: TypeError: app.errorhandlers is not a function',
    'Did you mean app.errorHandler()?',
  ],
  [
    "app.registerBluprint(new Blueprint('x'));",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.registerBluprint is not a function',
    'Did you mean app.registerBlueprint()?',
  ],
  [
    "const { get } = app; get('/', () => 'x');",
    'app.ts:3:24 threw while it registered its routes: TypeError: ',
    'Call the method on its object, app.get(...):',
  ],
  [
    "app.request('/');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.request is not a function',
    'Mend the line that the message names.',
  ],
  [
    "app.fetch('/');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.fetch is not a function',
    'Did you mean app.patch()?',
  ],
  [
    "app.del('/', () => 'x');",
    'app.ts:3:7 threw while it registered its routes: TypeError: app.del is not a function',
    'Write app.delete(rule, view).',
  ],
];
