import { call } from '../../../lib/api-client.ts';
import { useMatchAct } from './use-match-act.ts';

/** Has e-mails and directory read again. */
export function useReadMatchesAgain() {
  return useMatchAct(() => call('readMatchesAgain', {}));
}
