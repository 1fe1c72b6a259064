import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { overviewKey } from './overview.ts';

export function usePause() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('pause', {}),
    onSuccess: (overview) => {
      client.setQueryData(overviewKey, overview);
      void client.invalidateQueries({ queryKey: ['onboarding'] });
      void client.invalidateQueries({ queryKey: ['people'] });
    },
  });
}
