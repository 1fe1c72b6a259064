import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { PeoplePage } from '../../../../contract/overview.ts';
import type { PersonRow } from '../../../../contract/presence.ts';
import { call } from '../../../lib/api-client.ts';
import { pageSize } from '../../../lib/page-size.ts';

export const peopleKey = ['people'] as const;

export type PeopleFilter = 'all' | 'on-the-phone' | 'left-out' | 'refused';

export function peoplePage(filter: PeopleFilter, search: string, offset: number) {
  return queryOptions({
    queryKey: [...peopleKey, filter, search, offset],
    queryFn: () => call('people', { filter, search, offset, limit: pageSize }),
  });
}

export function usePeople(filter: PeopleFilter, search: string) {
  return useQuery({ ...peoplePage(filter, search, 0), placeholderData: keepPreviousData });
}

/** Changed rows take the place of the old ones; the order stays until it is asked for again. */
export function keepPeople(client: QueryClient, changed: readonly PersonRow[]): void {
  const byId = new Map(changed.map((row) => [row.linkId, row]));
  client.setQueriesData<PeoplePage>({ queryKey: peopleKey }, (page) =>
    page?.rows.some(({ linkId }) => byId.has(linkId))
      ? { ...page, rows: page.rows.map((row) => byId.get(row.linkId) ?? row) }
      : page,
  );
  for (const { linkId } of changed) void client.invalidateQueries({ queryKey: ['why', linkId] });
  heard += changed.length;
  for (const listener of listeners) listener();
}

/** How many changes have come since the page was opened: what came after the last reading may want another order. */
let heard = 0;
const listeners = new Set<() => void>();

export const changesHeard = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  count: () => heard,
};
