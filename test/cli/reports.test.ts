import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import Ajv2020 from 'ajv/dist/2020.js';
import { planDestinations } from '../../src/cli/destinations';
import { errorReport } from '../../src/cli/error-report';
import { NONE_REPEATED, type ReportOptions } from '../../src/cli/options';
import { Output } from '../../src/cli/output';
import { Reports } from '../../src/cli/reports';
import { CycleTraceError } from '../../src/model/errors';
import type { Report } from '../../src/model/report';
import schema from '../../src/model/report.schema.json';
import { aReport, aTrace } from './a-report';
import { makeFolder } from './plan-of';

function sink() {
  const kept: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      kept.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => kept.join('') };
}

function reportsOf(options: Partial<ReportOptions>, cwd = makeFolderNow()) {
  const stdout = sink();
  const stderr = sink();
  const output = new Output(stdout.stream, stderr.stream);
  const all: ReportOptions = { ...NONE_REPEATED, color: 'auto', ...options };
  const reports = new Reports(planDestinations(all, cwd), all, output, {}, cwd);
  return { reports, cwd, stdout: stdout.text, file: (name: string) => readFileSync(path.join(cwd, name), 'utf8') };
}

const root = makeFolder();
let made = 0;
const makeFolderNow = () => {
  const folder = path.join(root, String(made++));
  mkdirSync(folder);
  return folder;
};

test('the table is what is printed when nothing else is asked for', async () => {
  const { reports, stdout } = reportsOf({});
  await reports.load();
  await reports.write(aReport());
  expect(stdout()).toContain('GET /users/1');
  expect(stdout()).not.toContain('\x1b');
});

test('a rehearsal prints nothing, and changes nothing of what is printed', async () => {
  const plain = reportsOf({});
  await plain.reports.load();
  await plain.reports.write(aReport());
  const rehearsed = reportsOf({});
  rehearsed.reports.rehearse(aReport());
  await rehearsed.reports.load();
  rehearsed.reports.rehearse(aReport());
  // What no table can be made of either: nobody is told.
  rehearsed.reports.rehearse({ ...aReport(), traces: [{}] } as unknown as Report);
  await new Promise((resolve) => setImmediate(resolve));
  expect(rehearsed.stdout()).toBe('');
  await rehearsed.reports.write(aReport());
  expect(rehearsed.stdout()).toBe(plain.stdout());
});

test('each report goes where it is sent, the table to standard output', async () => {
  const { reports, stdout, file, cwd } = reportsOf({ report: ['json=a.json', 'ndjson=b.ndjson'] });
  await reports.load();
  reports.onTrace(aTrace());
  await reports.write(aReport());
  expect(JSON.parse(file('a.json'))).toEqual(aReport());
  expect(JSON.parse(file('b.ndjson'))).toEqual(aTrace());
  expect(stdout()).toContain('GET /users/1');
  expect(readdirSync(cwd).sort()).toEqual(['a.json', 'b.ndjson']);
});

test('-o takes what would be printed, and then nothing is', async () => {
  const { reports, stdout, file } = reportsOf({ json: true, output: 'out.json' });
  await reports.load();
  await reports.write(aReport());
  expect(JSON.parse(file('out.json'))).toEqual(aReport());
  expect(stdout()).toBe('');
});

test('lines are written as traces come, every one, though the report keeps fewer', async () => {
  const { reports, stdout } = reportsOf({ ndjson: true });
  await reports.load();
  for (let index = 0; index < 3; index++) reports.onTrace(aTrace(index));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const soFar = stdout().trim().split('\n');
  expect(soFar.map((line) => JSON.parse(line).index)).toEqual([0, 1, 2]);
  reports.onTrace(aTrace(3));
  await reports.write(aReport([aTrace(0)]));
  expect(
    stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).index),
  ).toEqual([0, 1, 2, 3]);
});

test('a streamed file has its name only when it is whole', async () => {
  const { reports, cwd, file } = reportsOf({ ndjson: true, output: 'out.ndjson' });
  await reports.load();
  reports.onTrace(aTrace());
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(readdirSync(cwd)).not.toContain('out.ndjson');
  await reports.write(aReport());
  expect(file('out.ndjson').trim().split('\n')).toHaveLength(1);
});

test('what was measured is printed when its file fails, and the failure is told', async () => {
  const { reports, stdout, cwd } = reportsOf({ json: true, output: 'report.json', report: ['markdown=b.md'] });
  await reports.load();
  rmSync(cwd, { recursive: true });
  await reports.write(aReport());
  expect(JSON.parse(stdout())).toEqual(aReport());
  expect(reports.failures.map(({ code }) => code)).toEqual(['FILE_UNWRITABLE', 'FILE_UNWRITABLE']);
});

test('a disk that is full half-way through a stream costs no trace that the report holds', async () => {
  const { reports, stdout } = reportsOf({ ndjson: true, output: '/dev/full' });
  await reports.load();
  reports.onTrace(aTrace());
  await reports.write(aReport());
  expect(JSON.parse(stdout())).toEqual(aTrace());
  expect(reports.failures).toEqual([expect.objectContaining({ message: 'Cannot write "/dev/full": no space is left on the disk.' })]);
});

test('what could not run is a document where one was asked for, and nothing elsewhere', async () => {
  const error = new CycleTraceError('APP_LOAD_FAILED', 'boom', { hint: 'mend it', source: { file: 'routes.ts', line: 3 } });
  const request = { method: 'POST', target: '/x', headers: [['Authorization', 'secret']], body: null };
  const document = errorReport(error, request);
  expect(document).toMatchObject({
    request: { method: 'POST', target: '/x' },
    traces: [],
    verdict: { status: 'error', exitCode: 3, reasons: ['APP_LOAD_FAILED: boom', 'at routes.ts:3', 'hint: mend it'] },
  });
  expect(new Ajv2020({ strict: false }).validate(schema, JSON.parse(JSON.stringify(document)))).toBe(true);
  const { reports, stdout, cwd } = reportsOf({ report: ['json=a.json', 'ndjson=b.ndjson'] });
  await reports.load();
  await reports.writeError(document);
  expect(stdout()).toBe('');
  expect(readdirSync(cwd)).toEqual(['a.json']);
  const printed = reportsOf({ json: true });
  await printed.reports.load();
  await printed.reports.writeError(document);
  expect(JSON.parse(printed.stdout())).toEqual(JSON.parse(JSON.stringify(document)));
});
