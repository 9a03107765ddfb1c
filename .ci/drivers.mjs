import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Its 13 needs Node 22, and crashes under 20. */
const DRIVER = 'better-sqlite3@12';

/**
 * Compiles better-sqlite3 for one Node, into a folder of its own outside the checkout: `npm ci` shall need no compiler.
 * @returns the variables that tell the tests where it is
 */
export function buildSqlite(stages, temporary, { name, binary }) {
  const folder = path.join(temporary, `better-sqlite3-${name.replace(/\W+/g, '-')}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true,"allowScripts":{"better-sqlite3":true}}\n');
  const nodedir = path.dirname(path.dirname(realpathSync(binary)));
  const environment = {
    PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
    // The headers that lie beside the binary, where they do: those of another Node would give a driver that does not load.
    ...(existsSync(path.join(nodedir, 'include/node/node.h')) && { npm_config_nodedir: nodedir }),
    // Tests want it soon, not fast.
    CFLAGS: '-O0',
    CXXFLAGS: '-O0',
    JOBS: 'max',
  };
  const args = ['install', '--no-audit', '--no-fund', DRIVER];
  const built = stages.command(`better-sqlite3 for ${name}`, 'npm', args, { cwd: folder, tries: 2, environment });
  return built ? { CYCLE_TRACE_BETTER_SQLITE3: path.join(folder, 'node_modules/better-sqlite3/lib/index.js') } : {};
}
