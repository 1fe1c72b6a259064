/** The wizard as one admin sees it. */
import type { OnboardingState } from '../../contract/onboarding.ts';
import { describeOnboarding } from './advance.ts';
import type { Admin, OnboardingDeps } from './onboarding.ts';

export async function readState(deps: OnboardingDeps, admin: Admin): Promise<OnboardingState> {
  const facts = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const { name, upn, roles, mayConsent } = admin;
  return describeOnboarding(facts, { name, upn, roles, mayConsent }, deps.settings);
}
