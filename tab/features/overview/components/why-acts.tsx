import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { PersonAvailableRegular } from '@fluentui/react-icons/svg/person-available';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useToast } from '../../../components/toasts.tsx';
import { ApiFailure } from '../../../lib/api-client.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLeaveOut } from '../api/leave-out.ts';
import { useReadPersonAgain } from '../api/read-person-again.ts';
import { useWhy } from '../api/why.ts';
import { shortName } from '../why-lines.ts';

/** Read again now; leave out, or take in again, with Undo instead of a question. */
export function WhyActs({ linkId }: { linkId: string }) {
  const { t } = useTexts();
  const toast = useToast();
  const why = useWhy(linkId).data;
  const read = useReadPersonAgain();
  const leaveOut = useLeaveOut();
  if (!why) return null;
  const name = shortName(why.person.name);
  const refused = (error: unknown) => toast(t(`errors.${error instanceof ApiFailure ? error.code : 'internal'}.title`));
  const set = (leftOut: boolean, undoable = true) =>
    leaveOut.mutate(
      { linkId, leftOut: { cloudyaToTeams: leftOut, teamsToCloudya: leftOut } },
      {
        onSuccess: () =>
          toast(
            t(leftOut ? 'why.leftOutToast' : 'why.takenInToast', { name }),
            undoable ? () => set(!leftOut, false) : undefined,
          ),
        onError: refused,
      },
    );
  const { cloudyaToTeams, teamsToCloudya } = why.person.leftOut;
  const leftOut = cloudyaToTeams && teamsToCloudya;
  return (
    <span style={{ display: 'flex', flexWrap: 'wrap', gap: '8px' }}>
      <BusyButton
        icon={<ArrowSyncRegular />}
        busy={read.isPending}
        onClick={() => read.mutate(linkId, { onSuccess: () => toast(t('why.readStarted')), onError: refused })}
      >
        {t('why.readAgain')}
      </BusyButton>
      <BusyButton
        appearance="subtle"
        icon={leftOut ? <PersonAvailableRegular /> : <PersonProhibitedRegular />}
        busy={leaveOut.isPending}
        onClick={() => set(!leftOut)}
      >
        {t(leftOut ? 'why.takeIn' : 'why.leaveOut', { name })}
      </BusyButton>
    </span>
  );
}
