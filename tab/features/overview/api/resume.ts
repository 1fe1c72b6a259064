import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { overviewKey } from './overview.ts';

export function useResume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('resume', {}),
    onSuccess: (overview) => {
      client.setQueryData(overviewKey, overview);
      void client.invalidateQueries({ queryKey: ['onboarding'] });
      void client.invalidateQueries({ queryKey: ['people'] });
    },
  });
}
