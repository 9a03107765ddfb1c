import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const TAIL_LINES = 80;
/** No stage of a healthy run comes near it. */
const STAGE_LIMIT_MS = 20 * 60_000;

/** Runs stages one after the other, tells each one's time, and keeps the count for the closing line. */
export class Stages {
  #folder;
  #startMs = Date.now();
  #count = { passed: 0, failed: 0, skipped: 0 };
  #number = 0;

  /** @param folder where outputs go */
  constructor(folder) {
    this.#folder = folder;
  }

  /** A command that passes or fails as one item; `show` prints what it wrote. @returns whether it passed */
  command(title, program, args, { cwd = process.cwd(), environment = {}, show = false, tries = 1 } = {}) {
    for (let left = tries; ; left--) {
      const run = this.#spawn(program, args, { ...process.env, ...environment }, cwd);
      if (run.ok || left === 1) {
        this.#add(title, run, run.ok ? { passed: 1 } : { failed: 1 });
        if (show && run.ok) console.log(readFileSync(run.log, 'utf8').trimEnd().replaceAll(/^/gm, '     | '));
        return run.ok;
      }
    }
  }

  /** A Jest run, whose tests are counted by Jest itself. `program` with `args` takes Jest's options at its end. */
  jest(title, node, program, args, environment = {}) {
    const results = path.join(this.#folder, `${this.#number}-results.json`);
    const env = { ...process.env, ...environment, PATH: `${path.dirname(node.binary)}${path.delimiter}${process.env.PATH}` };
    const run = this.#spawn(program, [...args, '--ci', '--maxWorkers=2', '--json', `--outputFile=${results}`], env, process.cwd());
    this.#add(title, run, countOf(results, run.ok));
  }

  /** Prints the closing line. @returns the exit code */
  close() {
    const { passed, failed, skipped } = this.#count;
    console.log(`all stages: ${seconds(Date.now() - this.#startMs)}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed === 0 && passed > 0 ? 0 : 1;
  }

  #spawn(program, args, env, cwd) {
    const log = path.join(this.#folder, `${this.#number++}.log`);
    const output = openSync(log, 'w');
    const startMs = Date.now();
    const { status, signal, error } = spawnSync(program, args, { cwd, env, stdio: ['ignore', output, output], timeout: STAGE_LIMIT_MS });
    closeSync(output);
    return { ok: status === 0, ended: error?.message ?? signal ?? `exit code ${status}`, log, ms: Date.now() - startMs };
  }

  #add(title, run, { passed = 0, failed = 0, skipped = 0 }) {
    this.#count.passed += passed;
    this.#count.failed += failed;
    this.#count.skipped += skipped;
    const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean).join(', ');
    console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${title}: ${counts}, ${seconds(run.ms)}`);
    if (failed === 0) return;
    const lines = stripVTControlCharacters(readFileSync(run.log, 'utf8')).trimEnd().split('\n');
    console.log([`     ${run.ended}; the end of its output:`, ...lines.slice(-TAIL_LINES).map((line) => `     | ${line}`)].join('\n'));
  }
}

/** What Jest counted. A suite that did not run, a run without results and an unexplained exit code are failures too. */
function countOf(file, ok) {
  if (!existsSync(file)) return { failed: 1 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    failed: failed === 0 && (!ok || numPassedTests === 0) ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
