/** Sealed token caches of sync users. */
import type { Queryable } from '../database.ts';

export async function loadTokenCache(db: Queryable, tenantId: string, userId: string): Promise<string | undefined> {
  const [row] = await db.query<{ sealed: string }>(
    'select sealed from token_caches where tenant_id = $1 and partition = $2',
    [tenantId, userId],
  );
  return row?.sealed;
}

/** Of a new sign-in. */
export async function saveTokenCache(
  db: Queryable,
  tenantId: string,
  userId: string,
  sealed: string,
  at: Date,
): Promise<void> {
  await db.query(
    `insert into token_caches (tenant_id, partition, sealed, updated_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, partition) do update set sealed = excluded.sealed, updated_at = excluded.updated_at, refusal = null`,
    [tenantId, userId, sealed, at],
  );
}

/** Of a sign-in that goes on: where it was removed meanwhile nothing is brought back. What has ended one stays: Graph may refuse who still gets tokens. */
export async function rotateTokenCache(
  db: Queryable,
  tenantId: string,
  userId: string,
  sealed: string,
  at: Date,
): Promise<void> {
  await db.query(
    `update token_caches t set sealed = $3, updated_at = $4, refusal =
       (select t.refusal from sync_users s where s.tenant_id = t.tenant_id and s.user_id = t.partition and s.state = 'signed-out')
     where tenant_id = $1 and partition = $2`,
    [tenantId, userId, sealed, at],
  );
}

export async function removeTokenCache(db: Queryable, tenantId: string, userId: string): Promise<void> {
  await db.query('delete from token_caches where tenant_id = $1 and partition = $2', [tenantId, userId]);
}

/** Why Microsoft no longer takes this person's sign-in. */
export interface StoredRefusal {
  vendorCode?: string | undefined;
  correlationId?: string | undefined;
  /** What the next sign-in must fulfil, as JSON. */
  claims?: string | undefined;
  /** ISO 8601 */
  at: string;
}

export async function recordRefusal(
  db: Queryable,
  tenantId: string,
  userId: string,
  refusal: StoredRefusal,
): Promise<void> {
  await db.query('update token_caches set refusal = $3::jsonb where tenant_id = $1 and partition = $2', [
    tenantId,
    userId,
    JSON.stringify(refusal),
  ]);
}

/** The newest refusal of a sync user that is signed out, which is what the next sign-in has to mend. */
export async function loadRefusal(db: Queryable, tenantId: string): Promise<StoredRefusal | undefined> {
  const [row] = await db.query<{ refusal: StoredRefusal }>(
    `select t.refusal from token_caches t join sync_users s on s.tenant_id = t.tenant_id and s.user_id = t.partition
     where t.tenant_id = $1 and s.state = 'signed-out' and t.refusal is not null
     order by t.refusal ->> 'at' desc limit 1`,
    [tenantId],
  );
  return row?.refusal;
}
