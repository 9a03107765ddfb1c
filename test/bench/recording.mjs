// What recording costs the cycle, measured from outside (the same cycle with a recorder and without), against what the
// recorder says of itself; and what a hook costs.
import { loadSources } from './support/sources.mjs';
import { median } from './support/statistics.mjs';

const HOOKS = [0, 10, 20, 30, 40, 50];

export async function recording({ smoke }) {
  const { App, BlackBox, Clock, NO_TRACER, Recorder, RequestRecord } = await loadSources(
    'framework/index.ts',
    'model/tracer.ts',
    'recorder/black-box.ts',
    'recorder/clock.ts',
    'recorder/recorder.ts',
    'recorder/request-record.ts',
  );
  const [rounds, times] = smoke ? [5, 500] : [41, 4_000];
  const clock = Clock.start();
  const box = new BlackBox(null);
  const newRecord = () => new RequestRecord(1, clock, box);
  const measured = HOOKS.map((hooks) => ({ hooks, ...compareCycles(appWith(App, hooks), NO_TRACER, newRecord, rounds, times) }));
  let cost = null;
  const recorder = new Recorder(clock, (batch) => {
    cost = batch.cost;
  });
  // Measured once before V8 has compiled it, and once more after ten requests.
  for (let request = 0; request < 10; request++) {
    recorder.end(recorder.begin(1));
    recorder.flush();
  }
  const [bare, ...hooked] = measured;
  // Of the eight stamps the route takes four; before (without hooks), after and teardown are skipped, and the write is the host's.
  const told = (hooks) => cost.requestNs + (hooks === 0 ? 4 : 5) * cost.markNs + hooks * cost.spanNs;
  const row = ({ hooks, plainNs, tracedNs }) => {
    const seenNs = tracedNs - plainNs;
    const ratio = told(hooks) / seenNs;
    return {
      what: `what recording costs, told by the recorder, ${hooks} hooks`,
      peer: 'the cycle with a recorder, less the cycle without',
      figures: `${(told(hooks) / 1000).toFixed(2)} and ${(seenNs / 1000).toFixed(2)} µs a request: ${ratio.toFixed(2)}x`,
      goal: '0.5x to 2x',
      reached: ratio >= 0.5 && ratio <= 2,
    };
  };
  const hookNs = hooked.map(({ hooks, tracedNs }) => (tracedNs - bare.tracedNs) / hooks);
  const spread = Math.max(...hookNs) / Math.min(...hookNs);
  return [
    row(bare),
    row(measured.find(({ hooks }) => hooks === 10)),
    {
      what: `a hook, traced, ${HOOKS.slice(1).join(', ')} of them`,
      peer: 'a hook among the others',
      figures: `${hookNs.map((ns) => ns.toFixed(0)).join(', ')} ns each: ${spread.toFixed(2)}x between the dearest and the cheapest`,
      goal: '<= 1.5x: linear',
      reached: spread <= 1.5,
    },
  ];
}

function appWith(App, hooks) {
  const app = new App();
  for (let n = 0; n < hooks; n++) app.beforeRequest(() => {});
  app.get('/hello', () => ({ hello: 'world' }));
  return app;
}

/** Nanoseconds a request of one app, untraced and traced, by turns. */
function compareCycles(app, noTracer, newRecord, rounds, times) {
  const input = {
    method: 'GET',
    target: '/hello',
    httpVersion: '1.1',
    rawHeaders: ['host', 'localhost'],
    remoteAddress: null,
    body: { stream: async function* () {} },
  };
  const plain = () => app.handle(input, noTracer, () => {});
  const traced = () => app.handle(input, newRecord(), () => {});
  const [plainNs, tracedNs] = [[], []];
  for (let round = -5; round < rounds; round++) {
    for (const [one, list] of round % 2 === 0
      ? [
          [plain, plainNs],
          [traced, tracedNs],
        ]
      : [
          [traced, tracedNs],
          [plain, plainNs],
        ]) {
      const start = process.hrtime.bigint();
      for (let time = 0; time < times; time++) one();
      if (round >= 0) list.push(Number(process.hrtime.bigint() - start) / times);
    }
  }
  return { plainNs: median(plainNs), tracedNs: median(tracedNs) };
}
