import type { BeforeHook, Context, View } from 'cycle-trace';
import { App, abort, Blueprint, defineRoutes, HTTPException, Response, redirect } from 'cycle-trace';

// What a strict user writes in an ES module. It has to compile against the published types, and to run.

const requireName: BeforeHook = (c) => {
  if (!c.request.args.get('name')) return redirect('/login');
};

const hello: View<{ name: string }> = (c) => ({ hello: c.params.name });

const admin = new Blueprint('admin', { urlPrefix: '/admin' });
admin.beforeRequest(requireName);
admin.get('/<path:rest>', (c) => {
  const rest: string = c.params.rest;
  return rest;
});

export default defineRoutes((app) => {
  app.get('/hello/<name>', hello);
  app.get('/users/<int:id>', async function showUser(c) {
    const id: number = c.params.id;
    const doubled: number = await c.span('double', () => id * 2);
    return doubled > 0 ? c.json({ doubled }) : abort(404);
  });
  app.post('/users', (c: Context) => new Response(c.request.method, { status: 201 }));
  app.errorHandler(404, (error, c) => c.json({ error: error instanceof HTTPException ? error.description : '' }, 404));
  // @ts-expect-error a number is no response
  app.get('/answer', () => 42);
  app.registerBlueprint(admin, {});
});

if (!(new App() instanceof App)) throw new Error('App is no class here');
