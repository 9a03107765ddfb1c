// Writes the tables of README that the sources know better: errors, phases, options, reports. `npm run docs`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const help = execFileSync(process.execPath, [path.join(root, 'bin/cycle-trace.js'), '--help'], {
  encoding: 'utf8',
  env: { ...process.env, COLUMNS: '80' },
});

const temporary = mkdtempSync(path.join(tmpdir(), 'cycle-trace-tables-'));
const load = (source) => {
  const outfile = path.join(temporary, `${path.basename(source)}.cjs`);
  buildSync({ entryPoints: [path.join(root, 'src', source)], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return createRequire(outfile)(outfile);
};
const { ERRORS } = load('model/errors.ts');
const { CYCLE_PHASES, STEP_TITLES } = load('model/phases.ts');
const { REPORTERS } = load('reporters/index.ts');
const { QUERIES } = load('analysis/checks/queries.ts');
rmSync(temporary, { recursive: true });

const tables = {
  '| Code | Exit | What it means | What mends it |': Object.entries(ERRORS).map(([code, { exitCode, meaning, fix }]) => [
    `\`${code}\``,
    exitCode,
    meaning,
    fix,
  ]),
  '| Step | Phase | Side | From | To |': CYCLE_PHASES.map(({ step, name, side, from, to }) => [
    `${step} ${STEP_TITLES[step]}`,
    `\`${name}\``,
    side,
    from,
    to,
  ]),
  '| Option | Meaning |': optionsOf(help),
  '| Query | Gives | Example |': Object.entries(QUERIES).map(([name, { type, example }]) => [`\`${name}\``, type, `\`${example}\``]),
  '| Name | What |': REPORTERS.map(({ name, description }) => [`\`${name}\``, description]),
};

const file = path.join(root, 'README.md');
let text = readFileSync(file, 'utf8');
for (const [head, rows] of Object.entries(tables)) {
  const start = text.indexOf(`\n${head}\n`);
  if (start < 0) throw new Error(`README has no table with the head ${head}`);
  const end = text.indexOf('\n\n', start + 1);
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${'---|'.repeat(head.split('|').length - 2)}`;
  text = `${text.slice(0, start)}\n${[head, rule, ...rows.map(line)].join('\n')}${text.slice(end)}`;
}
writeFileSync(file, text);

/** Flags and what they do, as the help says them, its broken lines joined. */
function optionsOf(printed) {
  const rows = [];
  let last = null;
  for (const line of printed.split('\n')) {
    const named = /^ {2}(-\S.*?) {2,}(\S.*)$/.exec(line);
    const continued = /^ {8,}(\S.*)$/.exec(line);
    if (named) {
      last = [`\`${named[1]}\``, named[2]];
      rows.push(last);
    } else if (continued && last) last[1] += ` ${continued[1]}`;
    else last = null;
  }
  return rows;
}
