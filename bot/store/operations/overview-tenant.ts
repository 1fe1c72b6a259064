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
  /** The line-state stream is connected since. */
  connectedSince: Date | null;
}

export async function loadTenantOverview(db: Queryable, tenantId: string): Promise<TenantOverview | undefined> {
  const [row] = await db.query<{
    organisation_name: string | null;
    company_name: string | null;
    k_account: string | null;
    phase: Phase;
    paused_at: Date | null;
    paused_by: string | null;
    paused_reason: 'by-admin' | 'portal-switch' | null;
    cloudya_to_teams: boolean;
    teams_to_cloudya: boolean;
    connected_since: Date | null;
  }>(
    `select t.organisation_name, c.company_name, c.k_account, t.phase, t.paused_at, t.paused_by, t.paused_reason,
       t.cloudya_to_teams, t.teams_to_cloudya, c.connected_since
     from tenants t left join cloudya_connections c using (tenant_id) where t.tenant_id = $1`,
    [tenantId],
  );
  if (!row) return undefined;
  const { paused_at, paused_reason } = row;
  return {
    organisationName: row.organisation_name ?? row.company_name,
    kAccounts: row.k_account === null ? [] : [row.k_account],
    phase: row.phase,
    paused: paused_at && paused_reason ? { at: paused_at, by: row.paused_by, reason: paused_reason } : null,
    cloudyaToTeams: row.cloudya_to_teams,
    teamsToCloudya: row.teams_to_cloudya,
    connectedSince: row.connected_since,
  };
}
