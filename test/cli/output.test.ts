import { Writable } from 'node:stream';
import { Output } from '../../src/cli/output';
import { CycleTraceError } from '../../src/model/errors';

/** A stream that keeps what it is given, and fails as a pipe or a disk does when told to. */
function sink(code?: string) {
  const kept: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (code !== undefined) return done(Object.assign(new Error(`write ${code}`), { code }));
      kept.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => kept.join('') };
}

const outputs = (code?: string) => {
  const stdout = sink(code);
  const stderr = sink();
  return { output: new Output(stdout.stream, stderr.stream), stdout, stderr };
};

test('results go to standard output, all else to standard error', async () => {
  const { output, stdout, stderr } = outputs();
  output.appOutput('stdout', 'from the app\n');
  output.print('result\n');
  output.note('a warning');
  await output.flush();
  expect(stdout.text()).toBe('result\n');
  expect(stderr.text()).toBe('from the app\na warning\n');
});

test('an error is a message, a place, a frame and a hint', () => {
  const { output, stderr } = outputs();
  output.error(
    new CycleTraceError('APP_LOAD_FAILED', 'boom', {
      hint: 'mend it',
      source: { file: 'routes.ts', line: 3, column: 7 },
      frame: '> 3 | x(\n      ^',
    }),
  );
  expect(stderr.text()).toBe('error: boom (routes.ts:3:7)\n  > 3 | x(\n        ^\nhint: mend it\n');
});

test('a place that the message names is not named twice', () => {
  const { output, stderr } = outputs();
  output.error(
    new CycleTraceError('APP_LOAD_FAILED', 'boom at routes.ts:3:7', { hint: 'mend it', source: { file: 'routes.ts', line: 3, column: 7 } }),
  );
  expect(stderr.text()).toBe('error: boom at routes.ts:3:7\nhint: mend it\n');
});

test('an error cannot steer the terminal', () => {
  const { output, stderr } = outputs();
  output.error(new CycleTraceError('APP_LOAD_FAILED', 'a\x1b[2Jb\x1b[31mc', { hint: '\x9b31md\x07' }));
  expect(stderr.text()).toBe('error: abc\nhint: d\n');
});

test('what the app leaves open is closed before we speak', () => {
  const { output, stderr } = outputs();
  output.appOutput('stderr', '\x1b[31mhalf a line');
  output.appOutputEnded();
  output.note('ours');
  expect(stderr.text()).toBe('\x1b[31mhalf a line\x1b[0m\nours\n');
});

test('a colour that is switched off at the end leaves no empty line', () => {
  const { output, stderr } = outputs();
  output.appOutput('stderr', '\x1b[31ma line\n');
  output.appOutputEnded();
  expect(stderr.text()).toBe('\x1b[31ma line\n\x1b[0m');
});

test('a status line is for a terminal alone, and is gone before anything else is said', () => {
  const { output, stderr } = outputs();
  output.status('1/2 runs');
  expect(stderr.text()).toBe('');
  Object.assign(stderr.stream, { isTTY: true });
  output.status('1/2 runs');
  output.status('2/2 runs');
  output.note('done');
  expect(stderr.text()).toBe('\r1/2 runs\x1b[K\r2/2 runs\x1b[K\r\x1b[Kdone\n');
});

test('colours of the app cut in two by chunks come out whole, each stream for itself', () => {
  const { output, stderr } = outputs();
  output.appOutput('stdout', 'a\x1b[3');
  output.appOutput('stderr', 'b\n');
  output.appOutput('stdout', '1mc\x1b[0m\n');
  output.appOutputEnded();
  expect(stderr.text()).toBe('ab\n\x1b[31mc\x1b[0m\n');
});

test('a reader that goes away is no failure, and is told once', async () => {
  const { output } = outputs('EPIPE');
  let told = 0;
  output.onClosed = () => {
    told++;
  };
  output.print('a');
  await output.flush();
  output.print('b');
  await output.flush();
  expect([output.closed, output.failure, told]).toEqual([true, null, 1]);
});

test('a full disk behind standard output is a failure', async () => {
  const { output } = outputs('ENOSPC');
  output.print('a');
  await output.flush();
  expect(output.failure).toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: 'Cannot write to standard output: no space is left on the disk.',
  });
});

test('nobody reading standard error is nobody’s trouble', async () => {
  const stdout = sink();
  const output = new Output(stdout.stream, sink('EPIPE').stream);
  output.note('a');
  await output.flush();
  output.note('b');
  output.print('result');
  await output.flush();
  expect([stdout.text(), output.failure]).toEqual(['result', null]);
});
