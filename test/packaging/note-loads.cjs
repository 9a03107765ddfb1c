// Preloaded into a process to write down every file that it loads, one line each: process id, a blank, the file.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');

const log = process.env.NOTE_LOADS_IN;
const { load } = Module.prototype;
Module.prototype.load = function noted(file) {
  appendFileSync(log, `${process.pid} ${file}\n`);
  return load.call(this, file);
};
