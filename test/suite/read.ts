import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCommandLine } from '../../src/cli/command-line.js';
import { InputFiles } from '../../src/cli/input-files.js';
import type { CheckOptions } from '../../src/cli/options.js';
import { readSuite } from '../../src/cli/suite/read-suite.js';
import type { SuitePlan } from '../../src/model/suite.js';
import { makeFolder } from '../cli/plan-of.js';

const cwd = makeFolder({ 'app.cjs': 'module.exports = () => {};' });

function optionsOf(): CheckOptions {
  const line = parseCommandLine(['check', 'x.yaml'], '0.0.0', 80);
  if (line.command !== 'check') throw new Error(`not a check: ${line.command}`);
  return line.options;
}

const options = optionsOf();

/** Reads a suite as `check` does: `x.yaml` in a folder with an app. */
export async function read(text: string): Promise<SuitePlan> {
  writeFileSync(path.join(cwd, 'x.yaml'), text);
  const files = new InputFiles(cwd, () => (async function* () {})());
  return readSuite('x.yaml', options, files, cwd, { SET: 'a value', SHORT: 'abc12', EMPTY: '' });
}
