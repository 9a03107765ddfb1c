import { defineRoutes } from 'cycle-trace';

interface Greeting {
  readonly hello: string;
}

export default defineRoutes((app) => {
  app.get('/hello', function hello(): Greeting {
    return { hello: 'world' };
  });
});
