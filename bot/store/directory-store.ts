/** Port of reading and following the directory on this database. */
import type { DirectoryStore } from '../onboarding/directory-store.ts';
import type { Database } from './database.ts';
import type { FollowUps } from './onboarding-store.ts';
import { findUsers, listUserIds, removeUsers, saveUsers } from './operations/directory-users.ts';
import { endLook, loadPosition, movePosition } from './operations/match-readings.ts';

export function createDirectoryStore(db: Database, followUps: Pick<FollowUps, 'linksDue'>): DirectoryStore {
  return {
    loadPosition: (tenantId) => loadPosition(db, tenantId),
    findUsers: (tenantId, userIds) => findUsers(db, tenantId, userIds),
    listUserIds: (tenantId) => listUserIds(db, tenantId),
    saveChanges: (tenantId, write) =>
      db.transaction(async (tx) => {
        if (!(await movePosition(tx, tenantId, write))) return false;
        if (write.saved.length > 0) await saveUsers(tx, tenantId, write.saved);
        if (write.gone.length > 0) await removeUsers(tx, tenantId, write.gone);
        return true;
      }),
    endLook: (tenantId, { at, rematched }) =>
      db.transaction(async (tx) => {
        await endLook(tx, tenantId, at);
        if (rematched) await followUps.linksDue(tx, tenantId);
      }),
  };
}
