import pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Database } from './database.ts';
import { checkedParameters } from './parameters.ts';
import { createTransactionGuard } from './transaction-guard.ts';
import { databaseTrouble } from './trouble.ts';

const { INT8, NUMERIC } = pg.types.builtins;
const numbers: number[] = [INT8, NUMERIC];

/** Reads like PGlite: whole numbers of 64 bits and decimals come as number. */
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    numbers.includes(oid) ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** A pool on PostgreSQL. Connects at the first statement; a lost idle connection is logged and replaced. */
export function openPostgresDatabase(databaseUrl: string, logger?: Logger): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    types: typeParsers,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'cloudya-presence',
  });
  pool.on('error', (err) => logger?.warn({ err }, 'lost an idle database connection'));
  const guard = createTransactionGuard();
  return {
    query(sql, params) {
      guard.check();
      return run(pool, sql, params);
    },
    transaction(work) {
      guard.check();
      return guard.run(() =>
        inTransaction(pool, (client) => work({ query: (sql, params) => run(client, sql, params) })),
      );
    },
    async close() {
      if (!pool.ended) await pool.end();
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let broken = false;
  try {
    await run(client, 'begin');
    const result = await work(client);
    await run(client, 'commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseTrouble(error);
  }
}

async function run<Row>(runner: pg.Pool | pg.PoolClient, sql: string, params?: readonly unknown[]): Promise<Row[]> {
  const values = checkedParameters(params);
  try {
    return (await runner.query(sql, values)).rows as Row[];
  } catch (error) {
    throw databaseTrouble(error);
  }
}
