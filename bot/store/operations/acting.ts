/** What the tenant lets us do on phones. */
import { type Acting, noActing } from '../../../contract/acting.ts';
import type { Queryable } from '../database.ts';
import { tryLeversAgain } from './levers.ts';
import { touchLinks } from './links-due.ts';

export async function readActing(db: Queryable, tenantId: string): Promise<Acting> {
  const [row] = await db.query<{ acting: Acting | null }>('select acting from tenants where tenant_id = $1', [
    tenantId,
  ]);
  return row?.acting ?? noActing;
}

/** Everybody is looked at again, and what had been refused is tried at once. Answers what held before; undefined = no such tenant. */
export async function setActing(tx: Queryable, tenantId: string, acting: Acting): Promise<Acting | undefined> {
  const [row] = await tx.query<{ before: Acting | null }>(
    `with was as (select acting from tenants where tenant_id = $1 for update)
     update tenants set acting = $2::jsonb from was where tenants.tenant_id = $1 returning was.acting as before`,
    [tenantId, JSON.stringify(acting)],
  );
  await tryLeversAgain(tx, tenantId);
  await touchLinks(tx, tenantId);
  return row && (row.before ?? noActing);
}
