import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { keepState } from './onboarding.ts';

/** While a step waits for something outside: has the server look, every `everyMs`. Quiet when hidden or not waiting. */
export function useLook(waiting: boolean, everyMs: number): void {
  const client = useQueryClient();
  useQuery({
    queryKey: ['look', everyMs],
    enabled: waiting,
    refetchInterval: everyMs,
    retry: false,
    gcTime: 0,
    queryFn: async () => {
      const askedAt = performance.now();
      keepState(client, await call('look', {}), askedAt);
      return askedAt;
    },
  });
}
