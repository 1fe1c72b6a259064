import type { OnboardingState } from '../../contract/onboarding.ts';
import type { Texts } from '../lib/i18n.ts';

const accountsShown = 3;

/** `Contoso GmbH · K1234`, of many `Contoso GmbH · K1234, K5678 and 8 more`: tells an admin of several tenants which one this is. */
export function organisationLine(
  { name, kAccounts }: Pick<OnboardingState['organisation'], 'name' | 'kAccounts'>,
  { t }: Pick<Texts, 't'>,
): string {
  const rest = kAccounts.length > accountsShown ? kAccounts.length - accountsShown + 1 : 0;
  const names = kAccounts.slice(0, kAccounts.length - rest).join(', ');
  const accounts = rest > 0 ? t('app.moreAccounts', { names, count: rest }) : names;
  return [name, accounts].filter(Boolean).join(' · ');
}
