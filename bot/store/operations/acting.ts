/** What a tenant lets us do on phones. */
import { type Acting, noActing } from '../../../contract/acting.ts';
import type { Queryable } from '../database.ts';
import { touchLinks } from './links-due.ts';

export async function readActing(db: Queryable, tenantId: string): Promise<Acting> {
  const [row] = await db.query<{ acting: Acting | null }>('select acting from tenants where tenant_id = $1', [
    tenantId,
  ]);
  return row?.acting ?? noActing;
}

/** Everybody is looked at again, and what had been refused is tried at once. */
export async function setActing(tx: Queryable, tenantId: string, acting: Acting): Promise<void> {
  await tx.query('update tenants set acting = $2::jsonb where tenant_id = $1', [tenantId, JSON.stringify(acting)]);
  await tx.query('update levers set next_try_at = null where tenant_id = $1', [tenantId]);
  await touchLinks(tx, tenantId);
}
