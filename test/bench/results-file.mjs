// RESULTS.md: one chapter for each Node major that was measured, and what was tried where a row falls short (NOTES.md),
// which is written by hand. A run replaces its own tables and leaves the others.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchFolder } from './support/machine.mjs';
import { machineLines, table } from './support/report.mjs';

const file = path.join(benchFolder, 'RESULTS.md');
const TITLES = {
  'cold-start': 'Cold start',
  throughput: 'The traced request',
  probes: 'Inside the view',
  load: 'The client',
  truth: 'Truth',
  recording: 'What recording costs',
  router: 'Router',
  memory: 'Memory',
};
const HEAD = `# Figures

Written by \`npm run bench\`. Every ratio is taken pair by pair, ours to the peer's, with both measured in turns in the same
run; a ratio of times is better low, one of requests per second better high. What was tried where a row falls short, and
what the peers are, is in [NOTES.md](NOTES.md).
`;

export function keep(machine, results) {
  const chapter = `node ${machine.node.replace('v', '').split('.')[0]}`;
  const chapters = existsSync(file) ? parse(readFileSync(file, 'utf8')) : new Map();
  const sections = chapters.get(chapter) ?? new Map();
  sections.set('', machineLines(machine).join('\n'));
  for (const [name, rows] of Object.entries(results)) sections.set(TITLES[name], table(rows));
  chapters.set(chapter, sections);
  writeFileSync(file, format(chapters));
}

function parse(text) {
  const [, ...parts] = text.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const [head, ...sections] = part.split(/^### /m);
      const [title, ...lines] = head.split('\n');
      const list = sections.map((section) => {
        const [name, ...rest] = section.split('\n');
        return [name.trim(), rest.join('\n').trim()];
      });
      return [title.toLowerCase().trim(), new Map([['', lines.join('\n').trim()], ...list])];
    }),
  );
}

function format(chapters) {
  const ordered = [...chapters].sort(([left], [right]) => left.localeCompare(right));
  const body = ordered.map(([title, sections]) => {
    const parts = ['', ...Object.values(TITLES)].filter((name) => sections.has(name));
    const texts = parts.map((name) => (name === '' ? sections.get(name) : `### ${name}\n\n${sections.get(name)}`));
    return `## ${title.replace('node', 'Node')}\n\n${texts.join('\n\n')}\n`;
  });
  return `${HEAD}\n${body.join('\n')}`;
}
