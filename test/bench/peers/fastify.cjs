// The route on Fastify, as its documentation writes it. CommonJS, so that OpenTelemetry can instrument it.
const fastify = require('fastify');

const app = fastify();
app.get('/hello', async () => ({ hello: 'world' }));
app.listen({ port: 0, host: '127.0.0.1' }).then(() => process.send(app.server.address().port));
