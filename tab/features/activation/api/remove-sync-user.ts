import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { keepState } from './onboarding.ts';

/** Deletes the sign-in of a sync user, by its Entra user id. */
export function useRemoveSyncUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) => call('removeSyncUser', {}, { userId }),
    onSuccess: (state) => {
      keepState(client, state);
      void client.invalidateQueries({ queryKey: ['settings'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}
