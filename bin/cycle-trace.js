#!/usr/bin/env node

// The app host is started before anything else is loaded, so that both processes load side by side. It waits for
// orders: the app itself is loaded once the command line has been understood.
const argv = process.argv.slice(2);
const host = require('../dist/prespawn.js').prespawn(argv);
require('../dist/cli.js')
  .main(argv, host)
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
