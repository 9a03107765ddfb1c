// One request through Fastify without a socket: the nearest thing to one command, were it one.
import fastify from 'fastify';

const app = fastify();
app.get('/hello', async () => ({ hello: 'world' }));
const response = await app.inject('/hello');
console.log(response.statusCode, response.body);
