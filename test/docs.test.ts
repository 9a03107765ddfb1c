import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { QUERIES } from '../src/analysis/checks/queries.js';
import { INSIGHTS } from '../src/analysis/insights/index.js';
import { COMPARISONS, COUNTED, KINDS } from '../src/model/check.js';
import { ERRORS, ExitCode } from '../src/model/errors.js';
import { CYCLE_PHASES, STEP_TITLES } from '../src/model/phases.js';
import { REPORTERS } from '../src/reporters/index.js';
import { ROOT, runCli } from './helpers/cli.js';

// The documents say what the code does: held in both directions, so that neither can move alone. `npm run docs` writes the
// tables anew.

const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'src/README.md', 'src/framework/README.md'];
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string>; engines: { node: string } };

/** The rows of the table under this head, as their cells. */
function table(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const start = lines.indexOf(head);
  if (start < 0) throw new Error(`there is no table with the head ${head}`);
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    rows.push(cells.map((cell) => cell.trim().replaceAll('\\|', '|')));
  }
  return rows;
}

const withoutTicks = (text: string) => text.replaceAll('`', '');

/** The options that a help text lists: flags and what they do. */
function optionsOf(help: string): Map<string, string> {
  const options = new Map<string, string>();
  let last: string | null = null;
  for (const line of help.split('\n')) {
    const named = /^ {2}(-\S.*?) {2,}(\S.*)$/.exec(line);
    const continued = /^ {8,}(\S.*)$/.exec(line);
    if (named) {
      last = named[1] as string;
      options.set(last, named[2] as string);
    } else if (continued && last !== null) options.set(last, `${options.get(last)} ${continued[1]}`);
    else last = null;
  }
  return options;
}

const help = async (...command: string[]) => (await runCli([...command, '--help'])).stdout;

describe('README', () => {
  test('has every insight', () => {
    const rows = table(readme, '| Code | Speaks of | Is silent where |');
    expect(rows.map(([code]) => withoutTicks(code as string))).toEqual(INSIGHTS.map(({ code }) => code));
  });

  test('opens with a request and the tests, each one command', () => {
    const commands = [...readme.matchAll(/```sh\n([^`]*?)\n```/g)].map(([, command]) => command);
    expect(commands[0]).toBe('npm ci && node bin/cycle-trace.js GET /products/42 --app fixtures/shop/routes.ts');
    expect(commands[1]).toBe('npm ci && npm test');
  });

  test('shows what its first command prints, figures apart', async () => {
    const shown = /```\n(GET \/products\/42 [^`]*?)\n```/.exec(readme)?.[1] ?? '';
    const { stdout, exitCode } = await runCli(['GET', '/products/42', '--app', 'fixtures/shop/routes.ts']);
    expect(exitCode).toBe(0);
    // What stays the same from run to run: who ran, in which order, and where it is written.
    const names = (text: string) =>
      text
        .split('\n')
        .filter((line) => !/^ (?:boot|import|up$|\S+ (?:µs|ms|ns) )/.test(line))
        .map((line) =>
          line
            .replace(/(127\.0\.0\.1):\d+/, '$1')
            .replace(/[\d.]+ (?:ns|µs|ms|s)\b.*$/, '')
            .trimEnd(),
        )
        .filter((line) => line !== '');
    const rows = names(stdout).filter((line) => /^ [1-6] | └ | ├ |^showProduct|^GET/.test(line));
    expect(rows.length).toBeGreaterThan(10);
    expect(names(shown)).toEqual(expect.arrayContaining(rows));
  });

  test('lists every error, and no other', () => {
    const rows = Object.entries(ERRORS).map(([code, { exitCode, meaning, fix }]) => [`\`${code}\``, String(exitCode), meaning, fix]);
    expect(table(readme, '| Code | Exit | What it means | What mends it |')).toEqual(rows);
  });

  test('lists no error that nothing gives', () => {
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.ts') && file !== path.join('model', 'errors.ts'));
    const text = code.map((file) => read(path.join('src', file))).join('\n');
    expect(Object.keys(ERRORS).filter((each) => !new RegExp(`'${each}'|\\b${each}:`).test(text))).toEqual([]);
  });

  test('lists every exit code, and no other', () => {
    const codes = table(readme, '| Code | Meaning |').map(([code]) => Number(code));
    expect(codes).toEqual(Object.values(ExitCode).sort((a, b) => a - b));
  });

  test('lists the phases as they are', () => {
    const rows = CYCLE_PHASES.map(({ step, name, side, from, to }) => [`${step} ${STEP_TITLES[step]}`, `\`${name}\``, side, from, to]);
    expect(table(readme, '| Step | Phase | Side | From | To |')).toEqual(rows);
  });

  test('lists the options of the help, word for word', async () => {
    const rows = new Map(table(readme, '| Option | Meaning |').map(([flags = '', meaning = '']) => [withoutTicks(flags), meaning]));
    expect(rows).toEqual(optionsOf(await help()));
  });

  test('lists the queries, and every word of checks', () => {
    const rows = Object.entries(QUERIES).map(([name, { type, example }]) => [`\`${name}\``, type, `\`${example}\``]);
    expect(table(readme, '| Query | Gives | Example |')).toEqual(rows);
    const section = readme.slice(readme.indexOf('\n## Checks\n'), readme.indexOf('\n## The JSON document\n'));
    expect([...KINDS, ...COMPARISONS, ...COUNTED].filter((word) => !section.includes(word))).toEqual([]);
  });

  test('lists every reporter', () => {
    const rows = REPORTERS.map(({ name, description }) => [`\`${name}\``, description]);
    expect(table(readme, '| Name | What |')).toEqual(rows);
  });

  test('shows every command of the help', async () => {
    const section = (await help()).split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    const commands = [...section.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name as string).filter((name) => name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(['routes', 'show', 'init']));
    expect(commands.filter((name) => !readme.includes(`cycle-trace ${name}`))).toEqual([]);
  });

  test('names the scripts and the Node that package.json has', () => {
    for (const [, script] of readme.matchAll(/`npm run ([\w:]+)`/g)) expect(manifest.scripts).toHaveProperty([script as string]);
    expect(readme).toContain(`Node ${manifest.engines.node.replace('>=', '')} or later`);
  });
});

test.each(DOCUMENTS)('the links of %s lead somewhere', (document) => {
  const text = read(document);
  const anchors = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => `#${slug(title as string)}`));
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => (target.startsWith('#') ? !anchors.has(target) : !existsSync(path.resolve(ROOT, path.dirname(document), target))));
  expect(broken).toEqual([]);
});

test('the map of the house has every room, and no room that is not there', () => {
  const rows = table(read('src/README.md'), '| Where | What lives there | Start reading at |');
  const rooms = rows.map(([room]) => withoutTicks(room as string));
  const inSrc = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true })
    .filter(({ name }) => name !== 'README.md')
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  expect(rooms.filter((room) => !existsSync(path.join(ROOT, 'src', room)))).toEqual([]);
  expect(rooms).toEqual(expect.arrayContaining(inSrc));
  const starts = rows.flatMap(([room = '', , start = '']) =>
    [...start.matchAll(/`([^`]+)`/g)].map(([, file]) => path.join('src', withoutTicks(room), file as string)),
  );
  expect(starts.length).toBeGreaterThan(10);
  expect(starts.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('the changelog has this version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${manifest.version.replaceAll('.', '\\.')}\\] - `, 'm'));
});

/** A heading's anchor, as GitHub makes it. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(' ', '-');
}
