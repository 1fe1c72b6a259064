/**
 * What autovacuum does on a PostgreSQL server: rows that were overwritten are given free, and the planner learns how large tables
 * are. The embedded database is one process and has no such worker, so without this its files and its looks grow with every change.
 */
import type { PGlite } from '@electric-sql/pglite';
import type { Logger } from '../logger.ts';

/** As often as autovacuum looks (`autovacuum_naptime`). */
const everyMs = 60_000;

/** The thresholds of autovacuum (PostgreSQL, "Routine Vacuuming"): 50 rows and a tenth changed, or a fifth dead. */
const worthIt = `select format('%I.%I', s.schemaname, s.relname) as name
  from pg_stat_user_tables s join pg_class c on c.oid = s.relid
  where s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
    or s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
  order by name`;

/** Tidies the tables that changed much since the last time; answers their names. Other statements run between two tables. */
export async function tidyEmbedded(pglite: PGlite): Promise<string[]> {
  await pglite.query('select pg_stat_force_next_flush()');
  const { rows } = await pglite.query<{ name: string }>(worthIt);
  for (const { name } of rows) await pglite.exec(`vacuum (analyze) ${name}`);
  return rows.map(({ name }) => name);
}

/** Tidies every minute until it is stopped; a failure is logged, and the next minute tries again. */
export function keepEmbeddedTidy(pglite: PGlite, logger?: Logger): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => tidyEmbedded(pglite))
      .catch((err) => logger?.warn({ err }, 'could not tidy the embedded database'));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
