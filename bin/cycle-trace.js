#!/usr/bin/env node

// The app host is started before anything else is loaded, so that both processes load side by side. It waits for
// orders: the app itself is loaded once the command line has been understood.
const { likelyApp, mayNeedHost } = require('../dist/prespawn.js');
const argv = process.argv.slice(2);
let host = null;
if (mayNeedHost(argv)) {
  const { announceApp, spawnHost } = require('../dist/spawn.js');
  host = spawnHost();
  const file = likelyApp(argv, process.cwd());
  if (file !== null) announceApp(host, file);
}
require('../dist/cli.js')
  .main(argv, host)
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
