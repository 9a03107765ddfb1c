// The router against find-my-way, interleaved, in one process: nanoseconds for a match and their ratio, for tables of
// 10 to 10,000 rules. Usage: node test/bench/router.mjs [--rounds <n>] [--targets <n>] [--json]
//
// The requests of each kind go to the same number of rules whatever the table's size, so that a difference between the
// sizes is the search's own. With --targets 10000 they go to all rules in turn, and the processor's caches decide.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import findMyWay from 'find-my-way';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '101' },
    targets: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const TARGETS = Number(options.targets);
const SIZES = [10, 100, 1000, 10_000];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The router alone, bundled as in the package. */
async function loadRouter() {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-bench-'));
  const outfile = path.join(folder, 'routing.cjs');
  await build({
    entryPoints: [path.join(root, 'src/framework/routing/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.18',
    logLevel: 'warning',
  });
  const { Router } = createRequire(import.meta.url)(outfile);
  rmSync(folder, { recursive: true });
  return Router;
}

// Each kind of rule in both routers' notations, and a path that it takes.
const KINDS = {
  static: (n) => ({ ours: `/area${n}/things/list`, theirs: `/area${n}/things/list`, target: `/area${n}/things/list` }),
  string: (n) => ({ ours: `/area${n}/users/<name>`, theirs: `/area${n}/users/:name`, target: `/area${n}/users/ada` }),
  int: (n) => ({ ours: `/area${n}/users/<int:id>`, theirs: `/area${n}/users/:id(^\\d+$)`, target: `/area${n}/users/${n}42` }),
  nested: (n) => ({
    ours: `/area${n}/users/<user>/posts/<post>`,
    theirs: `/area${n}/users/:user/posts/:post`,
    target: `/area${n}/users/ada/posts/first-program`,
  }),
  path: (n) => ({ ours: `/area${n}/files/<path:rest>`, theirs: `/area${n}/files/*`, target: `/area${n}/files/a/b/c.txt` }),
  encoded: (n) => ({ ours: `/area${n}/tags/<tag>`, theirs: `/area${n}/tags/:tag`, target: `/area${n}/tags/caf%C3%A9%20noir` }),
  compound: (n) => ({
    ours: `/area${n}/img/<name>-<int:width>.png`,
    theirs: `/area${n}/img/:name-:width(^\\d+).png`,
    target: `/area${n}/img/lovelace-640.png`,
  }),
  missing: (n) => ({ ours: `/area${n}/gone/<name>`, theirs: `/area${n}/gone/:name`, target: `/area${n}/none/ada`, misses: true }),
};

/** A table of `size` rules: the kinds in turn, so that every size holds each of them. */
function tables(Router, size) {
  const ours = new Router();
  const theirs = findMyWay();
  const kinds = Object.entries(KINDS);
  const targets = Object.fromEntries(kinds.map(([kind]) => [kind, []]));
  for (let n = 0; n < Math.max(size, kinds.length); n++) {
    const [kind, make] = kinds[n % kinds.length];
    const rule = make(n);
    ours.add(rule.ours, { endpoint: `e${n}`, data: n });
    theirs.on('GET', rule.theirs, () => n);
    targets[kind].push({ n, ...rule });
  }
  for (const [kind, rules] of Object.entries(targets)) {
    for (const { misses, n, target } of rules) {
      const mine = ours.match('GET', target);
      const other = theirs.find('GET', target);
      const agree = misses ? mine.kind === 'notFound' && other === null : mine.rule?.data === n && other?.handler() === n;
      if (!agree) throw new Error(`${kind}: the routers do not agree on ${target}`);
    }
  }
  for (const [kind, rules] of Object.entries(targets)) {
    const step = Math.max(1, Math.floor(rules.length / TARGETS));
    targets[kind] = rules.filter((_, index) => index % step === 0).slice(0, TARGETS);
  }
  return { ours, theirs, targets };
}

const LOOPS = 2000;

// Targets are made anew for each call in a server: strings without a cached hash. Copies stand in for them here.
function fresh(targets) {
  const copies = [];
  for (let index = 0; index < LOOPS; index++) copies.push(Buffer.from(targets[index % targets.length].target).toString('latin1'));
  return copies;
}

function timeOurs(router, targets) {
  const start = process.hrtime.bigint();
  let hits = 0;
  for (let index = 0; index < targets.length; index++) if (router.match('GET', targets[index]).kind === 'match') hits++;
  return { ns: Number(process.hrtime.bigint() - start) / targets.length, hits };
}

function timeTheirs(router, targets) {
  const start = process.hrtime.bigint();
  let hits = 0;
  for (let index = 0; index < targets.length; index++) if (router.find('GET', targets[index]) !== null) hits++;
  return { ns: Number(process.hrtime.bigint() - start) / targets.length, hits };
}

const median = (numbers) => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];

function compare(table, kind) {
  const mine = [];
  const others = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Which goes first changes, and each gets strings that nobody has read.
    const turns = [
      () => mine.push(timeOurs(table.ours, fresh(table.targets[kind])).ns),
      () => others.push(timeTheirs(table.theirs, fresh(table.targets[kind])).ns),
    ];
    for (const turn of round % 2 ? turns.reverse() : turns) turn();
  }
  const [oursNs, theirsNs] = [median(mine), median(others)];
  // Of each round its own ratio: what else the machine does strikes both halves of a round alike.
  return { oursNs, theirsNs, ratio: median(mine.map((ns, round) => ns / others[round])) };
}

const Router = await loadRouter();
const results = [];
for (const size of SIZES) {
  const table = tables(Router, size);
  for (const kind of Object.keys(KINDS)) results.push({ rules: size, kind, ...compare(table, kind) });
}

if (options.json) {
  console.log(JSON.stringify({ node: process.version, cpu: cpus()[0]?.model ?? null, rounds: ROUNDS, results }));
} else {
  console.log(`Router against find-my-way, node ${process.version}, median of ${ROUNDS} interleaved rounds of ${LOOPS} matches\n`);
  console.log('| rule | rules | ours | find-my-way | ratio |\n|---|---:|---:|---:|---:|');
  for (const kind of Object.keys(KINDS)) {
    for (const { oursNs, ratio, rules, theirsNs } of results.filter((result) => result.kind === kind)) {
      console.log(`| ${kind} | ${rules} | ${oursNs.toFixed(0)} ns | ${theirsNs.toFixed(0)} ns | ${ratio.toFixed(2)} |`);
    }
  }
}
