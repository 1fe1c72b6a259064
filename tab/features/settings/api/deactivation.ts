import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DeactivationEffects } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
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

const removedKey = ['deactivated'];

/**
 * Live updates take the page away from under the dialog that asked, as soon as the server has deactivated: what was
 * removed is kept beside the pages until somebody has read it.
 */
export function useDeactivate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('deactivate', {}),
    onSuccess: (effects) => {
      navigate({ page: 'start' }, { replace: true });
      client.setQueryData<DeactivationEffects>(removedKey, effects);
    },
  });
}

/** What a deactivation from this window removed, until `read` is called. */
export function useDeactivated(): { effects: DeactivationEffects | null; read(): void } {
  const client = useQueryClient();
  const { data } = useQuery<DeactivationEffects | null>({
    queryKey: removedKey,
    queryFn: () => null,
    enabled: false,
    initialData: null,
  });
  return {
    effects: data,
    read: () => {
      client.setQueryData(removedKey, null);
      void client.invalidateQueries();
    },
  };
}
