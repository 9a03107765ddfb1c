import { colorLevel, type Env, type Terminal, textWidth } from '../../src/cli/terminal';

const tty: Terminal = { isTTY: true, columns: 132 };
const pipe: Terminal = {};

describe('colours: flag, FORCE_COLOR, NO_COLOR, TERM=dumb, then the destination', () => {
  test.each<[string, 'auto' | 'always' | 'never', Env, Terminal, number]>([
    ['a terminal has them', 'auto', {}, tty, 1],
    ['a pipe has none', 'auto', {}, pipe, 0],
    ['256 by TERM', 'auto', { TERM: 'xterm-256color' }, tty, 2],
    ['all by COLORTERM', 'auto', { COLORTERM: 'truecolor' }, tty, 3],
    ['never wins over all else', 'never', { FORCE_COLOR: '3' }, tty, 0],
    ['always wins over NO_COLOR', 'always', { NO_COLOR: '1' }, pipe, 1],
    ['always wins over TERM=dumb', 'always', { TERM: 'dumb' }, pipe, 1],
    ['always wins over FORCE_COLOR=0', 'always', { FORCE_COLOR: '0' }, pipe, 1],
    ['FORCE_COLOR says how many', 'auto', { FORCE_COLOR: '3' }, pipe, 3],
    ['FORCE_COLOR=2', 'auto', { FORCE_COLOR: '2' }, pipe, 2],
    ['FORCE_COLOR=1', 'auto', { FORCE_COLOR: '1' }, pipe, 1],
    ['FORCE_COLOR alone', 'auto', { FORCE_COLOR: '' }, pipe, 1],
    ['FORCE_COLOR=true', 'auto', { FORCE_COLOR: 'true' }, pipe, 1],
    ['FORCE_COLOR=0 is none', 'auto', { FORCE_COLOR: '0' }, tty, 0],
    ['FORCE_COLOR wins over NO_COLOR', 'auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, pipe, 1],
    ['NO_COLOR is none', 'auto', { NO_COLOR: '1', TERM: 'xterm-256color' }, tty, 0],
    ['an empty NO_COLOR says nothing', 'auto', { NO_COLOR: '' }, tty, 1],
    ['TERM=dumb is none', 'auto', { TERM: 'dumb', COLORTERM: 'truecolor' }, tty, 0],
  ])('%s', (_, choice, env, terminal, level) => {
    expect(colorLevel(choice, env, terminal)).toBe(level);
  });
});

describe('width: COLUMNS, the terminal, 80', () => {
  test.each<[string, Env, Terminal, number]>([
    ['a pipe', {}, pipe, 80],
    ['a terminal', {}, tty, 132],
    ['a terminal that does not know', {}, { isTTY: true }, 80],
    ['COLUMNS in a pipe', { COLUMNS: '60' }, pipe, 60],
    ['COLUMNS over the terminal', { COLUMNS: '60' }, tty, 60],
    ['COLUMNS that is no number', { COLUMNS: 'wide' }, pipe, 80],
    ['COLUMNS=0', { COLUMNS: '0' }, tty, 132],
    ['never so narrow that nothing fits', { COLUMNS: '3' }, tty, 20],
  ])('%s', (_, env, terminal, width) => {
    expect(textWidth(env, terminal)).toBe(width);
  });
});
