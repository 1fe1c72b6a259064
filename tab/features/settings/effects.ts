/** A deactivation in words. Pure. */
import type { DeactivationEffects } from '../../../contract/overview.ts';
import type { Texts } from '../../lib/i18n.ts';

export interface Effect {
  kind: 'sessions' | 'published' | 'profiles' | 'agents' | 'subscriptions' | 'sign-in';
  title: string;
  text: string | undefined;
}

const namesShown = 4;

export function describeEffects(effects: DeactivationEffects, { t }: Pick<Texts, 't'>): Effect[] {
  const { sessions, published, profiles, agents, subscriptions, signIns } = effects;
  const named = (kind: 'sessions' | 'published' | 'profiles' | 'agents', names: readonly string[]): Effect[] =>
    names.length === 0
      ? []
      : [{ kind, title: t(`deactivate.${kind}`, { count: names.length }), text: listed(names, { t }) }];
  return [
    ...named('sessions', sessions).map((effect) => ({
      ...effect,
      text: t('deactivate.ownState', { names: listed(sessions, { t }) }),
    })),
    ...named('published', published),
    ...named('profiles', profiles),
    ...named('agents', agents),
    ...(subscriptions.length === 0
      ? []
      : [
          {
            kind: 'subscriptions' as const,
            title: t('deactivate.subscriptions', { count: subscriptions.length }),
            text: t('deactivate.rounds', { rounds: subscriptions.join(', ') }),
          },
        ]),
    ...signIns.map((upn) => ({
      kind: 'sign-in' as const,
      title: t('deactivate.signIn', { upn }),
      text: t('deactivate.accountStays'),
    })),
  ];
}

/** What is left, by whether it ends by itself or may have to be put right on the phone. */
export function splitLeft(left: DeactivationEffects['leftBehind']): { passing: string[]; phones: string[] } {
  const onPhone = ({ kind }: (typeof left)[number]) => kind === 'profile' || kind === 'agent';
  return {
    passing: left.filter((each) => !onPhone(each)).map(({ name }) => name),
    phones: [...new Set(left.filter(onPhone).map(({ name }) => name))],
  };
}

export function listed(names: readonly string[], { t }: Pick<Texts, 't'>): string {
  const rest = names.length - namesShown;
  if (rest <= 0) return names.join(', ');
  return t('common.andMore', { names: names.slice(0, namesShown).join(', '), count: rest });
}
