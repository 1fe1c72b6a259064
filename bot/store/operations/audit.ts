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

export async function listAudit(db: Queryable, tenantId: string, limit: number): Promise<AuditEntry[]> {
  const rows = await db.query<{ at: Date; by_name: string | null; act: string; details: Record<string, string> }>(
    'select at, by_name, act, details from audit where tenant_id = $1 order by at desc limit $2',
    [tenantId, limit],
  );
  return rows.map(({ at, by_name, act, details }) => ({ at: at.toISOString(), by: by_name, act, values: details }));
}
