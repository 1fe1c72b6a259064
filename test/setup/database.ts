import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import type { Database } from '../../bot/store/database.ts';
import { openEmbeddedDatabase } from '../../bot/store/embedded-database.ts';
import { migrate } from '../../bot/store/migrate.ts';
import type { OpenedDatabase } from '../../bot/store/open-database.ts';
import { openPostgresDatabase } from '../../bot/store/postgres-database.ts';

export { createFreshDatabase } from './fresh-database.ts';

/** PostgreSQL to test on; without it the tests run on the embedded database in memory. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL || undefined;

/**
 * A migrated, empty database of its own: embedded in memory, or a fresh schema of `TEST_DATABASE_URL`, which `close`
 * drops. The caller closes it.
 */
export async function openTestDatabase(): Promise<OpenedDatabase> {
  if (testDatabaseUrl === undefined) {
    const dump = await readFile(inject('databaseTemplate').dump);
    return openEmbeddedDatabase(undefined, new Blob([dump]));
  }
  const db = await openFreshSchema(testDatabaseUrl);
  await migrate(db);
  return db;
}

async function openFreshSchema(databaseUrl: string): Promise<Database> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = openPostgresDatabase(databaseUrl);
  await admin.query(`create schema ${schema}`);
  const db = openPostgresDatabase(withSearchPath(databaseUrl, schema));
  return {
    ...db,
    async close() {
      await db.close();
      await admin.query(`drop schema ${schema} cascade`);
      await admin.close();
    },
  };
}

function withSearchPath(databaseUrl: string, schema: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** A tenant to hang rows on. */
export async function insertTenant(
  db: Database,
  tenantId: string,
  at = new Date('2026-03-02T08:00:00Z'),
): Promise<void> {
  await db.query('insert into tenants (tenant_id, created_at) values ($1, $2)', [tenantId, at]);
}
