import { useQuery } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';

export function useWhy(linkId: string) {
  return useQuery({ queryKey: ['why', linkId], queryFn: () => call('why', {}, { linkId }), refetchInterval: 10_000 });
}
