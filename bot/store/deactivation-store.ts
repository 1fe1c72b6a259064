/** Deactivation's port on this database. */
import type { DeactivationStore } from '../presence/deactivate.ts';
import type { Database, Queryable } from './database.ts';
import { addAudit } from './operations/audit.ts';
import { listCustomers } from './operations/connections.ts';
import { isWaitedFor, listErrors, listMarked } from './operations/links-marks.ts';
import { beginDeactivation, endDeactivation, isDeactivating } from './operations/phases.ts';
import { forgetSubscription, listSubscriptions } from './operations/subscriptions.ts';
import { listSyncUsers } from './operations/sync-users.ts';

/** Puts jobs into the queue within the transaction. */
export interface DeactivationFollowUps {
  /** Goes on if this process is ended half-way. */
  finishLater(tx: Queryable, tenantId: string): Promise<void>;
  /** The wizard has been set back. */
  progressChanged(tx: Queryable, tenantId: string): Promise<void>;
}

export function createDeactivationStore(
  db: Database,
  { finishLater, progressChanged }: DeactivationFollowUps,
): DeactivationStore {
  return {
    begin: (tenantId, { at, by, sessions }) =>
      db.transaction(async (tx) => {
        await beginDeactivation(tx, tenantId, at);
        await addAudit(tx, tenantId, at, by, 'deactivated', { sessions: String(sessions) });
        await finishLater(tx, tenantId);
      }),
    hasBegun: (tenantId) => isDeactivating(db, tenantId),
    listMarked: (tenantId) => listMarked(db, tenantId),
    isWaitedFor: (tenantId, now) => isWaitedFor(db, tenantId, now),
    listErrors: (tenantId) => listErrors(db, tenantId),
    listSubscriptions: (tenantId) => listSubscriptions(db, tenantId),
    forgetSubscription: (tenantId, round) => forgetSubscription(db, tenantId, round),
    listSyncUsers: (tenantId) => listSyncUsers(db, tenantId),
    listCustomers: (tenantId) => listCustomers(db, tenantId),
    end: (tenantId) =>
      db.transaction(async (tx) => {
        await endDeactivation(tx, tenantId);
        await progressChanged(tx, tenantId);
      }),
  };
}
