import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { PersonAvailableRegular } from '@fluentui/react-icons/svg/person-available';
import { PersonProhibitedRegular } from '@fluentui/react-icons/svg/person-prohibited';
import { BusyButton } from '../../../components/busy-button.tsx';
import { inBoth, isOutOfBoth, outOfBoth } from '../../../components/opt-out.ts';
import { useRefusalToast, useToast } from '../../../components/toasts.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useReadPersonAgain } from '../api/read-person-again.ts';
import { useWhy } from '../api/why.ts';
import { useOptOut } from '../use-opt-out.ts';
import { shortName } from '../why-lines.ts';

/** Read again now; leave out of both directions, or take in again. */
export function WhyActs({ linkId }: { linkId: string }) {
  const { t } = useTexts();
  const toast = useToast();
  const refused = useRefusalToast();
  const why = useWhy(linkId).data;
  const read = useReadPersonAgain();
  const optOut = useOptOut();
  if (!why) return null;
  const person = { linkId, name: why.person.name, out: why.person.leftOut };
  const isOut = isOutOfBoth(person.out);
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
        icon={isOut ? <PersonAvailableRegular /> : <PersonProhibitedRegular />}
        busy={optOut.pending !== undefined}
        onClick={() => optOut.set(person, isOut ? inBoth : outOfBoth)}
      >
        {t(isOut ? 'why.takeIn' : 'why.leaveOut', { name: shortName(person.name) })}
      </BusyButton>
    </span>
  );
}
