import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { MatchFilter } from '../../../../contract/matching.ts';
import { call } from '../../../lib/api-client.ts';
import { pageSize } from '../../../lib/page-size.ts';

export const matchesKey = ['matches'] as const;

/** While the e-mails are being read the counts move; afterwards now and then. */
const readingEveryMs = 1_500;
const restingEveryMs = 30_000;

export function matchesPage(filter: MatchFilter, search: string, offset: number) {
  return queryOptions({
    queryKey: [...matchesKey, filter, search, offset],
    queryFn: () => call('matches', { filter, search, offset, limit: pageSize }),
  });
}

export function useMatches(filter: MatchFilter, search: string) {
  return useQuery({
    ...matchesPage(filter, search, 0),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data && data.reading.finishedAt === null ? readingEveryMs : restingEveryMs,
  });
}
