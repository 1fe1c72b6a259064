/** Removal of a customer: its port on this database. */
import { canSynchronise } from '../onboarding/connect-cloudya.ts';
import type { LeavingStore } from '../presence/leave-customer.ts';
import type { Database, Queryable } from './database.ts';
import { addAudit } from './operations/audit.ts';
import {
  beginLeaving,
  findLeaving,
  listConnections,
  putOffLeaving,
  removeConnection,
} from './operations/connections.ts';
import { recordLeftBehind } from './operations/levers.ts';
import { countPending } from './operations/links-marks.ts';
import { hasLinks, removeLinks, retireLinks } from './operations/links-plan.ts';
import { changeStep } from './operations/onboarding-steps.ts';
import { beginDeactivation, readPhase } from './operations/phases.ts';

/** Puts jobs into the queue within the transaction. */
export interface LeavingFollowUps {
  finishLeaving(tx: Queryable, tenantId: string, kAccount: string, notBefore?: Date): Promise<void>;
  finishDeactivation(tx: Queryable, tenantId: string): Promise<void>;
  /** Who had an extension with this customer may have another one with others. */
  linksDue(tx: Queryable, tenantId: string): Promise<void>;
  progressChanged(tx: Queryable, tenantId: string): Promise<void>;
}

export function createLeavingStore(db: Database, followUps: LeavingFollowUps): LeavingStore {
  return {
    begin: (tenantId, kAccount, { at, by, until }) =>
      db.transaction(async (tx) => {
        const begun = await beginLeaving(tx, tenantId, kAccount, { at, until });
        if (begun === 'unknown') return 'unknown';
        if (begun === 'new') await addAudit(tx, tenantId, at, by, 'cloudya-disconnected', { kAccount });
        const { phase } = await readPhase(tx, tenantId);
        if (phase === 'onboarding' && !(await hasLinks(tx, tenantId, kAccount))) {
          await remove(tx, followUps, tenantId, kAccount, at);
          return 'removed';
        }
        await retireLinks(tx, tenantId, kAccount);
        await followUps.linksDue(tx, tenantId);
        await followUps.finishLeaving(tx, tenantId, kAccount);
        await followUps.progressChanged(tx, tenantId);
        return 'begun';
      }),
    find: (tenantId, kAccount) => findLeaving(db, tenantId, kAccount),
    countPending: (tenantId, kAccount, final) => countPending(db, tenantId, kAccount, final),
    putOff: (tenantId, kAccount, { nextTryAt, hangs }) =>
      db.transaction(async (tx) => {
        await putOffLeaving(tx, tenantId, kAccount, hangs ? nextTryAt : undefined);
        await followUps.finishLeaving(tx, tenantId, kAccount, nextTryAt);
      }),
    end: (tenantId, kAccount, at) =>
      db.transaction(async (tx) => {
        await remove(tx, followUps, tenantId, kAccount, at);
        await followUps.linksDue(tx, tenantId);
      }),
  };
}

async function remove(
  tx: Queryable,
  followUps: LeavingFollowUps,
  tenantId: string,
  kAccount: string,
  at: Date,
): Promise<void> {
  await recordLeftBehind(tx, tenantId, kAccount, at);
  await removeLinks(tx, tenantId, kAccount);
  await removeConnection(tx, tenantId, kAccount);
  const left = await listConnections(tx, tenantId);
  if (!left.some(canSynchronise)) await changeStep(tx, tenantId, 'connect', { done: null });
  if (left.length === 0 && (await readPhase(tx, tenantId)).phase !== 'onboarding') {
    await beginDeactivation(tx, tenantId, at);
    await addAudit(tx, tenantId, at, undefined, 'deactivated', { sessions: '0' });
    await followUps.finishDeactivation(tx, tenantId);
  }
  await followUps.progressChanged(tx, tenantId);
}
