import { PGlite, type Transaction, types } from '@electric-sql/pglite';
import type { Database, Queryable } from './database.ts';
import { checkedParameters } from './parameters.ts';
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts';
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
  const statements = createPreparedStatements(pglite);
  return {
    pglite,
    query(sql, params) {
      guard.check();
      // PGlite's own lock: the job queue's statements and our transactions take it as well
      return answered(() => pglite._runExclusiveTransaction(() => statements.run(sql, checkedParameters(params))));
    },
    transaction(work) {
      guard.check();
      return guard.run(() => pglite.transaction((tx) => work(queryableOf(tx, statements))));
    },
    close: () => pglite.close(),
  };
}

function queryableOf(tx: Transaction, statements: PreparedStatements): Queryable {
  return {
    query(sql, params) {
      return answered(() => {
        if (tx.closed) throw new Error('The transaction is over');
        return statements.run(sql, checkedParameters(params));
      });
    },
  };
}

/** What `work` answers; its error in our terms. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseTrouble(error);
  }
}
