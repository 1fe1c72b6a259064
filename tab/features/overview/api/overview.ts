import { useQuery } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';
import { toLookAt } from '../../matches/outcomes.ts';

export const overviewKey = ['overview'] as const;

/** Read again now and then beside the live events, so that ages and delays stay true. */
const everyMs = 30_000;

export function useOverview() {
  return useQuery({ queryKey: overviewKey, queryFn: () => call('overview'), refetchInterval: everyMs });
}

/** Extensions that need a look, for the badge of the tab. */
export function useToLookAt(): number {
  const counts = useOverview().data?.matches;
  return counts ? toLookAt(counts) : 0;
}
