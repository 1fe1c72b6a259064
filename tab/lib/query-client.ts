/** Server state of the tab. Refusals are not repeated; an interrupted connection is. */
import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './api-client.ts';

const passing = ['offline', 'database_busy', 'cloudya_unreachable', 'microsoft_unreachable', 'microsoft_throttles'];

export function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && passing.includes(error.code);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => isPassing(error) && count < 1,
        retryDelay: 1_000,
        refetchOnWindowFocus: true,
      },
      // what a person did is sent once; ProblemBar offers to send it again
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
