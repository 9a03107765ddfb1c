import { describeDeath, type Evidence, type Leaving } from '../../src/host/death.js';

const QUIET: Evidence = { exit: { code: null, signal: 'SIGKILL' }, fault: null, leaving: null, garbled: false, stderr: '' };
const source = { file: '/app.ts', line: 3, column: 1 };

const sent = (name: string, code: number | null = null): Leaving => ({
  type: 'leaving',
  expected: false,
  code,
  listening: true,
  caller: { name, message: '', stack: null, source },
  batch: null,
});

describe('who ended a process', () => {
  it.each([
    [
      "process.kill(process.pid, 'SIGTERM')",
      { code: null, signal: 'SIGTERM' as const },
      "was ended by SIGTERM: process.kill(process.pid, 'SIGTERM') was called",
    ],
    ['process.abort()', { code: null, signal: 'SIGABRT' as const }, 'was ended by SIGABRT: process.abort() was called'],
    ['process.exit(7)', { code: 7, signal: null }, 'ended with exit code 7: process.exit(7) was called'],
  ])('is who called %s', (name, exit, message) => {
    expect(describeDeath({ ...QUIET, exit, leaving: sent(name, exit.code) })).toMatchObject({
      message: `the app's process ${message}`,
      source,
    });
  });

  it.each([
    [{ code: null, signal: 'SIGKILL' as const }, 'was ended by SIGKILL'],
    [{ code: 3, signal: null }, 'ended with exit code 3'],
  ])('is not who sent it a signal that it took, before %j', (exit, message) => {
    const leaving = sent("process.kill(process.pid, 'SIGTERM')");
    expect(describeDeath({ ...QUIET, exit, leaving })).toMatchObject({ message: `the app's process ${message}`, source: null });
  });
});
