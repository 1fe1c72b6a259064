import { call } from '../../../lib/api-client.ts';
import { useMatchAct } from './use-match-act.ts';

/** Joins an extension to a person; only our own data changes. */
export function useLinkByHand() {
  return useMatchAct((input: { extension: string; userId: string }) =>
    call('linkByHand', { userId: input.userId }, { extension: input.extension }),
  );
}
