// Views that make many calls and say in their response how long these took, by their own watch.
import http from 'node:http';

const CALLS = 20;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ? await import('node:sqlite') : {};

const get = (url) =>
  new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        response.resume().once('end', resolve);
      })
      .once('error', reject);
  });

async function timed(call) {
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  for (let count = 0; count < CALLS; count++) await call();
  const { system, user } = process.cpuUsage(cpu);
  return { us: Number(process.hrtime.bigint() - start) / 1000 / CALLS, cpuUs: (system + user) / CALLS };
}

export default (app) => {
  const url = process.env.BENCH_SERVICE;
  app.get('/http', () => timed(() => get(url)));
  app.get('/fetch', () => timed(async () => (await fetch(url)).text()));
  if (!DatabaseSync) return;
  const db = new DatabaseSync(':memory:');
  db.exec("create table users (id integer primary key, name text); insert into users (name) values ('ann')");
  const byId = db.prepare('select name from users where id = ?');
  app.get('/sqlite', () => timed(() => byId.get(1)));
};
