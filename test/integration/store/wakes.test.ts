import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { openPostgresDatabase } from '../../../bot/store/postgres-database.ts';
import { listenForWakes, type Wakes } from '../../../bot/store/wakes.ts';
import { testDatabaseUrl } from '../../setup/database.ts';

describe.skipIf(testDatabaseUrl === undefined)('wakes between instances on PostgreSQL', () => {
  const databaseUrl = testDatabaseUrl ?? '';
  const instances: Wakes[] = [];
  let db: Database;

  beforeEach(() => {
    db = openPostgresDatabase(databaseUrl);
  });

  afterEach(async () => {
    await Promise.all(instances.splice(0).map((instance) => instance.stop()));
    await db.close();
  });

  async function instance(): Promise<{ wakes: Wakes; heard: string[] }> {
    const heard: string[] = [];
    const logger = pino({ level: 'silent' });
    const wakes = listenForWakes({ databaseUrl, db, logger, onWake: (...woken) => void heard.push(woken.join(' ')) });
    instances.push(wakes);
    await listening(instances.length);
    return { wakes, heard };
  }

  const connections = () =>
    db.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and application_name = 'cloudya-presence wakes' and query like 'listen%'`,
    );

  async function listening(count: number): Promise<void> {
    await vi.waitFor(async () => expect(await connections()).toHaveLength(count), { timeout: 10_000 });
  }

  it('reach every other instance at once, and not the sender', async () => {
    const [one, two, three] = [await instance(), await instance(), await instance()];
    one.wakes.send('tenant-1', 'reads');
    await vi.waitFor(() => expect([two.heard, three.heard]).toEqual([['tenant-1 reads'], ['tenant-1 reads']]), {
      timeout: 2_000,
    });
    expect(one.heard).toEqual([]);
  });

  it('are heard again after the connection was lost', async () => {
    const [one, two] = [await instance(), await instance()];
    for (const { pid } of await connections()) await db.query('select pg_terminate_backend($1)', [pid]);
    await listening(2);
    one.wakes.send('tenant-2', 'everything');
    await vi.waitFor(() => expect(two.heard).toEqual(['tenant-2 everything']));
  });
});
