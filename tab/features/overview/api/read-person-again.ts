import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';

export function useReadPersonAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) => call('readPersonAgain', {}, { linkId }),
    onSuccess: (_, linkId) => client.invalidateQueries({ queryKey: ['why', linkId] }),
  });
}
