/** What was stored when a tenant had one Cloudya customer: afterwards every extension is named by number and K-account. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { openEmbeddedDatabase } from '../../../bot/store/embedded-database.ts';
import { migrate } from '../../../bot/store/migrate.ts';
import { listConnections } from '../../../bot/store/operations/connections.ts';
import { findLink } from '../../../bot/store/operations/people.ts';

const folder = resolve(import.meta.dirname, '../../../bot/store/migrations');
const at = '2026-03-02T09:00:00Z';

let db: Database;

async function migrateTo(last: string): Promise<void> {
  await db.query('create table migrations (name text primary key, applied_at timestamptz not null)');
  for (const name of (await readdir(folder)).sort().filter((file) => file < last)) {
    const sql = (await readFile(join(folder, name), 'utf8')).replace(/--.*$/gm, '');
    for (const statement of sql.split(';').filter((each) => each.trim() !== '')) await db.query(statement);
    await db.query('insert into migrations (name, applied_at) values ($1, $2)', [name, at]);
  }
}

const before = [
  `insert into tenants (tenant_id, phase, created_at, lines_confirmed_at, troubles) values
     ('t1', 'active', '${at}', '${at}', '{"cloudya": {"code": "cloudya_silent", "at": "${at}", "values": {}}, "rights": {"code": "app_disabled", "at": "${at}", "values": {}}}'),
     ('t2', 'onboarding', '${at}', null, '{}')`,
  `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights, switch_state, switch_checked_at, checked_at)
     values ('t1', 'K1234', 'Contoso GmbH', 2, 'c', 'u', 's', '{}', 'on', '${at}', '${at}')`,
  `insert into extensions (tenant_id, extension, name) values ('t1', '112', 'Lena'), ('t2', '112', 'Somebody')`,
  `insert into links (tenant_id, extension, user_id, name, matched_by, round, left_out)
     values ('t1', '112', 'lena', 'Lena', 'mail', 1, true)`,
  `insert into match_choices (tenant_id, extension, kind, at) values ('t1', '112', 'counts', '${at}'), ('t2', '7', 'counts', '${at}')`,
  `insert into email_corrections (tenant_id, extension, user_id, new_email, state, since, by_id, by_name, corrected_at, corrected_by)
     values ('t1', '112', 'lena', 'lena@contoso.example', 'written', '${at}', 'j', 'Jonas', '${at}', 'Jonas')`,
  `insert into match_readings (tenant_id, started_at, in_use) values ('t1', '${at}', '["112", "105"]')`,
  `insert into audit (tenant_id, at, act, details) values ('t1', '${at}', 'match-link', '{"extension": "112"}'), ('t1', '${at}', 'paused', '{}')`,
  `insert into conversations (tenant_id, conversation_id, user_id, reference, locale, reported, told_troubles)
     values ('t1', 'c1', 'j', '{}', 'en', '["112/near-miss"]', '{"cloudya_silent": {"source": "cloudya", "at": "${at}"}}')`,
];

beforeAll(async () => {
  db = await openEmbeddedDatabase(undefined);
  await migrateTo('0010');
  for (const statement of before) await db.query(statement);
  await migrate(db);
});

afterAll(() => db.close());

const all = (sql: string) => db.query(sql);

it('names every extension by number and customer', async () => {
  const name = '112@K1234';
  // what was read of a customer that is connected no more is read again
  expect(await all('select tenant_id, extension, k_account from extensions')).toEqual([
    { tenant_id: 't1', extension: name, k_account: 'K1234' },
  ]);
  expect(await all('select extension from match_choices')).toEqual([{ extension: name }]);
  expect(await all('select extension from email_corrections')).toEqual([{ extension: name }]);
  expect(await all('select in_use from match_readings')).toEqual([{ in_use: [name, '105@K1234'] }]);
  expect(await all('select reported from conversations')).toEqual([{ reported: [`${name}/near-miss`] }]);
  expect(await all('select details from audit order by act')).toEqual([
    { details: { extension: name } },
    { details: {} },
  ]);
  expect(await findLink(db, 't1', name)).toMatchObject({
    userId: 'lena',
    kAccount: 'K1234',
    customerPaused: false,
    lineConfirmedAt: new Date(at),
  });
});

it('keeps trouble with whom it is of', async () => {
  expect(await all('select troubles from tenants order by tenant_id')).toEqual([
    {
      troubles: {
        'cloudya@K1234': { code: 'cloudya_silent', at, values: { kAccount: 'K1234' } },
        rights: { code: 'app_disabled', at, values: {} },
      },
    },
    { troubles: {} },
  ]);
  expect(await all('select told_troubles from conversations')).toEqual([
    { told_troubles: { 'cloudya_silent@K1234': { source: 'cloudya@K1234', at } } },
  ]);
});

it('keeps the connection, and lets a tenant have more', async () => {
  expect(await listConnections(db, 't1')).toMatchObject([
    { kAccount: 'K1234', api: 'configuration', key: 'own', paused: false, leaving: false },
  ]);
  const insert = (tenantId: string, kAccount: string) =>
    db.query(
      `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
         switch_state, switch_checked_at, checked_at, connected_at)
       values ($1, $2, 'Contoso Nord', 0, 'c', 'u', 's', '{}', 'on', $3, $3, $3)`,
      [tenantId, kAccount, new Date(at)],
    );
  await insert('t1', 'K2001');
  await expect(insert('t2', 'K1234')).rejects.toThrow();
});
