import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesPort } from '../../src/adapters/files-port.js';
import type { App, Context } from '../../src/framework/index.js';
import { sign } from '../../src/framework/session/signer.js';
import { dumpTagged, Markup } from '../../src/framework/session/tagged-json.js';
import { NO_TRACER, type RequestTracer, type SpanSubject } from '../../src/model/tracer.js';
import { type Ask, appWith, ask } from './ask.js';

let root = '';

const TEMPLATES: Readonly<Record<string, string>> = {
  'page.html': '{% extends "base.html" %}{% block body %}{{ name }} {% include "part.html" %}{% endblock %}\n',
  'base.html': '<body>{% block body %}{% endblock %}</body>',
  'part.html': '({{ name }})',
  'mail.txt': 'Dear {{ name }}',
  'upper.HTML': '{{ name }}',
  'feed.xml': '{{ name }}',
  'around.html':
    '{{ request.path }} {{ request.args.get("q") }} {{ g.user }} {{ config.secretKey }} {{ url_for("item", id=3, q="a b") }} {{ urlFor("item", id=4) }}',
  'session.html': '{{ session.user }}',
  'flashes.html':
    '{% for message in get_flashed_messages() %}[{{ message }}]{% endfor %}{% for category, message in get_flashed_messages(with_categories=true, category_filter=["error"]) %}{{ category }}={{ message }};{% endfor %}',
  'loop.html': '{% for item in items %}{{ loop.index }}{{ item }}{% else %}none{% endfor %}',
  'json.html': '<script>x = {{ data|tojson }}</script>',
  'broken.html': '{% if %}',
  'fails.html': '{{ fail() }}',
};

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'templates-test-'));
  mkdirSync(path.join(root, 'templates'));
  writeFileSync(path.join(root, 'secret.html'), 'secret');
  symlinkSync(path.join(root, 'secret.html'), path.join(root, 'templates/leak.html'));
  for (const [name, text] of Object.entries(TEMPLATES)) writeFileSync(path.join(root, 'templates', name), text);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function appOf(setUp: (app: App) => void = () => {}): App {
  const app = appWith((made) => {
    made.config.secretKey = 'dev';
    made.get('/item/<int:id>', { endpoint: 'item' }, () => 'item');
    made.get('/render/<name>', (c) => c.render(c.params.name, { name: '<Ada & "Co">', items: ['a', 'b'], data: { x: "</script>'&" } }));
    setUp(made);
  });
  app.ports = { files: filesPort(root) };
  return app;
}

async function render(name: string, options: Ask = {}, app = appOf()): Promise<string> {
  const response = await ask(app, `/render/${name}`, options);
  return response.status === 200 ? String(response.body) : String(response.status);
}

describe('templates', () => {
  it('inherit, include and escape, without the newline at their end', async () => {
    expect(await render('page.html')).toBe('<body>&lt;Ada &amp; &quot;Co&quot;&gt; (&lt;Ada &amp; &quot;Co&quot;&gt;)</body>');
  });

  it('escape by their name, as Flask does', async () => {
    expect(await render('mail.txt')).toBe('Dear <Ada & "Co">');
    expect(await render('upper.HTML')).toBe('<Ada & "Co">');
    expect(await render('feed.xml')).toBe('&lt;Ada &amp; &quot;Co&quot;&gt;');
  });

  it('loop, and say so when there is nothing to loop over', async () => {
    expect(await render('loop.html')).toBe('1a2b');
  });

  it('write JSON that stays inside of its script', async () => {
    expect(await render('json.html')).toBe('<script>x = {"x":"\\u003c/script\\u003e\\u0027\\u0026"}</script>');
  });

  it('know the request, g, the configuration and the URLs of the app', async () => {
    const app = appOf((made) => {
      made.beforeRequest((c) => {
        c.g.user = 'Grace';
      });
    });
    const response = await ask(app, '/render/around.html?q=1');
    expect(response.body).toBe('/render/around.html 1 Grace dev /item/3?q=a+b /item/4');
    expect(response.headers.has('vary')).toBe(false);
  });

  it('open the session only when they look into it', async () => {
    const cookie = { headers: { Cookie: `session=${sign(dumpTagged({ user: 'Ada' }), 'dev', Math.floor(Date.now() / 1000))}` } };
    const response = await ask(appOf(), '/render/session.html', cookie);
    expect([response.body, response.headers.get('vary')]).toEqual(['Ada', 'Cookie']);
  });

  it('take the flashed messages, by category and with what is HTML already', async () => {
    const flashes = [Object.freeze(['message', '<one>']), Object.freeze(['error', new Markup('<b>two</b>')])];
    const cookie = { headers: { Cookie: `session=${sign(dumpTagged({ _flashes: flashes }), 'dev', Math.floor(Date.now() / 1000))}` } };
    expect(await render('flashes.html', cookie)).toBe('[&lt;one&gt;][<b>two</b>]error=<b>two</b>;');
  });

  it.each(['none.html', 'broken.html', 'fails.html', '..%2Fsecret.html', 'leak.html', '%2Fetc%2Fpasswd', '%00'])(
    'that cannot be had or rendered are a 500 or no route: %s',
    async (name) => {
      const logged: string[] = [];
      const app = appOf();
      app.ports = { ...app.ports, log: (error) => void logged.push(String(error)) };
      expect(await render(name, {}, app)).toMatch(/^(500|404)$/);
      if (name === 'none.html') expect(logged.join()).toContain('Template not found: "none.html" (looked in the folder "templates")');
      if (name === 'broken.html') expect(logged.join()).toContain('broken.html');
    },
  );

  it('may be text, which is escaped', async () => {
    const app = appOf((made) => {
      made.get('/text', (c: Context) => c.renderString('{{ a }}\n', { a: '<' }, 201, { 'X-A': '1' }));
    });
    const response = await ask(app, '/text');
    expect([response.status, response.body, response.headers.get('x-a'), response.headers.get('content-type')]).toEqual([
      201,
      '&lt;',
      '1',
      'text/html; charset=utf-8',
    ]);
  });

  it('are read anew in debug mode alone', async () => {
    const file = path.join(root, 'templates/changing.html');
    const kept = appOf();
    const fresh = appOf((made) => {
      made.config.debug = true;
    });
    for (const [text, seenKept] of [
      ['one', 'one'],
      ['two', 'one'],
    ] as const) {
      writeFileSync(file, text);
      expect([await render('changing.html', {}, kept), await render('changing.html', {}, fresh)]).toEqual([seenKept, text]);
    }
  });

  it('tell the signals and the trace of themselves', async () => {
    const told: string[] = [];
    const app = appOf((made) => {
      made.on('beforeRenderTemplate', ({ template, context }) =>
        told.push(`before ${template} ${Object.keys(context).includes('request')}`),
      );
      made.on('templateRendered', ({ template }) => told.push(`rendered ${template}`));
    });
    const tracer: RequestTracer = {
      ...NO_TRACER,
      open: (subject: SpanSubject) => told.push(`${subject.kind} ${subject.name}`) - 1,
      close: (span, error) => void told.push(`end ${told[span]}${error === undefined ? '' : ' failed'}`),
    };
    await render('loop.html', { tracer }, app);
    told.splice(0);
    await render('loop.html', { tracer }, app);
    expect(told.filter((event) => !event.includes('custom'))).toEqual([
      'template loop.html',
      'before loop.html true',
      'rendered loop.html',
      'end template loop.html',
    ]);
    told.splice(0);
    await render('broken.html', { tracer }, app);
    expect(told).toContain('end template broken.html failed');
  });
});
