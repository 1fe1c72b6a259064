/** Brings the links of an activated tenant to what is matched now: after a reading, and after an admin's choice. */
import { applyLinkPlan } from '../store/operations/links-plan.ts';
import { readPhase } from '../store/operations/phases.ts';
import type { ActivateDeps } from './activate.ts';

export type RelinkDeps = Pick<ActivateDeps, 'db' | 'scheduler' | 'planLinks' | 'wake' | 'changed'>;

const lookEveryMs = 250;
/** Who is unlinked keeps the place until our marks are gone; a vendor that is away is waited for by the queue. */
const patienceMs = 30_000;

/** Before activation nothing is linked: activation itself makes the first links. Throws when links still wait. */
export async function relink(deps: RelinkDeps, tenantId: string, signal: AbortSignal): Promise<void> {
  const { db, scheduler } = deps;
  const until = scheduler.now() + patienceMs;
  while (!signal.aborted) {
    if ((await readPhase(db, tenantId)).phase === 'onboarding') return;
    const { waiting } = await applyLinkPlan(db, tenantId, await deps.planLinks(tenantId));
    deps.wake(tenantId);
    deps.changed(tenantId);
    if (waiting === 0) return;
    if (scheduler.now() >= until) throw new Error('links wait for older ones to lose their marks');
    await scheduler.sleep(lookEveryMs, signal);
  }
}
