/** Who leads a tenant: a column and a heartbeat. */
import type { Queryable } from '../database.ts';
import { isPending } from './levers.ts';
import { linkMarked } from './links-rows.ts';

/** Takes or keeps the lease. False = somebody else leads, and was seen after `deadBefore`. */
export async function claimLead(
  db: Queryable,
  tenantId: string,
  leaderId: string,
  { at, deadBefore }: { at: Date; deadBefore: Date },
): Promise<boolean> {
  const rows = await db.query(
    `update tenants set leader_id = $2, leader_seen_at = $3
     where tenant_id = $1 and (leader_id is null or leader_id = $2 or leader_seen_at < $4)
     returning 1 as led`,
    [tenantId, leaderId, at, deadBefore],
  );
  return rows.length > 0;
}

/** Gives the lease back, so that the next leader need not wait. */
export async function releaseLead(db: Queryable, tenantId: string, leaderId: string): Promise<void> {
  await db.query('update tenants set leader_id = null, leader_seen_at = null where tenant_id = $1 and leader_id = $2', [
    tenantId,
    leaderId,
  ]);
}

export interface TenantToLead {
  tenantId: string;
  /** False: nothing is synchronised; marks of ours are left to be removed, or the portal's switch is waited for. */
  running: boolean;
}

/**
 * Tenants that need a leader. The one question about all tenants: it names them and nothing of theirs. Asked every second, so
 * links and levers are asked apart, each with its index of marks: of who carries none no row is read.
 */
export async function listTenantsToLead(db: Queryable): Promise<TenantToLead[]> {
  const rows = await db.query<{ tenant_id: string; running: boolean }>(
    `select t.tenant_id, t.phase in ('activating', 'active') as running from tenants t
     where t.phase in ('activating', 'active') or (t.phase = 'paused' and t.paused_reason = 'portal-switch')
       or exists (select 1 from links l where l.tenant_id = t.tenant_id and (${linkMarked}))
       or exists (select 1 from levers v where v.tenant_id = t.tenant_id and ${isPending})
     order by t.tenant_id`,
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, running: row.running }));
}
