/** The wizard's state: read once, then replaced by every answer that carries it. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import type { InputOf, OutputOf, RouteName } from '../../../../contract/routes.ts';
import { call } from '../../../lib/api-client.ts';

export const onboardingKey = ['onboarding'] as const;

export function useOnboarding() {
  return useQuery({ queryKey: onboardingKey, queryFn: () => call('onboarding') });
}

/** A state that was asked for before the last act was answered must not take the act's result back. */
let lastActAt = 0;

export function keepState(client: QueryClient, state: OnboardingState, askedAt = Number.POSITIVE_INFINITY): void {
  if (askedAt > lastActAt) client.setQueryData(onboardingKey, state);
}

type Act = {
  [Name in RouteName]: OutputOf<Name> extends OnboardingState ? Name : never;
}[RouteName];

/** An act that answers with the wizard's whole state. */
export function useOnboardingAct<Name extends Act>(name: Name) {
  return useOnboardingChange(name, async (input: InputOf<Name>) => (await call(name, input)) as OnboardingState);
}

/** The same for an act whose path names what it is about. */
export function useOnboardingChange<Input>(name: Act, act: (input: Input) => Promise<OnboardingState>) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: act,
    onSuccess: (state) => {
      lastActAt = performance.now();
      keepState(client, state);
    },
  });
}
