import { call } from '../../../lib/api-client.ts';
import { useMatchAct } from './use-match-act.ts';

/** Takes an extension out of what needs a look. */
export function useIgnoreMatch() {
  return useMatchAct((extension: string) => call('ignoreMatch', { reason: '' }, { extension }));
}
