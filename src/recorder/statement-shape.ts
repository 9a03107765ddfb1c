import { shapeOfMongodb } from './mask-mongodb.js';
import { type StatementShape, shapeOfSql } from './sql-shape.js';

/** What a masked statement does, and to what. `system` is OpenTelemetry's `db.system.name`. */
export function shapeOfStatement(system: string, masked: string): StatementShape {
  if (system === 'mongodb') return shapeOfMongodb(masked);
  if (system !== 'redis') return shapeOfSql(masked);
  const command = masked.split(' ', 1)[0] as string;
  return { operation: command, collection: null, summary: command };
}
