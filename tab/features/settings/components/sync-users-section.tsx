import { Body1, Body1Strong } from '@fluentui/react-components';
import { FlashRegular } from '@fluentui/react-icons/svg/flash';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { TimerRegular } from '@fluentui/react-icons/svg/timer';
import { useState } from 'react';
import type { OnboardingState, SyncUserView } from '../../../../contract/onboarding.ts';
import type { Settings } from '../../../../contract/overview.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useCheckRights } from '../../activation/api/check-rights.ts';
import { useLook } from '../../activation/api/look.ts';
import { usePopUp } from '../../activation/api/pop-up.ts';
import { useRemoveSyncUser } from '../../activation/api/remove-sync-user.ts';
import { PopUpNotice, WindowProblem } from '../../activation/components/pop-up-notice.tsx';
import { SyncUserList } from '../../activation/components/sync-user-list.tsx';
import { roundText } from '../../overview/components/summary.tsx';

const lookEveryMs = 5_000;

/** The same list and the same pop-up as in step 4, with the rounds they serve. */
export function SyncUsersSection({ settings, state }: { settings: Settings; state: OnboardingState }) {
  const { t } = useTexts();
  const popUp = usePopUp('sign-in');
  useLook(popUp.state === 'elsewhere', lookEveryMs);
  const [removing, setRemoving] = useState<SyncUserView>();
  const problem = popUp.error ? toProblem(popUp.error) : state.signIn.problem;
  const upn = state.syncUser.upn ?? '';
  const users = state.signIn.syncUsers;
  const none = state.signIn.needed ? 'signIn.skippedText' : 'syncUser.notNeeded';
  return (
    <>
      {problem && (
        <WindowProblem
          popUp={popUp}
          problem={problem}
          values={{ upn }}
          onRetry={popUp.error ? () => void popUp.open() : undefined}
        />
      )}
      <PopUpNotice popUp={popUp} open={t('signIn.windowOpen', { upn })} upn={upn} />
      {users.length === 0 && <Body1>{t(none, { seconds: settings.readEverySeconds })}</Body1>}
      <SyncUserList users={users} onRemove={setRemoving} wayOn={(cause) => <WayOn cause={cause} />} />
      {state.signIn.needed && (
        <div>
          <BusyButton
            icon={<OpenRegular />}
            iconPosition="after"
            busy={popUp.state === 'asking'}
            onClick={() => void popUp.open()}
          >
            {t('signIn.button')}
          </BusyButton>
        </div>
      )}
      <Rounds rounds={settings.rounds} />
      {removing && (
        <RemoveDialog user={removing} seconds={settings.readEverySeconds} onClose={() => setRemoving(undefined)} />
      )}
    </>
  );
}

/** It comes back by itself; who has mended it need not wait. */
function WayOn({ cause }: { cause: string }) {
  const { t } = useTexts();
  const check = useCheckRights();
  return (
    <>
      <Body1>{t(`settings.refused.${cause}`)}</Body1>
      <BusyButton size="small" busy={check.isPending} onClick={() => check.mutate({})}>
        {t('settings.checkNow')}
      </BusyButton>
    </>
  );
}

function Rounds({ rounds }: { rounds: Settings['rounds'] }) {
  const texts = useTexts();
  const { t } = texts;
  return (
    <>
      <Body1Strong as="h3" style={{ margin: 0 }}>
        {t('settings.rounds')}
      </Body1Strong>
      <Body1>{t('settings.roundsText')}</Body1>
      {rounds.length === 0 && <Body1>{t('settings.noRounds')}</Body1>}
      {rounds.map((round) => (
        <IconRow
          key={round.round}
          divided
          icon={round.instant ? <FlashRegular fontSize={20} /> : <TimerRegular fontSize={20} />}
          tone="brand"
          title={roundText(round, texts)}
          text={round.syncUser ?? undefined}
          quietText
        />
      ))}
    </>
  );
}

interface RemoveDialogProps {
  user: SyncUserView;
  /** Between reads of its people from then on. */
  seconds: number;
  onClose: () => void;
}

function RemoveDialog({ user, seconds, onClose }: RemoveDialogProps) {
  const { t } = useTexts();
  const removal = useRemoveSyncUser();
  const remove = () => removal.mutate(user.userId, { onSuccess: onClose });
  return (
    <ConfirmDialog
      title={t('settings.removeTitle', { name: user.name })}
      confirm={t('settings.remove')}
      busy={removal.isPending}
      onConfirm={remove}
      onCancel={onClose}
    >
      {removal.error && <ProblemBar problem={toProblem(removal.error)} onRetry={remove} />}
      {t('settings.removeText', { people: user.people, seconds })}
    </ConfirmDialog>
  );
}
