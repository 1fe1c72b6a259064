/** Sync users and the rounds they serve. */
import type { StepProblem, SyncUserView } from '../../../contract/onboarding.ts';
import { refusedAs } from '../../presence/subscribe-rounds.ts';
import { ofSyncUser } from '../../presence/trouble.ts';
import type { Queryable } from '../database.ts';
import type { StoredRefusal } from './token-caches.ts';

interface SyncUserRow {
  user_id: string;
  upn: string;
  name: string;
  round: number;
  people: number;
  state: SyncUserView['state'];
  cause: string | null;
  refusal: StoredRefusal | null;
  /** Why it is refused although it is signed in. */
  trouble: StepProblem | null;
  signed_in_at: Date;
  signed_in_by: string | null;
}

export async function listSyncUsers(db: Queryable, tenantId: string): Promise<SyncUserView[]> {
  const rows = await db.query<SyncUserRow>(
    `select s.user_id, s.upn, s.name, s.round, s.state, s.cause, s.signed_in_at, s.signed_in_by, t.refusal,
            case when s.state = 'signed-in' and o.troubles -> ($3 || s.user_id) ->> 'code' = any($2::text[])
              then o.troubles -> ($3 || s.user_id) end as trouble,
            (select count(*) from links l where l.tenant_id = s.tenant_id and l.round = s.round and not l.left_out) as people
     from sync_users s join tenants o on o.tenant_id = s.tenant_id
     left join token_caches t on t.tenant_id = s.tenant_id and t.partition = s.user_id and s.state = 'signed-out'
     where s.tenant_id = $1 order by s.round`,
    [tenantId, refusedAs, ofSyncUser('')],
  );
  return rows.map((row) => ({
    userId: row.user_id,
    upn: row.upn,
    name: row.name,
    round: row.round,
    people: row.people,
    state: row.state,
    cause: row.cause ?? row.trouble?.code ?? null,
    vendorCode: row.refusal?.vendorCode ?? row.trouble?.values.vendorCode ?? null,
    correlationId: row.refusal?.correlationId ?? row.trouble?.values.correlationId ?? null,
    signedOutAt: row.refusal?.at ?? null,
    signedInAt: row.signed_in_at.toISOString(),
    by: row.signed_in_by,
  }));
}

/**
 * Signing in again keeps the round; a new account gets the first one without. Whose sign-in has ended makes room. False:
 * somebody signed this account in after `unlessAfter`; that stays as it is.
 */
export async function addSyncUser(
  db: Queryable,
  tenantId: string,
  user: { userId: string; upn: string; name: string; at: Date; by: string; unlessAfter?: Date },
): Promise<boolean> {
  // two who sign in at the same moment come one after the other, so that neither is given the other's round
  await db.query('select 1 from tenants where tenant_id = $1 for update', [tenantId]);
  if (user.unlessAfter && (await isSignedInSince(db, tenantId, user.userId, user.unlessAfter))) return false;
  const round = await roundFor(db, tenantId, user.userId);
  await db.query(
    `with replaced as (
       delete from sync_users where tenant_id = $1 and round = $2 and user_id <> $3 and state = 'signed-out' returning user_id
     )
     delete from token_caches where tenant_id = $1 and partition in (select user_id from replaced)`,
    [tenantId, round, user.userId],
  );
  await db.query(
    `insert into sync_users (tenant_id, user_id, upn, name, round, state, signed_in_at, signed_in_by)
     values ($1, $2, $3, $4, $7, 'signed-in', $5, $6)
     on conflict (tenant_id, user_id) do update set upn = excluded.upn, name = excluded.name, state = 'signed-in', cause = null,
       signed_in_at = excluded.signed_in_at, signed_in_by = excluded.signed_in_by`,
    [tenantId, user.userId, user.upn, user.name, user.at, user.by, round],
  );
  return true;
}

async function isSignedInSince(db: Queryable, tenantId: string, userId: string, since: Date): Promise<boolean> {
  const rows = await db.query(
    `select 1 from sync_users where tenant_id = $1 and user_id = $2 and state = 'signed-in' and signed_in_at >= $3`,
    [tenantId, userId, since],
  );
  return rows.length > 0;
}

/** Its own round; else the first with people that has none; else that of a sign-in that has ended; else the first free number. */
async function roundFor(db: Queryable, tenantId: string, userId: string): Promise<number> {
  const [row] = await db.query<{ round: number }>(
    `select coalesce(
       (select round from sync_users where tenant_id = $1 and user_id = $2),
       (select min(round) from links where tenant_id = $1 and not retired and not left_out
          and round not in (select round from sync_users where tenant_id = $1)),
       (select min(round) from sync_users where tenant_id = $1 and state = 'signed-out'),
       (select min(free) from generate_series(1, (select count(*)::integer + 1 from sync_users where tenant_id = $1)) as free
        where free not in (select round from sync_users where tenant_id = $1))) as round`,
    [tenantId, userId],
  );
  return row?.round ?? 1;
}

export async function removeSyncUser(db: Queryable, tenantId: string, userId: string): Promise<boolean> {
  const rows = await db.query('delete from sync_users where tenant_id = $1 and user_id = $2 returning user_id', [
    tenantId,
    userId,
  ]);
  return rows.length > 0;
}

/** The account can be used again: what its stored sign-in is worth shows when it is used. */
export async function recordAccountBack(db: Queryable, tenantId: string, userId: string): Promise<void> {
  await db.query(
    `update sync_users set state = 'signed-in', cause = null where tenant_id = $1 and user_id = $2 and state = 'signed-out'`,
    [tenantId, userId],
  );
}

/** For the words of its trouble: the account, and why Microsoft refused its stored sign-in. */
export async function nameSyncUser(db: Queryable, tenantId: string, userId: string): Promise<Record<string, string>> {
  const [row] = await db.query<{ upn: string; refusal: StoredRefusal | null }>(
    `select s.upn, t.refusal
     from sync_users s left join token_caches t on t.tenant_id = s.tenant_id and t.partition = s.user_id and s.state = 'signed-out'
     where s.tenant_id = $1 and s.user_id = $2`,
    [tenantId, userId],
  );
  if (!row) return {};
  const { vendorCode, correlationId } = row.refusal ?? {};
  return { upn: row.upn, ...(vendorCode ? { vendorCode } : {}), ...(correlationId ? { correlationId } : {}) };
}
