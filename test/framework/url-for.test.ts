import { App, Blueprint, BuildError, type Context } from '../../src/framework/index.js';
import { appWith, ask } from './ask.js';

/** What `build` gives inside of a request to `target`. */
async function inside(build: (c: Context) => string, target = '/'): Promise<string> {
  const inner = new Blueprint('inner', { urlPrefix: '/in' });
  inner.get('/leaf', { endpoint: 'leaf' }, (c) => build(c));
  inner.get('/other', { endpoint: 'other' }, () => 'other');
  const bp = new Blueprint('bp', { urlPrefix: '/bp' });
  bp.registerBlueprint(inner);
  const app = appWith((on) => {
    on.get('/', { endpoint: 'idx' }, (c) => build(c));
    on.get('/i/<int:n>', { endpoint: 'i' }, () => 'i');
    on.get('/s/<n>', { endpoint: 's' }, () => 's');
    on.post('/m', { endpoint: 'm' }, () => 'm');
    on.registerBlueprint(bp);
  });
  const response = await ask(app, target);
  return response.text();
}

/** The error that building ends in. */
async function failure(build: (c: Context) => string): Promise<Error> {
  let thrown: unknown;
  await inside((c) => {
    try {
      return build(c);
    } catch (error) {
      thrown = error;
      throw error;
    }
  });
  return thrown as Error;
}

describe('urlFor', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['i', { n: 3 }, '/i/3'],
    ['idx', { a: '1 2', b: ['x', 'y'] }, '/?a=1+2&b=x&b=y'],
    ['idx', { a: null, b: undefined }, '/'],
    ['idx', { _anchor: 'z z' }, '/#z%20z'],
    ['idx', { _external: true }, 'http://localhost/'],
    ['idx', { _scheme: 'https' }, 'https://localhost/'],
    ['idx', { _scheme: 'https', _external: true }, 'https://localhost/'],
    ['m', { _method: 'POST' }, '/m'],
    ['s', { n: 'a/b ü?' }, '/s/a/b%20%C3%BC%3F'],
    ['static', { filename: 'a.txt' }, '/static/a.txt'],
    ['bp.inner.leaf', {}, '/bp/in/leaf'],
    ['.idx', {}, '/'],
  ])('builds %s with %j', async (endpoint, values, url) => {
    expect(await inside((c) => c.urlFor(endpoint, values))).toBe(url);
  });

  it('takes a name with a dot in front from the blueprint that answers', async () => {
    expect(await inside((c) => c.urlFor('.other'), '/bp/in/leaf')).toBe('/bp/in/other');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['index', {}, "Could not build url for endpoint 'index'. Did you mean 'idx' instead?"],
    ['i', {}, "Could not build url for endpoint 'i'. Did you forget to specify values ['n']?"],
    ['m', { _method: 'GET' }, "Could not build url for endpoint 'm' ('GET'). Did you mean to use methods ['OPTIONS', 'POST']?"],
  ])('says what is amiss with %s and %j', async (endpoint, values, words) => {
    const error = await failure((c) => c.urlFor(endpoint, values));
    expect(error).toBeInstanceOf(BuildError);
    expect(error.message).toBe(words);
  });

  it('refuses a scheme for a URL that is to have none', async () => {
    expect((await failure((c) => c.urlFor('idx', { _scheme: 'https', _external: false }))).message).toContain('_external');
  });

  it('needs the server name outside of a request, and gives whole URLs then', () => {
    const app = new App();
    app.get('/users/<int:id>', function show() {
      return 'user';
    });
    expect(() => app.urlFor('show', { id: 1 })).toThrow('config.serverName');
    app.config.serverName = 'example.org';
    expect(app.urlFor('show', { id: 1 })).toBe('http://example.org/users/1');
    expect(app.urlFor('show', { id: 1, _external: false })).toBe('/users/1');
    app.config.preferredUrlScheme = 'https';
    expect(app.urlFor('show', { id: 1 })).toBe('https://example.org/users/1');
  });
});
