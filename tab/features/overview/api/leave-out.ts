import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { peopleKey } from './people.ts';

/** A person left out is neither read nor written. */
export function useLeaveOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ linkId, leftOut }: { linkId: string; leftOut: boolean }) =>
      call('leaveOut', { leftOut }, { linkId }),
    onSuccess: async (_, { linkId }) => {
      void client.invalidateQueries({ queryKey: peopleKey });
      void client.invalidateQueries({ queryKey: ['settings'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
      await client.invalidateQueries({ queryKey: ['why', linkId] });
    },
  });
}
