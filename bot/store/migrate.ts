import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queryable } from './database.ts';

const folder = join(import.meta.dirname, 'migrations');
/** Key of the advisory lock under which instances take turns; any number of our own. */
const turn = 4_018_735;

/**
 * Brings the schema up to date: the numbered SQL files in order, each once. Everything happens in one transaction under a
 * lock, so instances that start together take turns, and a migration that fails leaves nothing behind.
 */
export async function migrate(db: Database, at: Date = new Date()): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [turn]);
    await tx.query('create table if not exists migrations (name text primary key, applied_at timestamptz not null)');
    const applied = new Set((await tx.query<{ name: string }>('select name from migrations')).map(({ name }) => name));
    const due = files.filter((name) => !applied.has(name));
    for (const name of due) await apply(tx, name, at);
    return due;
  });
}

async function apply(tx: Queryable, name: string, at: Date): Promise<void> {
  for (const statement of statementsOf(await readFile(join(folder, name), 'utf8'))) await tx.query(statement);
  await tx.query('insert into migrations (name, applied_at) values ($1, $2)', [name, at]);
}

/** Our migrations hold no semicolon inside a string or function body; one statement a call works on both databases. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
