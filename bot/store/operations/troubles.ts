/** Standing trouble of a tenant, one per source: `{ code, at, values }`. */
import type { StepProblem } from '../../../contract/onboarding.ts';
import type { Queryable } from '../database.ts';

/** Of a customer that is gone there is no news but that it was withdrawn: nobody would take it back. */
const isStanding = `(split_part($2, '@', 2) = '' or starts_with($2, 'withdrawn@') or starts_with($2, 'sync-user@') or exists (
  select 1 from cloudya_connections c where c.tenant_id = $1 and c.k_account = split_part($2, '@', 2)))`;

/** Keeps the time of the first report while the code stays the same. Answers whether it is new. */
export async function reportTrouble(
  db: Queryable,
  tenantId: string,
  source: string,
  problem: StepProblem,
): Promise<boolean> {
  const rows = await db.query(
    `update tenants set troubles = jsonb_set(troubles, array[$2::text], $3::jsonb)
     where tenant_id = $1 and (troubles -> $2 ->> 'code') is distinct from $4 and ${isStanding}
     returning 1 as reported`,
    [tenantId, source, JSON.stringify(problem), problem.code],
  );
  return rows.length > 0;
}

/** The trouble that ended, if there was one. */
export async function resolveTrouble(
  db: Queryable,
  tenantId: string,
  source: string,
): Promise<StepProblem | undefined> {
  const [row] = await db.query<{ problem: StepProblem }>(
    `with standing as (select troubles -> $2 as problem from tenants where tenant_id = $1 and troubles ? $2)
     update tenants t set troubles = t.troubles - $2
     from standing where t.tenant_id = $1
     returning standing.problem`,
    [tenantId, source],
  );
  return row?.problem;
}

/** Of all tenants, troubles whose source begins so. */
export async function listStanding(
  db: Queryable,
  begins: string,
): Promise<{ tenantId: string; source: string; at: Date }[]> {
  const rows = await db.query<{ tenant_id: string; source: string; at: string }>(
    `select t.tenant_id, standing.source, standing.problem ->> 'at' as at
     from tenants t, jsonb_each(t.troubles) as standing (source, problem) where starts_with(standing.source, $1)`,
    [begins],
  );
  return rows.map(({ tenant_id, source, at }) => ({ tenantId: tenant_id, source, at: new Date(at) }));
}

export async function listTroubles(db: Queryable, tenantId: string): Promise<Record<string, StepProblem>> {
  const [row] = await db.query<{ troubles: Record<string, StepProblem> }>(
    'select troubles from tenants where tenant_id = $1',
    [tenantId],
  );
  return row?.troubles ?? {};
}
