/** Microsoft's permissions as the last proof found them. */
import type { RightRecord } from '../../presence/rights.ts';
import type { Queryable } from '../database.ts';

/** Rights that this proof says nothing about keep what an earlier one found. */
export async function saveRights(
  db: Queryable,
  tenantId: string,
  proofs: readonly Pick<RightRecord, 'name' | 'state'>[],
  at: Date,
): Promise<void> {
  await db.query(
    `insert into rights (tenant_id, name, state, since, checked_at)
     select $1, p.name, p.state, $3, $3 from jsonb_to_recordset($2::jsonb) as p(name text, state text)
     on conflict (tenant_id, name) do update set
       since = case when rights.state = excluded.state then rights.since else excluded.since end,
       state = excluded.state, checked_at = excluded.checked_at`,
    [tenantId, JSON.stringify(proofs.map(({ name, state }) => ({ name, state }))), at],
  );
}

export async function listRights(db: Queryable, tenantId: string): Promise<RightRecord[]> {
  const rows = await db.query<{
    name: RightRecord['name'];
    state: RightRecord['state'];
    since: Date;
    checked_at: Date;
  }>('select name, state, since, checked_at from rights where tenant_id = $1 order by name', [tenantId]);
  return rows.map(({ name, state, since, checked_at }) => ({ name, state, since, checkedAt: checked_at }));
}

/** Sync users whose sign-in works. */
export async function listSignedIn(db: Queryable, tenantId: string): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(
    `select user_id from sync_users where tenant_id = $1 and state = 'signed-in' order by round`,
    [tenantId],
  );
  return rows.map((row) => row.user_id);
}

/** Sync users by whose sign-in rights can be tried out: signed in, or silenced by a lost right alone. */
export async function listProvingUsers(db: Queryable, tenantId: string, lost: string): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(
    `select user_id from sync_users where tenant_id = $1 and (state = 'signed-in' or cause = $2) order by round`,
    [tenantId, lost],
  );
  return rows.map((row) => row.user_id);
}

/** The sign-ins stand but may hear of nothing (`lost`), or may again: their rounds are read on a timer meanwhile. Answers whether anything changed. */
export async function setHearing(
  db: Queryable,
  tenantId: string,
  { heard, lost }: { heard: boolean; lost: string },
): Promise<boolean> {
  const rows = await db.query(
    `update sync_users set state = case when $2 then 'signed-in' else 'signed-out' end, cause = case when $2 then null else $3 end
     where tenant_id = $1 and case when $2 then cause = $3 else state = 'signed-in' end returning 1 as changed`,
    [tenantId, heard, lost],
  );
  return rows.length > 0;
}

/** What rests because Microsoft refused it is tried again at once: the right is back. */
export async function wakeRefused(db: Queryable, tenantId: string, codes: readonly string[]): Promise<void> {
  await db.query(
    `update links set next_try_at = null, tries = 0 where tenant_id = $1 and next_try_at is not null and last_error = any($2::text[])`,
    [tenantId, [...codes]],
  );
  await db.query(
    'update subscriptions set next_try_at = null, tries = 0 where tenant_id = $1 and next_try_at is not null',
    [tenantId],
  );
}
