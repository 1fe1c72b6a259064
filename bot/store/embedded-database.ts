import { PGlite, type Transaction, types } from '@electric-sql/pglite';
import type { Database, Queryable } from './database.ts';
import { checkedParameters } from './parameters.ts';
import { createTransactionGuard } from './transaction-guard.ts';
import { databaseTrouble } from './trouble.ts';

export interface EmbeddedDatabase extends Database {
  /** For the job queue, which has its own adapter for PGlite. */
  pglite: PGlite;
}

/**
 * PGlite in `folder`, or in memory without one. The caller holds the lock of the data folder. `initial`: a dump to begin
 * from, instead of an empty database that has to be made.
 */
export async function openEmbeddedDatabase(folder?: string, initial?: Blob): Promise<EmbeddedDatabase> {
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(initial === undefined ? {} : { loadDataDir: initial }),
    parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
  });
  await pglite.exec("set time zone 'UTC'");
  const guard = createTransactionGuard();
  return {
    pglite,
    query(sql, params) {
      guard.check();
      return run(pglite, sql, params);
    },
    transaction(work) {
      guard.check();
      return guard.run(() => pglite.transaction((tx) => work(queryableOf(tx))));
    },
    close: () => pglite.close(),
  };
}

function queryableOf(tx: Transaction): Queryable {
  return { query: (sql, params) => run(tx, sql, params) };
}

async function run<Row>(runner: Pick<PGlite, 'query'>, sql: string, params: readonly unknown[] = []): Promise<Row[]> {
  const values = checkedParameters(params);
  try {
    return (await runner.query<Row>(sql, values)).rows;
  } catch (error) {
    throw databaseTrouble(error);
  }
}
