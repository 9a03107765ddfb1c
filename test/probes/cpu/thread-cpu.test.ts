import { threadCpu } from '../../../src/probes/cpu/thread-cpu.js';

const read = threadCpu() as () => number;

function work(ms: number): void {
  const end = process.cpuUsage();
  for (let used = 0; used < ms * 1e3; ) {
    const { user, system } = process.cpuUsage(end);
    used = user + system;
  }
}

test('the figure is up to date whenever it is read, not once a tick of the kernel', () => {
  const readings = Array.from({ length: 40 }, () => {
    work(0.5);
    return read();
  });
  const grown = readings.filter((reading, at) => at > 0 && reading > (readings[at - 1] as number));
  expect(grown).toHaveLength(readings.length - 1);
});

test('waiting costs none of it', async () => {
  const before = read();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(read() - before).toBeLessThan(150e6);
});

test('it is the time of this thread, within that of the process', () => {
  const { user, system } = process.cpuUsage();
  const before = read();
  work(30);
  const used = process.cpuUsage({ user, system });
  expect(read() - before).toBeLessThanOrEqual((used.user + used.system) * 1e3 + 2e6);
});
