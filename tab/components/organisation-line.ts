import type { OnboardingState } from '../../contract/onboarding.ts';

/** `Contoso GmbH · K1234`: tells an admin of several tenants which one this is. */
export function organisationLine({
  name,
  kAccounts,
}: Pick<OnboardingState['organisation'], 'name' | 'kAccounts'>): string {
  return [name, ...kAccounts].filter((part) => part !== null).join(' · ');
}
