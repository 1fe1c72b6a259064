/** Who leads a tenant: a column and a heartbeat. */
import type { Queryable } from '../database.ts';
import { isPending } from './levers.ts';
import { linkMarked } from './links-rows.ts';

/** What somebody who led a tenant before has sent in its name. */
export interface SentBefore {
  /** Presence requests within the quota's window, as far as they were recorded. */
  count: number;
  /** When that was recorded. */
  at: Date;
  /** Given back in order: nothing was sent after `at`. */
  complete: boolean;
}

/**
 * Takes or keeps the lease. undefined = somebody else leads, and was seen after `deadBefore`. `sent`: presence requests of
 * this leader that count against the quota now, for whoever leads next.
 */
export async function claimLead(
  db: Queryable,
  tenantId: string,
  leaderId: string,
  { at, deadBefore, sent }: { at: Date; deadBefore: Date; sent: number },
): Promise<{ before: SentBefore | undefined } | undefined> {
  const [row] = await db.query<{ leader_id: string | null; seen_at: Date | null; sent: number }>(
    `update tenants t set leader_id = $2, leader_seen_at = $3, leader_sent = $5
     from (select leader_id, leader_seen_at, leader_sent from tenants where tenant_id = $1) before
     where t.tenant_id = $1 and (t.leader_id is null or t.leader_id = $2 or t.leader_seen_at < $4)
     returning before.leader_id, before.leader_seen_at as seen_at, before.leader_sent as sent`,
    [tenantId, leaderId, at, deadBefore, sent],
  );
  if (!row) return undefined;
  if (row.leader_id === leaderId || row.seen_at === null) return { before: undefined };
  return { before: { count: row.sent, at: row.seen_at, complete: row.leader_id === null } };
}

/** Gives the lease back, so that the next leader need not wait. `sent`: as with `claimLead`. */
export async function releaseLead(
  db: Queryable,
  tenantId: string,
  leaderId: string,
  { at, sent }: { at: Date; sent: number },
): Promise<void> {
  await db.query(
    `update tenants set leader_id = null, leader_seen_at = $3, leader_sent = $4 where tenant_id = $1 and leader_id = $2`,
    [tenantId, leaderId, at, sent],
  );
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
