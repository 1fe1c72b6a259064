/** A PostgreSQL database of its own, for what uses more than one schema or more than one process. */
import { randomUUID } from 'node:crypto';
import { openPostgresDatabase } from '../../bot/store/postgres-database.ts';

/** `drop` it when everybody has left it. */
export async function createFreshDatabase(databaseUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = openPostgresDatabase(databaseUrl);
  await admin.query(`create database ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await admin.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}
