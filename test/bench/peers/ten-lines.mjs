// The script that anyone would write to see whether an app answers. It is the floor of a cold start.
import { fork } from 'node:child_process';
import { once } from 'node:events';

const child = fork(new URL('./ten-lines-server.mjs', import.meta.url));
const { request } = await import('undici');
const [port] = await once(child, 'message');
const { body, statusCode } = await request(`http://127.0.0.1:${port}/hello`);
await body.text();
console.log(statusCode);
child.kill();
