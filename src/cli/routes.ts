import { ExitCode } from '../model/errors.js';
import { SCHEMA_VERSION } from '../model/report.js';
import type { RouteRow, RouteTable } from '../model/routes.js';
import { jsonWithoutCommands } from '../reporters/visible.js';
import { listRoutes } from '../run.js';
import { buildAppPlan } from './build-plan.js';
import { Interrupt } from './interrupt.js';
import type { RouteOrder, RoutesOptions } from './options.js';
import type { Session } from './session.js';
import { textContext } from './terminal.js';

/** `cycle-trace routes`: boots the app and prints its route table, as `flask routes` does. */
export async function routes(options: RoutesOptions, session: Session): Promise<number> {
  const { output, env, cwd } = session;
  const app = buildAppPlan(options, cwd);
  const interrupt = new Interrupt();
  try {
    const ports = {
      host: app.nodeArgs.length === 0 ? session.takeHost() : null,
      onAppOutput: (stream: 'stdout' | 'stderr', text: string) => output.appOutput(stream, text),
      signal: interrupt.signal,
    };
    const rows = sortRoutes(await listRoutes(app, ports, options.timeout), options.sort);
    if (options.json) {
      const table: RouteTable = { schemaVersion: SCHEMA_VERSION, routes: rows };
      output.print(`${jsonWithoutCommands(JSON.stringify(table, null, 2))}\n`);
    } else {
      const { renderRoutes } = await import('../reporters/routes.js');
      const shown = options.allMethods ? rows : rows.map(withoutAutomatic);
      output.print(renderRoutes(shown, textContext(options.color, env, output.stdout, cwd)));
    }
    return ExitCode.pass;
  } finally {
    interrupt.stop();
    output.appOutputEnded();
  }
}

/** HEAD and OPTIONS, which the framework adds to most rules, say little to a reader. */
const withoutAutomatic = (row: RouteRow): RouteRow => ({
  ...row,
  methods: row.methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS'),
});

const SORT_KEYS: Readonly<Record<Exclude<RouteOrder, 'match'>, (row: RouteRow) => string>> = {
  endpoint: (row) => row.endpoint,
  methods: (row) => [...row.methods].sort().join(' '),
  rule: (row) => row.rule,
};

/** `match` is the order in which they come: that in which the router tries them. */
function sortRoutes(rows: readonly RouteRow[], order: RouteOrder): readonly RouteRow[] {
  if (order === 'match') return rows;
  const key = SORT_KEYS[order];
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
