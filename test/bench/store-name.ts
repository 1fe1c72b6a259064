/** Which database was measured on, in words. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openPostgresDatabase } from '../../bot/store/postgres-database.ts';

const pglite = resolve(import.meta.dirname, '../../node_modules/@electric-sql/pglite/package.json');

export async function storeOf(databaseUrl: string | undefined): Promise<string> {
  if (databaseUrl === undefined) return `embedded database, PGlite ${JSON.parse(readFileSync(pglite, 'utf8')).version}`;
  const db = openPostgresDatabase(databaseUrl);
  const [row] = await db.query<{ server_version: string }>('show server_version');
  await db.close();
  return `PostgreSQL ${row?.server_version.split(' ')[0] ?? ''}`;
}
