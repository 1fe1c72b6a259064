/** Server state of the tab. Refusals are not repeated; an interrupted connection is. */
import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './api-client.ts';

const passing = ['offline', 'database_busy', 'cloudya_unreachable', 'microsoft_unreachable', 'microsoft_throttles'];

export function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && passing.includes(error.code);
}

/** How long a refused save waits before it is sent once more by itself. */
const saveAgainMs = 10_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => isPassing(error) && count < 1,
        retryDelay: 1_000,
        refetchOnWindowFocus: true,
      },
      mutations: {
        // only a busy database refuses before anything was done, so that sending again cannot act twice
        retry: (count, error) => error instanceof ApiFailure && error.code === 'database_busy' && count < 1,
        retryDelay: saveAgainMs,
        networkMode: 'always',
      },
    },
  });
}
