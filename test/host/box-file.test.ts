import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fstatSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { boxStdio, openBoxFile } from '../../src/host/box-file.js';
import { LeftBox } from '../../src/host/left-box.js';
import { readBoxFile } from '../../src/host/read-box.js';
import { Mark } from '../../src/model/phases.js';
import { BLACK_BOX_BYTES, BlackBox } from '../../src/recorder/black-box.js';
import { Clock } from '../../src/recorder/clock.js';
import { RequestRecord } from '../../src/recorder/request-record.js';

const TOKEN = randomBytes(16).toString('hex');
const onLinux = process.platform === 'linux';

/** A box that is written through to a file, and a request that has come as far as its view. */
function keptIn(fd: number): BlackBox {
  const box = new BlackBox(TOKEN, (memory, at, bytes) => {
    writeSync(fd, memory, at, bytes, at);
  });
  const record = new RequestRecord(7, Clock.start(), box);
  record.mark(Mark.receive);
  record.mark(Mark.route);
  record.mark(Mark.before);
  return box;
}

test('the file of the black box is there on Linux, and nowhere else', () => {
  const fd = openBoxFile();
  expect(fd !== null).toBe(onLinux);
  if (fd !== null) closeSync(fd);
});

(onLinux ? describe : describe.skip)('the file of the black box', () => {
  let fd: number;
  beforeEach(() => {
    fd = openBoxFile() as number;
  });
  afterEach(() => {
    try {
      closeSync(fd);
    } catch {
      // The test has.
    }
  });

  it('is in no folder, and nobody else may read it', () => {
    const { ino, mode, nlink } = fstatSync(fd);
    expect(nlink).toBe(0);
    expect((mode & 0o777).toString(8)).toBe('600');
    const named = readdirSync('/dev/shm').map((name) => statSync(path.join('/dev/shm', name), { throwIfNoEntry: false })?.ino);
    expect(named).not.toContain(ino);
  });

  it('is read as it was written', () => {
    keptIn(fd);
    const [record] = readBoxFile(fd, TOKEN);
    expect(record).toMatchObject({ id: 7, finished: false });
    expect(record?.marks.filter((mark) => !Number.isNaN(mark))).toHaveLength(Mark.view);
  });

  it.each<[string, (fd: number) => void]>([
    ['nothing was written to', () => {}],
    [
      'another box was written to',
      (other) => void new BlackBox('00'.repeat(16), (memory, at, bytes) => void writeSync(other, memory, at, bytes, at)),
    ],
    [
      'an app has written over the beginning of',
      (other) => void (keptIn(other) && writeSync(other, 'none of its business, and more than a few words', 0)),
    ],
    [
      'an app has filled',
      (other) => void (keptIn(other) && writeSync(other, Buffer.alloc(BLACK_BOX_BYTES * 2, 'x'), 0, BLACK_BOX_BYTES * 2, 64)),
    ],
    ['is closed', (other) => closeSync(other)],
  ])('tells nothing where it is one that %s', (_name, spoil) => {
    spoil(fd);
    expect(readBoxFile(fd, TOKEN)).toEqual([]);
  });

  it('is read where the host was told to write to it, and has not said that it lost it', async () => {
    keptIn(fd);
    const left = new LeftBox(fd, TOKEN);
    expect(left.use(false)).toBe('unused');
    expect(await left.read()).toEqual([]);
    const death = { message: 'it was killed', stack: null, source: null, frame: null };
    expect(left.advise(death).message).toBe('it was killed; with one request at a time (-c 1) the phase would be known');
    expect(left.use(true)).toBe('kept');
    expect(left.advise(death)).toBe(death);
    expect(left.tells).toBe(true);
    expect(await left.read()).toHaveLength(1);
    left.lost = true;
    expect(left.tells).toBe(false);
    expect(await left.read()).toEqual([]);
    left.close();
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });

  describe('in the host', () => {
    const folder = path.join(tmpdir(), `cycle-trace-box-${process.pid}`);
    const { outputFiles } = buildSync({
      entryPoints: [path.join(__dirname, '../../src/host/box-file.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      write: false,
    });
    /** Runs a function in a process that has what a host has, and gives what it gives. */
    async function inHost(script: string): Promise<unknown> {
      const program = `${outputFiles[0]?.text}\nconsole.log(JSON.stringify((${script})(module.exports, require('node:fs'), ${JSON.stringify(folder)})));`;
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit', 'pipe', ...boxStdio(fd)] });
      let text = '';
      child.stdout?.on('data', (part) => {
        text += part;
      });
      await once(child, 'close');
      return JSON.parse(text);
    }
    afterEach(() => rmSync(folder, { force: true }));

    it('leaves one descriptor behind, which no child inherits', async () => {
      const seen = await inHost(`({ writeThrough }, fs) => {
        const before = fs.readdirSync('/proc/self/fd').length;
        writeThrough(() => {});
        const freed = before - fs.readdirSync('/proc/self/fd').length;
        const list = require('node:child_process').execFileSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' });
        const isNameless = (fd) => { try { return fs.fstatSync(fd).isFile() && fs.fstatSync(fd).nlink === 0; } catch { return false; } };
        const mine = fs.readdirSync('/proc/self/fd').map(Number).filter(isNameless);
        return { mine, inherited: /shm/.test(list), freed };
      }`);
      expect(seen).toEqual({ mine: [15], inherited: false, freed: 11 });
    });

    it('is said to be lost once, when the app closes it; and no file of the app is written to', async () => {
      const seen = await inHost(`({ writeThrough }, fs, file) => {
        let lost = 0;
        const write = writeThrough(() => lost++);
        const memory = new Uint8Array(1024).fill(88);
        write(memory, 0, 8);
        fs.closeSync(15);
        const own = fs.openSync(file, 'w');
        fs.writeSync(own, 'mine');
        for (let n = 0; n < 3; n++) write(memory, 0, 1024);
        return { lost, text: fs.readFileSync(file, 'utf8') };
      }`);
      expect(seen).toEqual({ lost: 1, text: 'mine' });
    });

    it('is not lost where the stack is full', async () => {
      const seen = await inHost(`({ writeThrough }) => {
        let lost = 0;
        const write = writeThrough(() => lost++);
        const memory = new Uint8Array(1024).fill(88);
        let deepest = 0;
        const down = (depth) => { deepest = depth; write(memory, 0, 8); down(depth + 1); };
        try { down(0); } catch {}
        write(memory, 8, 8);
        return { lost, deep: deepest > 100 };
      }`);
      expect(seen).toEqual({ lost: 0, deep: true });
      const bytes = Buffer.alloc(16);
      readSync(fd, bytes, 0, 16, 0);
      expect(bytes.toString()).toBe('X'.repeat(16));
    });
  });
});
