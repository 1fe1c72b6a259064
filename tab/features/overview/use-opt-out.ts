import type { LeftOut } from '../../../contract/presence.ts';
import { optOutText } from '../../components/opt-out.ts';
import { useRefusalToast, useToast } from '../../components/toasts.tsx';
import { useTexts } from '../../lib/i18n.ts';
import { useLeaveOut } from './api/leave-out.ts';
import { shortName } from './why-lines.ts';

export interface OptOutPerson {
  linkId: string;
  name: string;
  out: LeftOut;
}

export interface OptOutChange {
  set(person: OptOutPerson, next: LeftOut): void;
  /** What was asked for and is not answered yet. */
  pending: { linkId: string; leftOut: LeftOut } | undefined;
}

/** Changes an opt-out, with Undo instead of a question. */
export function useOptOut(): OptOutChange {
  const texts = useTexts();
  const toast = useToast();
  const refused = useRefusalToast();
  const leaveOut = useLeaveOut();
  const change = ({ linkId, name, out }: OptOutPerson, leftOut: LeftOut, undoable: boolean) =>
    leaveOut.mutate(
      { linkId, leftOut },
      {
        onSuccess: () =>
          toast(
            optOutText(shortName(name), out, leftOut, texts),
            undoable ? () => change({ linkId, name, out: leftOut }, out, false) : undefined,
          ),
        onError: refused,
      },
    );
  return {
    set: (person, next) => {
      if (!leaveOut.isPending) change(person, next, true);
    },
    pending: leaveOut.isPending ? leaveOut.variables : undefined,
  };
}
