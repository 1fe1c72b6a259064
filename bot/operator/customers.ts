/**
 * What the operator may do about customers: assign one to a tenant, withdraw it. Only records are changed here; a
 * connection is ended by the app itself, see `jobs/follow-withdrawals.ts`.
 */
import type { Database, Queryable } from '../store/database.ts';
import {
  addAssignment,
  addWithdrawal,
  listHoldings,
  lockCustomer,
  removeAssignment,
} from '../store/operations/assignments.ts';
import { addAudit } from '../store/operations/audit.ts';
import { ensureTenant } from '../store/operations/tenants.ts';

export interface Assign {
  kAccount: string;
  tenantId: string;
  at: Date;
}

export type Assigned =
  /** `again`: it was before. `connected`: this tenant has connected it, with whose API client. */
  | { outcome: 'assigned'; again: boolean; connected: 'own' | 'operator' | undefined }
  /** Another tenant has it. */
  | { outcome: 'held'; by: string; how: 'assigned' | 'connected' };

export async function assignCustomer(db: Database, { kAccount, tenantId, at }: Assign): Promise<Assigned> {
  return db.transaction(async (tx) => {
    await lockCustomer(tx, kAccount);
    const [holding] = await listHoldings(tx, kAccount);
    const { assigned, connected } = holding ?? {};
    if (assigned && assigned.tenantId !== tenantId) return { outcome: 'held', by: assigned.tenantId, how: 'assigned' };
    // what is on its way out is held no longer
    const standing = connected?.leaving === false ? connected : undefined;
    if (standing && standing.tenantId !== tenantId) return { outcome: 'held', by: standing.tenantId, how: 'connected' };
    if (!assigned) await assign(tx, { kAccount, tenantId, at });
    return { outcome: 'assigned', again: assigned !== undefined, connected: standing?.key };
  });
}

async function assign(tx: Queryable, { kAccount, tenantId, at }: Assign): Promise<void> {
  await ensureTenant(tx, tenantId, {}, at);
  await addAssignment(tx, tenantId, kAccount, at);
  await addAudit(tx, tenantId, at, undefined, 'customer-assigned', { kAccount });
}

export interface Withdraw {
  kAccount: string;
  /** Also a connection by the tenant's own logins. */
  connected: boolean;
  at: Date;
}

export type Withdrawn =
  /** `connection`: `leaving` = the app removes it; `kept` = it stands on the tenant's own logins; `none` = there was none. */
  | { outcome: 'withdrawn'; from: string; connection: 'leaving' | 'kept' | 'none' }
  | { outcome: 'not-held' }
  /** Nothing is assigned: the tenant has connected it by its own logins. */
  | { outcome: 'own-logins'; by: string };

export async function withdrawCustomer(db: Database, { kAccount, connected, at }: Withdraw): Promise<Withdrawn> {
  return db.transaction(async (tx) => {
    await lockCustomer(tx, kAccount);
    const [holding] = await listHoldings(tx, kAccount);
    const { assigned, connected: connection } = holding ?? {};
    const standing = connection?.leaving === false ? connection : undefined;
    const from = assigned?.tenantId ?? standing?.tenantId;
    if (from === undefined) return { outcome: 'not-held' };
    if (!assigned && standing?.key === 'own' && !connected) return { outcome: 'own-logins', by: from };
    if (assigned) await removeAssignment(tx, from, kAccount);
    const ends = standing !== undefined && (standing.key === 'operator' || connected);
    if (ends) await addWithdrawal(tx, { tenantId: standing.tenantId, kAccount, key: standing.key, at });
    await addAudit(tx, from, at, undefined, 'customer-withdrawn', { kAccount });
    return { outcome: 'withdrawn', from, connection: ends ? 'leaving' : standing ? 'kept' : 'none' };
  });
}
