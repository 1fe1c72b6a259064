/** Step 3: the account that will sign in. The wizard proposes it, the admin creates it, we notice it. */
import type { Admin, OnboardingDeps } from './onboarding.ts';

export async function chooseSyncUser(deps: OnboardingDeps, admin: Admin, upn: string): Promise<void> {
  const facts = { upn: upn.trim().toLowerCase(), found: 'not-looked', checkedAt: null };
  await deps.store.changeStep(admin.tenantId, 'sync-user', { done: null, skipped: false, problem: null, facts });
  deps.changed(admin.tenantId);
}

/** Without a sync user presence is read on a timer. Steps 3 and 4 are done by that. */
export async function skipSyncUser(deps: OnboardingDeps, admin: Admin): Promise<void> {
  const at = new Date(deps.clock.now());
  const { steps } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  if (!steps['sync-user']?.doneAt)
    await deps.store.changeStep(admin.tenantId, 'sync-user', { skipped: true, problem: null });
  await deps.store.changeStep(admin.tenantId, 'sign-in', { skipped: true, problem: null });
  await deps.store.audit(admin.tenantId, at, admin, 'sync-user-skipped', {});
  deps.changed(admin.tenantId);
}
