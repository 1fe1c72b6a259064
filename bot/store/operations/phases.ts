/** Pause, resume, deactivate, directions: what holds for all links of a tenant. Each makes every link dirty. */
import type { SwitchPosture } from '../../presence/portal-switch.ts';
import type { Queryable } from '../database.ts';
import { tryLeversAgain } from './levers.ts';
import { touchLinks } from './links-due.ts';

/** False = nothing was running. */
export async function pauseTenant(
  tx: Queryable,
  tenantId: string,
  { at, by, reason }: { at: Date; by: string | null; reason: 'by-admin' | 'portal-switch' },
): Promise<boolean> {
  const rows = await tx.query(
    `update tenants set phase = 'paused', paused_at = $2, paused_by = $3, paused_reason = $4
     where tenant_id = $1 and phase in ('activating', 'active') returning 1 as paused`,
    [tenantId, at, by, reason],
  );
  if (rows.length > 0) await touchLinks(tx, tenantId);
  return rows.length > 0;
}

/** False = it was not paused. `only`: resumes only what was paused for this reason. An activation goes on as one. */
export async function resumeTenant(
  tx: Queryable,
  tenantId: string,
  only?: 'by-admin' | 'portal-switch',
): Promise<boolean> {
  const rows = await tx.query(
    `update tenants t set paused_at = null, paused_by = null, paused_reason = null, phase = case
         when exists (select 1 from activations a where a.tenant_id = t.tenant_id and a.state = 'running') then 'activating'
         else 'active' end
     where tenant_id = $1 and phase = 'paused' and ($2::text is null or paused_reason = $2) returning 1 as resumed`,
    [tenantId, only ?? null],
  );
  if (rows.length > 0) await touchLinks(tx, tenantId);
  return rows.length > 0;
}

/** A tenant that is not known has nothing to pause. */
export async function readPhase(db: Queryable, tenantId: string): Promise<SwitchPosture> {
  const [row] = await db.query<{ phase: SwitchPosture['phase']; paused_reason: 'by-admin' | 'portal-switch' | null }>(
    'select phase, paused_reason from tenants where tenant_id = $1',
    [tenantId],
  );
  return { phase: row?.phase ?? 'onboarding', pausedReason: row?.paused_reason ?? undefined };
}

export async function setDirections(
  tx: Queryable,
  tenantId: string,
  { cloudyaToTeams, teamsToCloudya }: { cloudyaToTeams: boolean; teamsToCloudya: boolean },
): Promise<void> {
  await tx.query('update tenants set cloudya_to_teams = $2, teams_to_cloudya = $3 where tenant_id = $1', [
    tenantId,
    cloudyaToTeams,
    teamsToCloudya,
  ]);
  await touchLinks(tx, tenantId);
}

/** Nothing is synchronised from now on; the leader removes our marks. Links and choices are kept for a new beginning. */
export async function beginDeactivation(tx: Queryable, tenantId: string, at: Date): Promise<void> {
  await tx.query(
    `update tenants set phase = 'onboarding', paused_at = null, paused_by = null, paused_reason = null,
       activated_at = null, deactivating_at = $2, troubles = (
         select coalesce(jsonb_object_agg(standing.source, standing.problem), '{}')
         from jsonb_each(troubles) as standing (source, problem) where starts_with(standing.source, 'withdrawn@'))
     where tenant_id = $1`,
    [tenantId, at],
  );
  await tx.query('delete from activations where tenant_id = $1', [tenantId]);
  await tryLeversAgain(tx, tenantId);
  await touchLinks(tx, tenantId);
}

/** Has a deactivation begun that has not ended? */
export async function isDeactivating(db: Queryable, tenantId: string): Promise<boolean> {
  const rows = await db.query('select 1 as found from tenants where tenant_id = $1 and deactivating_at is not null', [
    tenantId,
  ]);
  return rows.length > 0;
}

/** Sign-ins are forgotten, so both steps are open again. */
export async function endDeactivation(tx: Queryable, tenantId: string): Promise<void> {
  await tx.query('update tenants set deactivating_at = null where tenant_id = $1', [tenantId]);
  await tx.query('delete from sync_users where tenant_id = $1', [tenantId]);
  await tx.query(
    `update onboarding_steps set done_at = null, done_by = null, skipped = false, problem = null
     where tenant_id = $1 and step in ('sign-in', 'activate')`,
    [tenantId],
  );
}
