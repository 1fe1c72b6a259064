/** Deactivation's port on this database. */
import type { DeactivationStore } from '../presence/deactivate.ts';
import type { Database } from './database.ts';
import { listErrors, listMarked } from './operations/links-marks.ts';
import { beginDeactivation, endDeactivation } from './operations/phases.ts';
import { forgetSubscription, listSubscriptions } from './operations/subscriptions.ts';
import { listSyncUsers } from './operations/sync-users.ts';

export function createDeactivationStore(db: Database): DeactivationStore {
  return {
    begin: (tenantId) => db.transaction((tx) => beginDeactivation(tx, tenantId)),
    listMarked: (tenantId) => listMarked(db, tenantId),
    listErrors: (tenantId) => listErrors(db, tenantId),
    listSubscriptions: (tenantId) => listSubscriptions(db, tenantId),
    forgetSubscription: (tenantId, round) => forgetSubscription(db, tenantId, round),
    listSyncUsers: (tenantId) => listSyncUsers(db, tenantId),
    end: (tenantId) => db.transaction((tx) => endDeactivation(tx, tenantId)),
  };
}
