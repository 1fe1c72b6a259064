import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { keepState } from './onboarding.ts';

const everyMs = 2_000;

/** Beside the live events, so that progress is seen even where the stream is cut. */
export function useProgress(running: boolean): void {
  const client = useQueryClient();
  useQuery({
    queryKey: ['progress'],
    enabled: running,
    refetchInterval: everyMs,
    retry: false,
    gcTime: 0,
    queryFn: async () => {
      const askedAt = performance.now();
      keepState(client, await call('onboarding'), askedAt);
      return askedAt;
    },
  });
}
