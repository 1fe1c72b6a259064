/** The tenant's row. */
import type { Phase } from '../../../contract/onboarding.ts';
import type { TenantRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

/** Creates the row if there is none; names are filled in, never emptied. */
export async function ensureTenant(
  db: Queryable,
  tenantId: string,
  known: { organisationName?: string; defaultDomain?: string },
  at: Date,
): Promise<void> {
  await db.query(
    `insert into tenants (tenant_id, organisation_name, default_domain, created_at) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set
       organisation_name = coalesce(excluded.organisation_name, tenants.organisation_name),
       default_domain = coalesce(excluded.default_domain, tenants.default_domain)`,
    [tenantId, known.organisationName ?? null, known.defaultDomain ?? null, at],
  );
}

export async function loadTenant(db: Queryable, tenantId: string): Promise<TenantRecord> {
  const [row] = await db.query<{ organisation_name: string | null; default_domain: string | null; phase: Phase }>(
    'select organisation_name, default_domain, phase from tenants where tenant_id = $1',
    [tenantId],
  );
  return {
    organisationName: row?.organisation_name ?? undefined,
    defaultDomain: row?.default_domain ?? undefined,
    phase: row?.phase ?? 'onboarding',
  };
}
