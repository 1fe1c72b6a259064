import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';

/** What a deactivation would remove, counted now. */
export function useDeactivationEffects() {
  return useQuery({
    queryKey: ['deactivation'],
    queryFn: () => call('deactivationEffects'),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: 5_000,
  });
}

/** Answers with what was removed. The wizard is read again when the person has seen that. */
export function useDeactivate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('deactivate', {}),
    onSuccess: () => client.cancelQueries({ queryKey: ['deactivation'] }),
  });
}
