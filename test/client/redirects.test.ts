import { redirectOf } from '../../src/client/redirects.js';
import type { RequestPlan } from '../../src/model/plan.js';

const post: RequestPlan = {
  method: 'POST',
  target: '/form',
  headers: [
    ['authorization', 'Bearer t'],
    ['content-type', 'text/plain'],
    ['x-own', '1'],
  ],
  removedHeaders: [],
  body: { bytes: Buffer.from('x'), contentType: 'text/plain' },
};
const requested = new URL('http://127.0.0.1:1234/form');

describe('following a redirect', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('%i turns %s into %s', (status, method, expected) => {
    expect(redirectOf({ ...post, method }, requested, status, [['Location', '/next']])?.plan.method).toBe(expected);
  });

  it('drops the body and the headers that describe it when it becomes a GET', () => {
    const plan = redirectOf(post, requested, 303, [['location', 'next?a=1#part']])?.plan;
    expect(plan).toMatchObject({
      body: null,
      target: 'http://127.0.0.1:1234/next?a=1',
      headers: [
        ['authorization', 'Bearer t'],
        ['x-own', '1'],
      ],
    });
  });

  it('keeps the body on 307', () => {
    expect(redirectOf(post, requested, 307, [['location', '/next']])?.plan.body).toBe(post.body);
  });

  it('gives no credentials to another origin', () => {
    const redirect = redirectOf(post, requested, 307, [['location', 'http://127.0.0.1:9/next']]);
    expect(redirect?.plan.headers.map(([name]) => name)).toEqual(['content-type', 'x-own']);
  });

  it('reads a Location in UTF-8, as browsers do', () => {
    const location = Buffer.from('/grüße', 'utf8').toString('latin1');
    expect(redirectOf(post, requested, 302, [['location', location]])?.url.pathname).toBe('/gr%C3%BC%C3%9Fe');
  });

  it.each([
    [200, [['location', '/x']]],
    [304, [['location', '/x']]],
    [302, []],
    [302, [['location', 'javascript:alert(1)']]],
    [302, [['location', 'http://[bad']]],
  ] as const)('does not follow a %i with %j', (status, headers) => {
    expect(redirectOf(post, requested, status, headers)).toBeNull();
  });
});
