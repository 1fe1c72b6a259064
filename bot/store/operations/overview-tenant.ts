/** What holds for the whole tenant, as the overview shows it. */
import type { Phase } from '../../../contract/onboarding.ts';
import type { Queryable } from '../database.ts';

export interface TenantOverview {
  organisationName: string | null;
  kAccounts: string[];
  phase: Phase;
  paused: { at: Date; by: string | null; reason: 'by-admin' | 'portal-switch' } | null;
  cloudyaToTeams: boolean;
  teamsToCloudya: boolean;
  /** Every customer's line-state stream is connected since. */
  connectedSince: Date | null;
}

export async function loadTenantOverview(db: Queryable, tenantId: string): Promise<TenantOverview | undefined> {
  const [row] = await db.query<{
    organisation_name: string | null;
    company_name: string | null;
    k_accounts: string[] | null;
    phase: Phase;
    paused_at: Date | null;
    paused_by: string | null;
    paused_reason: 'by-admin' | 'portal-switch' | null;
    cloudya_to_teams: boolean;
    teams_to_cloudya: boolean;
    connected_since: Date | null;
  }>(
    `select t.organisation_name, c.company_name, c.k_accounts, t.phase, t.paused_at, t.paused_by, t.paused_reason,
       t.cloudya_to_teams, t.teams_to_cloudya, c.connected_since
     from tenants t cross join lateral (
       select array_agg(k_account order by connected_at, k_account) as k_accounts,
         (array_agg(company_name order by connected_at, k_account))[1] as company_name,
         case when bool_and(connected_since is not null) then max(connected_since) end as connected_since
       from cloudya_connections where tenant_id = t.tenant_id) c
     where t.tenant_id = $1`,
    [tenantId],
  );
  if (!row) return undefined;
  const { paused_at, paused_reason } = row;
  return {
    organisationName: row.organisation_name ?? row.company_name,
    kAccounts: row.k_accounts ?? [],
    phase: row.phase,
    paused: paused_at && paused_reason ? { at: paused_at, by: row.paused_by, reason: paused_reason } : null,
    cloudyaToTeams: row.cloudya_to_teams,
    teamsToCloudya: row.teams_to_cloudya,
    connectedSince: row.connected_since,
  };
}
