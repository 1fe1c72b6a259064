import { useQuery } from '@tanstack/react-query';
import { call } from '../../../lib/api-client.ts';

export const settingsKey = ['settings'] as const;

export function useSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: () => call('settings') });
}
