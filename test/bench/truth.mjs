// Whether the trace tells the truth: a view's own stamps against the trace's, and known waits in the phase they belong to.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pin } from './support/machine.mjs';
import { runCli } from './support/run-cli.mjs';
import { quantile } from './support/statistics.mjs';
import { bootHost } from './support/traced-host.mjs';

const MARK = { before: 2, view: 3 };

export async function truth({ node, smoke }) {
  return [...(await ownStamps(smoke ? 100 : 1000)), await durations(node, smoke ? 100 : 600), ...(await knownWaits(node))];
}

const row = (what, peer, differences, goal) => {
  const sorted = differences.toSorted((left, right) => left - right);
  const [p50, p99, max] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1)];
  const figures = `p50 ${us(p50)}, p99 ${us(p99)}, max ${us(max)} over ${sorted.length} requests`;
  return { what, peer, figures, goal: goal === null ? '' : `p99 <= ${goal} µs`, reached: goal === null ? null : p99 <= goal * 1000 };
};
const us = (ns) => `${(ns / 1000).toFixed(1)} µs`;

/** Absolute stamps: the view's two readings of the monotonic clock and the host's marks around it. */
async function ownStamps(count) {
  const traced = await bootHost('truth', 'app.mjs');
  pin('load', process.pid);
  const { clock, firstId, host, identify, port, record: recordOf } = traced;
  const header = identify.split(': ');
  const [starts, ends] = [[], []];
  for (let id = firstId + 1; id <= firstId + count; id++) {
    const response = await fetch(`http://127.0.0.1:${port}/busy`, { headers: { [header[0]]: `${header[1]}${id}` } });
    const { start, end } = await response.json();
    const record = await recordOf(id);
    const own = (stamp) => Number(BigInt(stamp) - BigInt(clock.originSeconds) * 1_000_000_000n);
    starts.push(own(start) - record.marks[MARK.before]);
    ends.push(record.marks[MARK.view] - own(end));
  }
  await host.close();
  if (Math.min(...starts, ...ends) < 0) throw new Error('the view lies outside of its phase');
  return [
    row('start of `view`, absolute', "the view's own stamp", starts, 50),
    row('end of `view`, absolute', "the view's own stamp", ends, 50),
  ];
}

/** What a user reads: the duration of `view` in the document, and the duration that the view gives in its body. */
async function durations(node, count) {
  const { report } = await runCli(node, 'truth', ['GET', '/busy', '-n', String(count), '--keep', 'all', '--warmup', '20']);
  const differences = report.traces.map((trace) => {
    const { end, start } = JSON.parse(trace.response.body);
    return trace.phases.find(({ name }) => name === 'view').durationNs - Number(BigInt(end) - BigInt(start));
  });
  if (Math.min(...differences) < 0) throw new Error('a view lasted longer than its phase');
  return row('duration of `view`, 5 ms of work', "the view's own stamps", differences, 50);
}

/** Each wait has one phase to show in; the others must not have grown with it. */
async function knownWaits(node) {
  const upload = path.join(tmpdir(), `cycle-trace-bench-${randomBytes(6).toString('hex')}`);
  writeFileSync(upload, Buffer.alloc(5 * 2 ** 20, 'x'));
  const cases = [
    { what: 'an awaited 20 ms timer', args: ['GET', '/timer'], phases: ['view'], atLeastMs: 19.9 },
    { what: 'a body streamed for 100 ms', args: ['GET', '/stream'], phases: ['download'], atLeastMs: 99 },
    { what: 'an upload of 5 MiB, read by the view', args: ['POST', '/upload', '-d', `@${upload}`], phases: ['send', 'view'], atLeastMs: 0 },
  ];
  const rows = [];
  for (const { args, atLeastMs, phases, what } of cases) {
    const { report } = await runCli(node, 'truth', [...args, '-n', '20', '--warmup', '2']);
    const medianNs = (names) => names.reduce((sum, name) => sum + report.stats.phases[name].medianNs, 0);
    const [inPhasesNs, totalNs] = [medianNs(phases), report.stats.total.medianNs];
    const share = inPhasesNs / totalNs;
    rows.push({
      what,
      peer: `in ${phases.map((name) => `\`${name}\``).join(' and ')}`,
      figures: `${(inPhasesNs / 1e6).toFixed(2)} of ${(totalNs / 1e6).toFixed(2)} ms (${(share * 100).toFixed(0)} %), medians of 20 runs`,
      goal: atLeastMs > 0 ? `>= ${atLeastMs} ms, >= 90 %` : '>= 80 %',
      reached: inPhasesNs / 1e6 >= atLeastMs && share >= (atLeastMs > 0 ? 0.9 : 0.8),
    });
  }
  return rows;
}
