import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { settingsKey } from './settings.ts';

/** Who did what, newest first, as far back as was asked for. Read anew whenever it is opened: most acts come from other pages. */
export function useAudit() {
  return useInfiniteQuery({
    queryKey: [...settingsKey, 'audit'],
    queryFn: ({ pageParam }) => call('audit', pageParam === undefined ? {} : { before: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ entries, more }) => (more ? entries.at(-1)?.id : undefined),
    staleTime: 0,
  });
}
