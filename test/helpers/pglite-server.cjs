// PostgreSQL in a process of its own, on a free port, which it prints.
const { PGlite } = require('@electric-sql/pglite');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');

PGlite.create().then(async (db) => {
  const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  process.stdout.write(`port ${server.getServerConn().split(':').pop()}\n`);
});
process.stdin.once('end', () => process.exit(0)).resume();
