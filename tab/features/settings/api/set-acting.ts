import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Acting } from '../../../../contract/acting.ts';
import { call } from '../../../lib/api-client.ts';
import { settingsKey } from './settings.ts';

/** What may be done on phones; what stands there and is no longer wanted is put back by the server. */
export function useSetActing() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (acting: Acting) => call('setActing', acting),
    onSuccess: (settings) => {
      client.setQueryData(settingsKey, settings);
      void client.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}
