import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { LeftOut } from '../../../../contract/presence.ts';
import { call } from '../../../lib/api-client.ts';
import { peopleKey } from './people.ts';

/** Who is left out of both directions is neither read nor written. */
export function useLeaveOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ linkId, leftOut }: { linkId: string; leftOut: LeftOut }) => call('leaveOut', leftOut, { linkId }),
    onSuccess: async (_, { linkId }) => {
      void client.invalidateQueries({ queryKey: peopleKey });
      void client.invalidateQueries({ queryKey: ['overview'] });
      await Promise.all([
        client.invalidateQueries({ queryKey: ['settings'] }),
        client.invalidateQueries({ queryKey: ['why', linkId] }),
      ]);
    },
  });
}
