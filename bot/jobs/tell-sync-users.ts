/** What stands of sync users is what is told of them: also of those who were found signed out just before the app was killed. */
import { hearingLost } from '../presence/rights.ts';
import { signedOutAs } from '../presence/subscribe-rounds.ts';
import { ofSyncUser, syncUserOf, type TroubleSource } from '../presence/trouble.ts';
import { listFailing } from '../store/operations/subscriptions.ts';
import { listTroubles } from '../store/operations/troubles.ts';
import type { LeadDeps } from './lead.ts';

/** One trouble per account; where no sync user may hear of anything, one for all of them. */
export async function tellSyncUsers(
  { db, scheduler, troubles }: Pick<LeadDeps, 'db' | 'scheduler' | 'troubles'>,
  tenantId: string,
): Promise<void> {
  const failing = await listFailing(db, tenantId);
  const standing = await listTroubles(db, tenantId);
  for (const { userId, signedOut } of failing) {
    if (signedOut === undefined) continue;
    const source = signedOut === hearingLost ? 'sync-user' : ofSyncUser(userId);
    const code = signedOutAs(signedOut);
    if (standing[source]?.code !== code) await troubles.report(tenantId, source, code, new Date(scheduler.now()));
  }
  const silent = new Set<string | undefined>(
    failing.flatMap((each) => (each.signedOut === hearingLost ? [] : each.userId)),
  );
  for (const source of Object.keys(standing) as TroubleSource[])
    if (syncUserOf(source) !== undefined && !silent.has(syncUserOf(source))) await troubles.resolved(tenantId, source);
  if (!failing.some(({ signedOut }) => signedOut === hearingLost)) await troubles.resolved(tenantId, 'sync-user');
}
