import { App, Blueprint } from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';

describe('blueprints', () => {
  it('nest: names and prefixes come one after the other', async () => {
    const leaf = new Blueprint('inner', { urlPrefix: '/in' });
    leaf.get('/leaf', function show(c) {
      const { blueprint, blueprints, endpoint } = c.request;
      return { blueprint, blueprints, endpoint };
    });
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    bp.registerBlueprint(leaf);
    const app = appWith((on) => on.registerBlueprint(bp));
    const response = await ask(app, '/bp/in/leaf');
    expect(JSON.parse(await response.text())).toEqual({ blueprint: 'bp.inner', blueprints: ['bp.inner', 'bp'], endpoint: 'bp.inner.show' });
  });

  it.each([
    ['/a/', '/b', '/a/b'],
    ['/a', 'b', '/a/b'],
    ['/a/', '', '/a/'],
    ['/a', '/', '/a/'],
    [undefined, '/b', '/b'],
  ])('with the prefix %p put the rule %p at %p', async (urlPrefix, rule, target) => {
    const bp = new Blueprint('bp', urlPrefix === undefined ? {} : { urlPrefix });
    bp.get(rule, () => 'here');
    const app = appWith((on) => on.registerBlueprint(bp));
    expect((await ask(app, target)).body).toBe('here');
  });

  it('can be registered twice, under another name and prefix', async () => {
    const bp = new Blueprint('bp', { urlPrefix: '/one' });
    bp.get('/', function show(c) {
      return c.urlFor('.show');
    });
    let hooked = 0;
    bp.beforeAppRequest(() => void hooked++);
    const app = appWith((on) => on.registerBlueprint(bp).registerBlueprint(bp, { name: 'again', urlPrefix: '/two' }));
    expect((await ask(app, '/one/')).body).toBe('/one/');
    expect((await ask(app, '/two/')).body).toBe('/two/');
    expect(hooked).toBe(2);
  });

  it('run their hooks for their own rules alone', async () => {
    const events: string[] = [];
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    bp.beforeRequest(() => void events.push('bp'));
    bp.get('/', () => 'ok');
    const app = appWith((on) => {
      on.beforeRequest(() => void events.push('app'));
      on.get('/', () => 'ok');
      on.registerBlueprint(bp);
    });
    await ask(app, '/');
    await ask(app, '/bp/unknown');
    expect(events).toEqual(['app', 'app']);
    await ask(app, '/bp/');
    expect(events).toEqual(['app', 'app', 'app', 'bp']);
  });

  it('put hooks on the whole app where they are asked to', async () => {
    const events: string[] = [];
    const bp = new Blueprint('bp', { urlPrefix: '/bp' });
    bp.appUrlValuePreprocessor(() => events.push('preprocessor'));
    bp.beforeAppRequest(() => void events.push('before'));
    bp.afterAppRequest((response) => {
      events.push('after');
      return response;
    });
    bp.teardownAppRequest(() => events.push('teardown'));
    const app = appWith((on) => {
      on.registerBlueprint(bp);
      on.get('/', () => 'ok');
    });
    await ask(app, '/');
    expect(events).toEqual(['preprocessor', 'before', 'after', 'teardown']);
  });

  it('take parameters from their prefix, and defaults for all their rules', async () => {
    const bp = new Blueprint('bp', { urlPrefix: '/<lang>', urlDefaults: { page: 1 } });
    bp.get('/show', (c) => ({ upper: c.params.lang.toUpperCase(), ...c.params }));
    const app = appWith((on) => on.registerBlueprint(bp));
    expect((await ask(app, '/en/show')).body).toBe('{"upper":"EN","lang":"en","page":1}\n');
  });

  it('let value preprocessors take a parameter out of the params', async () => {
    const bp = new Blueprint('bp', { urlPrefix: '/<lang>' });
    bp.urlValuePreprocessor((_endpoint, params, c) => {
      c.g.lang = params?.lang;
      delete params?.lang;
    });
    bp.get('/show', (c) => ({ params: c.params, lang: c.g.lang }));
    const app = appWith((on) => on.registerBlueprint(bp));
    expect((await ask(app, '/en/show')).body).toBe('{"params":{},"lang":"en"}\n');
  });
});

describe('endpoints', () => {
  const endpoints = (app: App) =>
    app
      .rules()
      .map(({ endpoint }) => endpoint)
      .filter((endpoint) => endpoint !== 'static');

  it('are named for the view, or for the rule where the view has no name', () => {
    const app = new App();
    const showUser = () => 'user';
    app.get('/users', function listUsers() {
      return 'users';
    });
    app.get('/user', showUser);
    app.get('/plain', () => 'plain');
    app.post('/plain', () => 'plain');
    app.route('/plain', { methods: ['PUT', 'PATCH'] }, () => 'plain');
    app.get('/named', { endpoint: 'mine' }, () => 'named');
    expect(endpoints(app)).toEqual(['listUsers', 'showUser', '/plain', 'POST /plain', 'PUT,PATCH /plain', 'mine']);
  });

  it('keep no dot of the rule, which would read as a blueprint', async () => {
    const bp = new Blueprint('bp');
    bp.get('/bp.json', (c) => ({ blueprint: c.request.blueprint, blueprints: c.request.blueprints }));
    const app = appWith((on) => {
      on.get('/data.json', (c) => ({ blueprint: c.request.blueprint }));
      on.registerBlueprint(bp);
    });
    expect((await ask(app, '/data.json')).body).toBe('{"blueprint":null}\n');
    expect((await ask(app, '/bp.json')).body).toBe('{"blueprint":"bp","blueprints":["bp"]}\n');
  });

  it('may have one view under several rules', async () => {
    const app = new App();
    function show() {
      return 'shown';
    }
    app.get('/a', show).get('/b', show);
    expect([(await ask(app, '/a')).body, (await ask(app, '/b')).body]).toEqual(['shown', 'shown']);
  });

  it('answer every method that has its own way to be registered', async () => {
    const app = new App();
    const echo = (name: string) => ({ [name]: (c: { request: { method: string } }) => c.request.method })[name] as (c: object) => string;
    app.get('/', echo('g')).post('/', echo('p')).put('/', echo('u')).patch('/', echo('a')).delete('/', echo('d'));
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) expect((await ask(app, '/', { method })).body).toBe(method);
    const refused = await ask(app, '/', { method: 'FOO' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
  });
});
