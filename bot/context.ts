/** Wires the parts from the settings. Decides nothing. */
import { resolve } from 'node:path';
import type { Config } from './config.ts';
import { createEvents, type Events } from './events.ts';
import { createJobs, type Jobs } from './jobs/queue.ts';
import type { Logger } from './logger.ts';
import { createServer, listen, type RunningServer } from './server.ts';
import { type OpenedDatabase, openDatabase } from './store/open-database.ts';
import { createSeal, type Seal } from './store/seal.ts';

export interface Context {
  config: Config;
  logger: Logger;
  events: Events;
  db: OpenedDatabase;
  jobs: Jobs;
  seal: Seal;
  /** Aborted when the app stops: event streams and loops end on it. */
  stopping: AbortSignal;
  /** Starts jobs and server; answers with the port. */
  start(): Promise<number>;
  /** Ends everything within about four seconds. Safe to call when `start` failed half-way. */
  stop(): Promise<void>;
}

/** Opens the database and builds everything on it. Throws `DataFolderInUse` or `PresenceError('database_busy')`. */
export async function openContext(config: Config, logger: Logger): Promise<Context> {
  const { databaseUrl, dataDir, secretKeys } = config.store;
  const db = await openDatabase({ databaseUrl, dataDir, logger });
  const events = createEvents(logger);
  const jobs = createJobs({ pglite: db.pglite, databaseUrl, logger });
  const stopping = new AbortController();
  const app = createServer({
    logger,
    events,
    routers: [],
    tabDir: resolve(import.meta.dirname, '../tab/dist'),
    ready: async () => (await db.query('select 1')).length === 1,
  });
  let server: RunningServer | undefined;
  return {
    config,
    logger,
    events,
    db,
    jobs,
    seal: createSeal(secretKeys),
    stopping: stopping.signal,
    async start() {
      await jobs.start();
      server = await listen(app, config.host, config.port);
      return server.port;
    },
    async stop() {
      stopping.abort();
      await server?.stop();
      await jobs.stop();
      await db.close();
    },
  };
}
