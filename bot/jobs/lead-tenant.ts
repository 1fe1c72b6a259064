/** Everything the leader of a tenant does at the same time. */
import { touchMarked } from '../store/operations/links-due.ts';
import { checkRounds } from './check-rounds.ts';
import { watchDirectory } from './follow-directory.ts';
import { followLines } from './follow-lines.ts';
import { keepRounds } from './keep-rounds.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { readPresences } from './read-presences.ts';
import { refreshEmails } from './refresh-emails.ts';
import { sweep } from './sweep.ts';
import { watchRights } from './watch-rights.ts';
import { watchSwitch } from './watch-switch.ts';
import { writeLinks } from './write-links.ts';

/**
 * Leads until `lead.signal` aborts; then resolves as soon as the writes under way are through. Not `running`: the tenant
 * is paused or deactivated: marks of ours that are left are removed, and the portal's switch may resume it.
 */
export async function leadTenant(deps: LeadDeps, lead: Lead, running: boolean): Promise<void> {
  // The sweep: whoever carries a mark is weighed against the line states of now.
  await touchMarked(deps.db, lead.tenantId).catch((err: unknown) =>
    deps.logger.warn({ err, tenantId: lead.tenantId }, 'sweep at start failed; the loops will find what is due'),
  );
  const loops = running
    ? [
        followLines,
        keepRounds,
        checkRounds,
        readPresences,
        writeLinks,
        watchSwitch,
        watchDirectory,
        refreshEmails,
        watchRights,
        sweep,
      ]
    : [writeLinks, watchSwitch, sweep];
  await Promise.all(loops.map((loop) => loop(deps, lead)));
  deps.pace.forget(lead.tenantId);
}
