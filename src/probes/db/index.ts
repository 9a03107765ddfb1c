import { whenBuiltin, whenPackage } from '../module-watch.js';
import type { Probe, ProbeContext } from '../probe.js';

type Watch = (context: ProbeContext, exports: unknown) => void;

const redis = () => require('./redis.js') as typeof import('./redis.js');
const mysql2 = () => require('./mysql2.js') as typeof import('./mysql2.js');
const mongodb = () => require('./mongodb.js') as typeof import('./mongodb.js');

/** The file of each driver whose loading is waited for, and what then looks into it. Only then is that read. */
const DRIVERS: Readonly<Record<string, () => Watch>> = {
  'better-sqlite3/lib/index.js': () => (require('./better-sqlite3.js') as typeof import('./better-sqlite3.js')).watchBetterSqlite3,
  'pg/lib/client.js': () => (require('./pg.js') as typeof import('./pg.js')).watchPgClient,
  'pg-pool/index.js': () => (require('./pg.js') as typeof import('./pg.js')).watchPgPool,
  'mongodb/lib/operations/execute_operation.js': () => mongodb().watchMongodbOperations,
  'mongodb/lib/cmap/connection.js': () => mongodb().watchMongodbConnection,
  'mongodb/lib/cmap/connection_pool.js': () => mongodb().watchMongodbPool,
  'mysql2/lib/tracing.js': () => mysql2().watchMysql2,
  'mysql2/lib/commands/prepare.js': () => mysql2().watchMysql2Prepare,
  'ioredis/built/tracing.js': () => redis().watchIoredis,
  'ioredis/built/Pipeline.js': () => redis().watchIoredisPipeline,
  'ioredis/built/Redis.js': () => redis().watchIoredisClient,
  '@redis/client/dist/lib/client/tracing.js': () => redis().watchNodeRedis,
};

/** Databases, each through its driver. */
export const databaseProbe: Probe = {
  name: 'db',
  install(context) {
    const patchWith = (load: () => Watch) => (exports: unknown) => {
      load()(context, exports);
      // Drivers keep queues that mix the requests' turns.
      context.attribution.follow();
    };
    for (const [file, load] of Object.entries(DRIVERS)) whenPackage(file, patchWith(load));
    whenBuiltin(
      'node:sqlite',
      patchWith(() => (require('./node-sqlite.js') as typeof import('./node-sqlite.js')).watchNodeSqlite),
    );
  },
};
