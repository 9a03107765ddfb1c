/** The route module that `init` writes. It needs no package.json and nothing installed. */
export const STARTER = `import { abort, defineRoutes, redirect } from 'cycle-trace';

interface User {
  id: number;
  name: string;
}

const users = new Map<number, User>([
  [1, { id: 1, name: 'Ada' }],
  [2, { id: 2, name: 'Alan' }],
]);

/** Stands for a query: await a real one here, and it shows in the trace. */
async function findUser(id: number): Promise<User | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  return users.get(id);
}

export default defineRoutes((app) => {
  // Runs before every view. Returning a response here would skip the view.
  app.beforeRequest(function readLanguage(c) {
    c.g.language = c.request.headers.get('accept-language') ?? 'en';
  });

  // A string is HTML.
  app.get('/', function home(c) {
    return \`<!doctype html>
<html lang="en">
  <title>Users</title>
  <h1>\${users.size} users</h1>
  <form method="post" action="\${c.urlFor('addUser')}">
    <input name="name" placeholder="Name">
    <button>Add</button>
  </form>
</html>
\`;
  });

  // An array or an object is JSON.
  app.get('/users', function listUsers() {
    return [...users.values()];
  });

  // <int:id> makes c.params.id a number; /users/x is a 404.
  app.get('/users/<int:id>', async function showUser(c) {
    const user = await c.span('load user', () => findUser(c.params.id));
    return user ?? abort(404, \`There is no user \${c.params.id}.\`);
  });

  app.post('/users', async function addUser(c) {
    const name = (await c.request.form()).get('name');
    if (!name) return abort(400, 'A user needs a name.');
    const id = users.size + 1;
    users.set(id, { id, name });
    return redirect(c.urlFor('showUser', { id }), 303);
  });

  app.afterRequest(function noStore(response) {
    response.headers.set('cache-control', 'no-store');
    return response;
  });

  app.errorHandler(404, (error, c) => c.json({ error: error.description }, 404));
});
`;
