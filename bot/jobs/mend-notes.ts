/**
 * Our entries in Cloudya's registry against what is recorded: whatever somebody changed there is told again. And a look whether
 * somebody else says there that they write presence, too.
 */
import { PresenceError, VendorError } from '../errors.ts';
import { listCustomers, saveOtherWriter } from '../store/operations/connections.ts';
import { doubtNotes, listNotes } from '../store/operations/links-notes.ts';
import type { LeadDeps } from './lead.ts';

type MendDeps = Pick<LeadDeps, 'db' | 'notes' | 'logger'>;

/** Of every customer; one that Cloudya does not answer for is compared the next time. */
export async function mendNotes(deps: MendDeps, tenantId: string): Promise<void> {
  for (const kAccount of await listCustomers(deps.db, tenantId)) await mendOf(deps, tenantId, kAccount);
}

async function mendOf({ db, notes, logger }: MendDeps, tenantId: string, kAccount: string): Promise<void> {
  try {
    await saveOtherWriter(db, tenantId, kAccount, await notes.otherWriter(tenantId, kAccount));
    const again = await notes.mend(tenantId, kAccount, () => listNotes(db, tenantId, kAccount));
    if (again.length === 0) return;
    logger.info({ tenantId, kAccount, extensions: again.length }, 'changed by others in the registry: told again');
    await doubtNotes(db, tenantId, again);
  } catch (err) {
    if (!(err instanceof VendorError) && !(err instanceof PresenceError)) throw err;
    logger.info({ err, tenantId, kAccount }, 'the registry could not be compared');
  }
}
