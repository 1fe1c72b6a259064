/** A store as it was before several customers and directions of opt-outs, brought up to date. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { openEmbeddedDatabase } from '../../../bot/store/embedded-database.ts';
import { migrate } from '../../../bot/store/migrate.ts';
import { applyLinkPlan } from '../../../bot/store/operations/links-plan.ts';
import { findLinks } from '../../../bot/store/operations/people.ts';
import { outOfBoth } from '../../builders/link.ts';

const folder = resolve(import.meta.dirname, '../../../bot/store/migrations');
const at = new Date('2026-03-02T08:00:00Z');
let db: Database;

/** Applied as `migrate` does, up to and with `last`. */
async function migrateUpTo(last: string): Promise<void> {
  await db.query('create table migrations (name text primary key, applied_at timestamptz not null)');
  const files = (await readdir(folder)).sort().filter((name) => name.endsWith('.sql') && name <= `${last}~`);
  for (const name of files) {
    const sql = (await readFile(join(folder, name), 'utf8')).replace(/--.*$/gm, '');
    for (const statement of sql.split(';')) if (statement.trim() !== '') await db.query(statement);
    await db.query('insert into migrations (name, applied_at) values ($1, $2)', [name, at]);
  }
}

beforeAll(async () => {
  db = await openEmbeddedDatabase(undefined);
  await migrateUpTo('0009');
  await db.query('insert into tenants (tenant_id, created_at) values ($1, $2)', ['t1', at]);
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at)
     values ('t1', 'K1234', 'Contoso', 3, 'client', 'cti', 'sealed', '{}', 'on', $1, $1)`,
    [at],
  );
  for (const [extension, leftOut] of [
    ['101', true],
    ['102', false],
  ])
    await db.query(
      `insert into links (tenant_id, extension, user_id, name, matched_by, round, left_out, left_out_by)
       values ('t1', $1, 'user-' || $1, 'Person', 'mail', 1, $2, case when $2 then 'Petra Lang' end)`,
      [extension, leftOut],
    );
  await db.query(
    `insert into left_out_people (tenant_id, user_id, left_out_by) values ('t1', 'user-103', 'Jonas Weber')`,
  );
  await migrate(db, at);
});

afterAll(() => db.close());

it('who had been left out is out of both directions, others of none', async () => {
  const links = await findLinks(db, 't1', ['101@K1234', '102@K1234']);
  expect(links.map(({ leftOut, leftOutBy }) => [leftOut, leftOutBy])).toEqual([
    [outOfBoth, 'Petra Lang'],
    [{ cloudyaToTeams: false, teamsToCloudya: false }, undefined],
  ]);
});

it('who had been left out without a link is out of both when linked again', async () => {
  const matched = { name: 'Person', address: undefined, matchedBy: 'mail', round: 1 } as const;
  await applyLinkPlan(db, 't1', [{ ...matched, extension: '103@K1234', userId: 'user-103' }]);
  expect(await findLinks(db, 't1', ['103@K1234'])).toMatchObject([{ leftOut: outOfBoth, leftOutBy: 'Jonas Weber' }]);
});
