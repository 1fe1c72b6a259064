import { useMutation, useQueryClient } from '@tanstack/react-query';
import { onboardingKey } from '../../activation/api/onboarding.ts';
import { matchesKey } from './matches.ts';

/** A choice of the admin; afterwards the list and everything counted from it is read again. */
export function useMatchAct<Input>(act: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      void client.invalidateQueries({ queryKey: onboardingKey });
      void client.invalidateQueries({ queryKey: ['overview'] });
      await client.invalidateQueries({ queryKey: matchesKey });
    },
  });
}
