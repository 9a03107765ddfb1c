// Rows as a table for people. A row is either a ratio (`ratio`, `goal` a number) or figures in words with a verdict of its own.

/** Whether a row reached its goal; null where it has none or did not run. */
export function reached(row) {
  if (row.skipped !== undefined || row.goal === null) return null;
  if (row.ratio === undefined) return row.reached;
  return row.better === 'lower' ? row.ratio.median <= row.goal : row.ratio.median >= row.goal;
}

/** `judge` false leaves the verdicts out: too few rounds to tell. */
export function table(rows, judge = true) {
  const lines = rows.map(
    (row) => `| ${[row.what, row.peer ?? '', figures(row), ratio(row), goal(row), judge ? verdict(row) : ''].join(' | ')} |`,
  );
  return ['| what | against | figures | ratio: median (min to max) | goal | |', '|---|---|---|---|---|---|', ...lines].join('\n');
}

function figures(row) {
  if (row.skipped !== undefined) return row.skipped;
  if (row.ratio === undefined) return row.figures;
  const note = row.note ? `; ${row.note}` : '';
  return `${amount(row.ours.median, row.unit)} and ${amount(row.theirs.median, row.unit)}${note}`;
}

const amount = (value, unit) => (unit === '/s' ? `${Math.round(value).toLocaleString('en')}/s` : `${value.toFixed(0)} ${unit}`);

function ratio({ ratio: found }) {
  if (found === undefined) return '';
  return `${found.median.toFixed(2)}x (${found.min.toFixed(2)} to ${found.max.toFixed(2)}, ${found.rounds} rounds)`;
}

function goal(row) {
  if (row.skipped !== undefined || row.goal === null || row.goal === undefined) return '';
  return row.ratio === undefined ? row.goal : `${row.better === 'lower' ? '<=' : '>='} ${row.goal}x`;
}

function verdict(row) {
  const found = reached(row);
  return found === null ? '' : found ? 'reached' : '**not reached**';
}

export function machineLines(machine) {
  const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `- Node ${machine.node}; ${machine.cpu}; ${machine.memory}; ${machine.system}`,
    `- load average before the run: ${machine.load}${machine.pinned ? '; server and load on separate cores' : '; nothing is pinned to a core here'}`,
    `- ${versions.join(', ')}; HTTPie ${machine.httpie ?? 'not installed'}`,
  ];
}
