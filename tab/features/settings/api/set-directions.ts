import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../../../contract/overview.ts';
import { call } from '../../../lib/api-client.ts';
import { settingsKey } from './settings.ts';

/** Switches a direction on or off; what it had set is removed by the server. */
export function useSetDirections() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (directions: Settings['directions']) => call('setDirections', directions),
    onSuccess: (settings) => {
      client.setQueryData(settingsKey, settings);
      void client.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}
