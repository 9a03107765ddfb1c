import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROUTING = path.resolve(__dirname, '../../../src/framework/routing/index.js');
const TSC = path.resolve(__dirname, '../../../node_modules/typescript/bin/tsc');

/** What the params of a rule are, by the compiler; each line is a type equation. */
const EQUATIONS: readonly (readonly [rule: string, params: string])[] = [
  ['/', '{}'],
  ['/users', '{}'],
  ['/users/<id>', '{ id: string }'],
  ['/users/<int:id>', '{ id: number }'],
  ['/users/<int:id>/<path:p>', '{ id: number; p: string }'],
  ['/x/<float:x>/<uuid:u>/<string:s>', '{ x: number; u: string; s: string }'],
  ['/i/<int(min=1,max=9):id>/edit', '{ id: number }'],
  ['/i/<int(fixed_digits=4, signed=True):id>', '{ id: number }'],
  ['/s/<string(length=2):s>', '{ s: string }'],
  ['/<any(a,b):x>', "{ x: 'a' | 'b' }"],
  ['/<any(about, help):x>', "{ x: 'about' | 'help' }"],
  ['/<any("foo,bar", help):x>', "{ x: 'foo,bar' | 'help' }"],
  ["/<any('a', b):x>", "{ x: 'a' | 'b' }"],
  ['/<any("a:b>c", d):x>/<int:n>', "{ x: 'a:b>c' | 'd'; n: number }"],
  ['/<any(one):x>', "{ x: 'one' }"],
  ['/a-<int:x>.<ext>', '{ x: number; ext: string }'],
  ['/<a><int:b>', '{ a: string; b: number }'],
  ['/<slug:name>', '{ name: string }'],
  ['/<slug(max=5):name>', '{ name: string }'],
  ['/<hex:n>', '{ n: bigint }'],
  ['/<a>/x>y/<int:b>', '{ a: string; b: number }'],
];

function compile(lines: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'params-'));
  try {
    const file = path.join(folder, 'fixture.ts');
    writeFileSync(file, lines.join('\n'));
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--target',
      'es2023',
      '--types',
      '',
      '--skipLibCheck',
    ];
    return spawnSync(process.execPath, [TSC, '--ignoreConfig', ...flags, file], { encoding: 'utf8', cwd: folder }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEAD = [
  `import type { ParamsOf } from ${JSON.stringify(ROUTING)};`,
  `declare module ${JSON.stringify(ROUTING.replace('index.js', 'params.js'))} { interface ConverterTypes { hex: bigint } }`,
  'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;',
];
const equation = ([rule, params]: readonly [string, string], index: number) =>
  `export const line${index}: Same<ParamsOf<${JSON.stringify(rule)}>, ${params}> = true;`;

const failedLines = (output: string) => [...output.matchAll(/fixture\.ts\((\d+),/g)].map(([, line]) => Number(line) - HEAD.length - 1);

test('the compiler takes the params from the text of the rule', () => {
  const output = compile([...HEAD, ...EQUATIONS.map(equation)]);
  expect(failedLines(output).map((line) => EQUATIONS[line])).toEqual([]);
  expect(output).toBe('');
});

test('it says so when they are used as something else', () => {
  const wrong = EQUATIONS.map(([rule]) => [rule, '{ other: boolean }'] as const);
  expect(failedLines(compile([...HEAD, ...wrong.map(equation)]))).toEqual(wrong.map((_, index) => index));
});

test('a rule that is known at run time alone has params of any name', () => {
  const lines = [
    'declare const params: ParamsOf<string>;',
    'export const one: string | number | undefined = params.anything;',
    'export const two: Same<ParamsOf<string>, Record<string, string | number>> = true;',
    'export const three: boolean = params.anything;',
  ];
  expect(failedLines(compile([...HEAD, ...lines]))).toEqual([3]);
});
