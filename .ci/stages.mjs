import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const TAIL_LINES = 80;
/** Of each file's failures; the closing list names them all. */
const FAILURE_LINES = 150;
/** No stage of a healthy run comes near it, on a machine that is ten times slower either. */
const STAGE_LIMIT_MS = 40 * 60_000;

/** Runs stages one after the other, tells each one's time, and keeps the count for the closing line. */
export class Stages {
  #folder;
  #startMs = Date.now();
  #count = { passed: 0, failed: 0, skipped: 0 };
  /** All that failed, in one line each: whoever sees but the end of the output has their names. */
  #failures = [];
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
        this.#add(title, run, run.ok ? { passed: 1 } : { failed: 1, failures: [run.ended], texts: [] });
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
    this.#add(title, run, resultsOf(results, run));
  }

  /** Prints the closing line. @returns the exit code */
  close() {
    const { passed, failed, skipped } = this.#count;
    console.log(`all stages: ${seconds(Date.now() - this.#startMs)}`);
    for (const line of this.#failures) console.log(line);
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

  #add(title, run, { passed = 0, failed = 0, skipped = 0, failures = [], texts = [] }) {
    this.#count.passed += passed;
    this.#count.failed += failed;
    this.#count.skipped += skipped;
    const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean).join(', ');
    console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${title}: ${counts}, ${seconds(run.ms)}`);
    if (failed === 0) return;
    for (const failure of failures) this.#failures.push(`FAIL ${title}: ${failure.replaceAll(/\s+/g, ' ')}`);
    for (const text of texts) console.log(quoted(text.split('\n').slice(0, FAILURE_LINES)));
    // What no test has to say for itself is in the output alone.
    if (texts.length === 0)
      console.log(
        `     ${run.ended}; the end of its output:\n${quoted(readFileSync(run.log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES))}`,
      );
  }
}

/**
 * What Jest counted, the names of what failed and what it says of them. A suite that did not run, a run without results and an
 * unexplained exit code are failures too.
 */
function resultsOf(file, { ok, ended }) {
  if (!existsSync(file)) return { failed: 1, failures: [`no results: ${ended}`] };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const faulty = testResults.filter(({ status }) => status === 'failed');
  const failures = faulty.flatMap(({ name, assertionResults }) => {
    const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    return (names.length > 0 ? names : ['it did not run']).map((test) => `${path.relative(process.cwd(), name)}: ${test}`);
  });
  const unexplained = failed === 0 && (!ok || numPassedTests === 0);
  return {
    passed: numPassedTests,
    failed: unexplained ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
    failures: unexplained ? [numPassedTests === 0 ? 'no test passed' : ended] : failures,
    texts: unexplained ? [] : faulty.map(({ name, message }) => `${path.relative(process.cwd(), name)}\n${message}`),
  };
}

const quoted = (lines) => lines.map((line) => `     | ${stripVTControlCharacters(line)}`).join('\n');
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
