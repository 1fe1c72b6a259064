import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { onboardingKey } from '../../activation/api/onboarding.ts';
import { matchesKey } from './matches.ts';

/** Has the list and everything counted from it read again. */
export function useMatchesChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    void client.invalidateQueries({ queryKey: onboardingKey });
    void client.invalidateQueries({ queryKey: ['overview'] });
    await client.invalidateQueries({ queryKey: matchesKey });
  }, [client]);
}

/** A choice of the admin. */
export function useMatchAct<Input>(act: (input: Input) => Promise<unknown>) {
  return useMutation({ mutationFn: act, onSuccess: useMatchesChanged() });
}
