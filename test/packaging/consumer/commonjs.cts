import cycleTrace = require('cycle-trace');

// The same in CommonJS, where verbatimModuleSyntax asks for `import = require`.

const { abort, defineRoutes, HTTPException } = cycleTrace;

const routes: cycleTrace.Routes = defineRoutes((app) => {
  app.get('/users/<int:id>', function showUser(c) {
    const id: number = c.params.id;
    return id > 0 ? { id } : abort(404);
  });
  app.errorHandler(HTTPException, (error, c: cycleTrace.Context) => c.json({ code: error.code }, error.code ?? 500));
});

if (typeof routes !== 'function') throw new Error('the routes are no function');

export = routes;
