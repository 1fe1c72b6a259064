/** What is done on phones: in words, and where it cannot be. Pure. */
import type { Acting, LeverKind } from '../../../contract/acting.ts';
import type { CloudyaConnectionView } from '../../../contract/onboarding.ts';
import type { Texts } from '../../lib/i18n.ts';

export const profileNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** `profile 3, log out of queues`; `nothing` where nothing is. */
export function actingText({ profile, logOut }: Acting, { t }: Pick<Texts, 't'>): string {
  const parts = [
    ...(profile === null ? [] : [t('acting.short.profile', { profile })]),
    ...(logOut ? [t('acting.short.logOut')] : []),
  ];
  return parts.length === 0 ? t('acting.short.nothing') : parts.join(', ');
}

/** As the list of who did what keeps it: everything as text. */
export function actingOfAudit(values: Record<string, string>, when: 'old' | 'new'): Acting {
  const [profile, logOut] = when === 'old' ? [values.oldProfile, values.oldLogOut] : [values.profile, values.logOut];
  const number = Number(profile);
  return { profile: Number.isInteger(number) && number > 0 ? number : null, logOut: logOut === 'true' };
}

const rightOf = { profile: 'profiles', 'login-status': 'loginStatus' } as const satisfies Record<
  LeverKind,
  keyof CloudyaConnectionView['rights']
>;

/** Customers whose API client may not do it. */
export function accountsWithout(connections: readonly CloudyaConnectionView[], kind: LeverKind): string[] {
  return connections.filter(({ rights }) => rights[rightOf[kind]] === 'no').map(({ kAccount }) => kAccount);
}

/** What a change would begin; undefined = it only ends something, or nothing, so that nobody need be asked. */
export function begins(before: Acting, after: Acting): LeverKind | undefined {
  if (after.profile !== null && after.profile !== before.profile) return 'profile';
  return after.logOut && !before.logOut ? 'login-status' : undefined;
}
