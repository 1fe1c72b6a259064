import { call } from '../../../lib/api-client.ts';
import { useMatchAct } from './use-match-act.ts';

/** The extension that counts for its person from now on. */
export function useChooseDuplicate() {
  return useMatchAct((extension: string) => call('chooseDuplicate', {}, { extension }));
}
