/** The tenant's writes: looks at what is due, and sleeps until something is. */
import { createReconciler } from '../presence/reconcile-links.ts';
import { nextWake, readPosture } from '../store/operations/links-due.ts';
import { createPresenceStore } from '../store/presence-store.ts';
import { type Lead, type LeadDeps, patienceMs, tickMs } from './lead.ts';
import { observedStore } from './observed-store.ts';
import { repeat } from './repeat.ts';

/** Runs until the lead ends, and then until the writes under way are through. */
export async function writeLinks(deps: LeadDeps, lead: Lead): Promise<void> {
  const { db, scheduler } = deps;
  const { tenantId, signal, bells } = lead;
  const reconciler = createReconciler(
    {
      ...deps,
      store: observedStore(createPresenceStore(db), deps.events),
      clock: scheduler,
      concurrency: deps.writesAtOnce,
      changed: (_, extension) => deps.changed(tenantId, [extension]),
      finished: () => {
        bells.writes.ring();
        bells.hinted.ring();
      },
    },
    tenantId,
  );
  await repeat(deps, { name: 'writes', tenantId, bell: bells.writes, signal }, async () => {
    const posture = await readPosture(db, tenantId);
    if (posture === undefined) return tickMs;
    const waitMs = lead.startedAt + patienceMs - scheduler.now();
    // After a restart the stored lines may be old: better a moment late than a call shown that is over.
    if (posture.active && !areConfirmed(lead) && waitMs > 0) return Math.min(tickMs, waitMs);
    const lookedAt = new Date(scheduler.now());
    const { taken, full, againAt = Number.POSITIVE_INFINITY } = await reconciler.run(posture);
    if (taken > 0 && !full) return 0;
    const next = await nextWake(db, tenantId, lookedAt);
    const at = Math.min(next?.getTime() ?? Number.POSITIVE_INFINITY, againAt);
    return Math.min(tickMs, Math.max(0, at - scheduler.now()));
  });
  await reconciler.idle();
}

/** Every customer's lines have been heard of since the lead began. */
function areConfirmed({ streams }: Lead): boolean {
  return streams.size > 0 && [...streams.values()].every(({ confirmedAt }) => confirmedAt !== undefined);
}
