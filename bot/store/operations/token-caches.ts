/** Sealed token caches of sync users. */
import type { Queryable } from '../database.ts';

export async function loadTokenCache(db: Queryable, tenantId: string, userId: string): Promise<string | undefined> {
  const [row] = await db.query<{ sealed: string }>(
    'select sealed from token_caches where tenant_id = $1 and partition = $2',
    [tenantId, userId],
  );
  return row?.sealed;
}

export async function saveTokenCache(
  db: Queryable,
  tenantId: string,
  userId: string,
  sealed: string,
  at: Date,
): Promise<void> {
  await db.query(
    `insert into token_caches (tenant_id, partition, sealed, updated_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, partition) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
    [tenantId, userId, sealed, at],
  );
}

export async function removeTokenCache(db: Queryable, tenantId: string, userId: string): Promise<void> {
  await db.query('delete from token_caches where tenant_id = $1 and partition = $2', [tenantId, userId]);
}
