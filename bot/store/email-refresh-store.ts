/** Port of reading e-mails again on this database. */
import type { EmailRefreshStore } from '../onboarding/email-refresh-store.ts';
import type { Database } from './database.ts';
import type { FollowUps } from './onboarding-store.ts';
import {
  findReadBefore,
  listKnown,
  listOld,
  listOldest,
  loadCustomers,
  loadKept,
  recordListing,
  removeExtensions,
  saveReadEmails,
} from './operations/email-refresh.ts';
import { saveExtensions } from './operations/extensions.ts';

export function createEmailRefreshStore(db: Database, followUps: Pick<FollowUps, 'linksDue'>): EmailRefreshStore {
  return {
    loadCustomers: (tenantId) => loadCustomers(db, tenantId),
    loadKept: (tenantId, kAccount, except) => loadKept(db, tenantId, kAccount, except),
    listOldest: (tenantId, kAccount, most, except) => listOldest(db, tenantId, kAccount, most, except),
    findReadBefore: (tenantId, kAccount, last) => findReadBefore(db, tenantId, kAccount, last),
    listOld: (tenantId, extensions, before) => listOld(db, tenantId, extensions, before),
    saveEmails: (tenantId, reads, at) =>
      db.transaction(async (tx) => {
        const changed = await saveReadEmails(tx, tenantId, reads, at);
        if (changed.length > 0) await followUps.linksDue(tx, tenantId);
        return changed;
      }),
    listKnown: (tenantId, kAccount) => listKnown(db, tenantId, kAccount),
    saveListing: (tenantId, kAccount, { saved, gone, known, at }) =>
      db.transaction(async (tx) => {
        if (!(await recordListing(tx, tenantId, kAccount, at))) return;
        if (saved.length > 0) await saveExtensions(tx, tenantId, saved);
        if (gone.length > 0) await removeExtensions(tx, tenantId, gone);
        if (known) await followUps.linksDue(tx, tenantId);
      }),
  };
}
