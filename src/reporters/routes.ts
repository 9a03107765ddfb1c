import type { RouteRow } from '../model/routes.js';
import { type ContentColumn, renderContentTable } from './content-table.js';
import { ink, type Line } from './line.js';
import type { RenderContext } from './reporter.js';
import { sourceName } from './source-name.js';
import { themeOf } from './theme.js';
import { withoutCommands } from './visible.js';

/** The route table as `flask routes` prints it (flask/cli.py `routes_command`), with the line of each registration. */
export function renderRoutes(rows: readonly RouteRow[], context: RenderContext): string {
  if (rows.length === 0) return 'No routes were registered.\n';
  const lines = rows.map(({ endpoint, methods, rule, source }): Line[] => [
    [ink(endpoint, 'strong')],
    [ink([...methods].sort().join(', '), 'notice')],
    [ink(rule)],
    [ink(source ? sourceName(source, context.cwd) : '', 'dim')],
  ]);
  const column = (title: string, least: number): ContentColumn => ({ head: [ink(title, 'dim')], align: 'left', least });
  const columns = [column('Endpoint', 8), column('Methods', 6), column('Rule', 12)];
  const placed = rows.some(({ source }) => source !== null);
  if (placed) columns.push(column('Source', 6));
  return withoutCommands(
    renderContentTable(columns, placed ? lines : lines.map((line) => line.slice(0, -1)), context.width, themeOf(context.colorLevel)),
  );
}
