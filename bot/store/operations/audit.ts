/** Who did what. */
import type { AuditEntry } from '../../../contract/overview.ts';
import type { Actor } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

export async function addAudit(
  db: Queryable,
  tenantId: string,
  at: Date,
  by: Actor | undefined,
  act: string,
  details: Record<string, string>,
): Promise<void> {
  await db.query(
    'insert into audit (tenant_id, at, by_id, by_name, act, details) values ($1, $2, $3, $4, $5, $6::jsonb)',
    [tenantId, at, by?.userId ?? null, by?.name ?? null, act, JSON.stringify(details)],
  );
}

/** Newest first; `before`: those that come after this entry. One that is not of this tenant has nothing after it. */
export async function listAudit(
  db: Queryable,
  tenantId: string,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<AuditEntry[]> {
  const rows = await db.query<{
    id: string;
    at: Date;
    by_name: string | null;
    act: string;
    details: Record<string, string>;
  }>(
    `with seen as (select at, id from audit where tenant_id = $1 and id = $3)
     select id::text as id, at, by_name, act, details from audit
     where tenant_id = $1 ${before === undefined ? 'and $3::bigint is null' : 'and (at, id) < ((select at from seen), (select id from seen))'}
     order by at desc, audit.id desc limit $2`,
    [tenantId, limit, before ?? null],
  );
  return rows.map(({ id, at, by_name, act, details }) => ({
    ...{ id, at: at.toISOString(), by: by_name },
    ...{ act, values: details },
  }));
}
