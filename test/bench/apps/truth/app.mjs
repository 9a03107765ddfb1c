import { setTimeout as sleep } from 'node:timers/promises';

const BUSY_NS = 5_000_000n;

export default (app) => {
  // Its own stamps, on the clock that the trace uses, around 5 ms of work.
  app.get('/busy', function busy() {
    const start = process.hrtime.bigint();
    while (process.hrtime.bigint() - start < BUSY_NS);
    const end = process.hrtime.bigint();
    return { start: String(start), end: String(end) };
  });

  app.get('/timer', async function timer() {
    await sleep(20);
    return { waited: 20 };
  });

  app.get('/stream', function stream(c) {
    async function* pieces() {
      for (let piece = 0; piece < 10; piece++) {
        yield `piece ${piece}\n`;
        await sleep(10);
      }
    }
    return c.stream(pieces());
  });

  app.post('/upload', async function upload(c) {
    return { bytes: (await c.request.bytes()).length };
  });
};
