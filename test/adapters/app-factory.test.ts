import { cycleAppAdapter } from '../../src/adapters/cycle-app.js';
import { App } from '../../src/framework/index.js';

const PORTS = { file: __filename, locate: () => null, mentions: () => false, log: () => {} };
const rulesOf = async (exported: unknown) => (await cycleAppAdapter.mount(exported, PORTS)).routes().map(({ rule }) => rule);

describe('what a route module exports', () => {
  it.each<[string, unknown]>([
    ['an App', new App().get('/here', () => 'x')],
    ['a function of app', (app: App) => app.get('/here', () => 'x')],
    ['an async function of app', async (app: App) => void app.get('/here', () => 'x')],
    ['a factory that makes an App of its own', () => new App().get('/here', () => 'x')],
    ['an async factory', async () => new App().get('/here', () => 'x')],
  ])('is mounted: %s', async (_, exported) => {
    expect(await rulesOf(exported)).toContain('/here');
  });

  it('may set the config, and fields of its own beside it', async () => {
    const setup = (app: App) => {
      Object.assign(app.config, { secretKey: 'x', pageSize: 20, SECRET_KEY: 'x', maxContentLength: null });
      app.get('/here', () => 'x');
    };
    expect(await rulesOf(setup)).toContain('/here');
  });
});
