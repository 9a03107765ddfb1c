import type { MountedApp, MountPorts } from '../adapters/adapter.js';
import { cycleAppAdapter } from '../adapters/cycle-app.js';
import type { App } from '../framework/index.js';
import type { BlackBox } from '../recorder/black-box.js';
import type { Clock } from '../recorder/clock.js';
import { Recorder } from '../recorder/recorder.js';
import { locateCallSite } from './loading/user-stack.js';

/** What an app of nobody's is lent. The locator is the user's, for the framework keeps the last one that it was handed. */
const PORTS: MountPorts = { file: __filename, locate: locateCallSite, log: () => {}, mentions: () => false };

/** Its own cost is nobody's to know. */
class WarmRecorder extends Recorder {
  constructor(clock: Clock, box: BlackBox, onWarm: () => void) {
    let first = true;
    const send = () => {
      if (first) onWarm();
      first = false;
    };
    super(clock, send, undefined, undefined, box);
  }

  protected override measure(): null {
    return null;
  }
}

/**
 * A small app of our own that the first, untraced requests go to. It takes the cycle, the recorder and node:http through
 * their first use, whose compilation is this program's cost and none of the user's app's. Its records go nowhere.
 * @param box the one that the app's requests are kept in
 * @param onWarm called once, after the first of its responses
 */
export async function mountWarmApp(clock: Clock, box: BlackBox, onWarm: () => void): Promise<{ app: MountedApp; recorder: Recorder }> {
  const setup = (app: App) => {
    app.beforeRequest(function warmBefore() {});
    app.afterRequest(function warmAfter(response) {
      return response;
    });
    app.get('/', function warmView() {
      return { warm: true };
    });
  };
  return { app: await cycleAppAdapter.mount(setup, PORTS), recorder: new WarmRecorder(clock, box, onWarm) };
}
