// Loaded before a server: OpenTelemetry as it is set up for production, apart from an exporter that throws the spans away.
// BENCH_INSTRUMENT names the instrumentations.
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { FastifyInstrumentation } = require('@opentelemetry/instrumentation-fastify');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

let spans = 0;
const exporter = {
  export(batch, done) {
    spans += batch.length;
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
  forceFlush: () => Promise.resolve(),
};
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
provider.register();
const known = { http: HttpInstrumentation, fastify: FastifyInstrumentation };
registerInstrumentations({ instrumentations: process.env.BENCH_INSTRUMENT.split(',').map((name) => new known[name]()) });

// Asked at the end: an instrumentation that did not take would be a fast peer, and no peer.
process.on('message', async (message) => {
  if (message !== 'spans') return;
  await provider.forceFlush();
  process.send({ spans });
});
