import { call } from '../../../lib/api-client.ts';
import { useMatchAct } from './use-match-act.ts';

/** Takes the choice for an extension back. */
export function useUndoMatchChoice() {
  return useMatchAct((extension: string) => call('undoMatchChoice', {}, { extension }));
}
