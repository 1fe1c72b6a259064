import type { OnboardingState } from '../../contract/onboarding.ts';

/** `Contoso GmbH · K1234`: tells an admin of several tenants which one this is. */
export function organisationLine({
  name,
  kAccount,
}: Pick<OnboardingState['organisation'], 'name' | 'kAccount'>): string {
  return [name, kAccount].filter((part) => part !== null).join(' · ');
}
