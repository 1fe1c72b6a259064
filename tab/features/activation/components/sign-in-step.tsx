import { Body1, Button, Subtitle2 } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key';
import { ShieldKeyholeRegular } from '@fluentui/react-icons/svg/shield-keyhole';
import { TimerRegular } from '@fluentui/react-icons/svg/timer';
import { IconRow } from '../../../components/icon-row.tsx';
import { toProblem } from '../../../components/problem-bar.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { canShare, shareInTeams } from '../../../lib/teams.ts';
import { useLook } from '../api/look.ts';
import { type PopUp, usePopUp } from '../api/pop-up.ts';
import { useRemoveSyncUser } from '../api/remove-sync-user.ts';
import { useSkipSyncUser } from '../api/skip-sync-user.ts';
import { AsideSection } from './aside-section.tsx';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { PopUpNotice, WindowProblem } from './pop-up-notice.tsx';
import { StepPage } from './step-page.tsx';
import { SyncUserList } from './sync-user-list.tsx';
import { WhatHappens } from './what-happens.tsx';
import { useWizard } from './wizard-context.ts';

const lookEveryMs = 5_000;

export function SignInStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const { signIn, syncUser } = state;
  const popUp = usePopUp('sign-in');
  // a window opened as a link cannot tell us its end
  useLook(popUp.state === 'elsewhere', lookEveryMs);
  const skip = useSkipSyncUser();
  const error = popUp.error ?? skip.error;
  const problem = error ? toProblem(error) : signIn.problem;
  const upn = syncUser.upn ?? '';
  const retry = skip.error ? () => skip.mutate({}) : popUp.error ? () => void popUp.open() : undefined;
  return (
    <StepPage
      why={t('signIn.why')}
      aside={
        <div className={styles.groups}>
          {!signIn.done && <WhatHappens area="signIn" />}
          <AsideSection title={t('signIn.whyNot')} ruled={!signIn.done}>
            <Body1>{t('signIn.whyNotText')}</Body1>
          </AsideSection>
        </div>
      }
      foot={<SignInFoot popUp={popUp} skip={skip} />}
    >
      <div className={styles.groups}>
        {problem && <WindowProblem popUp={popUp} problem={problem} values={{ upn }} onRetry={retry} />}
        <PopUpNotice popUp={popUp} open={t('signIn.windowOpen', { upn })} upn={upn} />
        <SyncUsers popUp={popUp} />
        {!signIn.done && <AlsoFine />}
      </div>
    </StepPage>
  );
}

function SyncUsers({ popUp }: { popUp: PopUp }) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { signIn, syncUser } = useWizard().state;
  const remove = useRemoveSyncUser();
  const { upn } = syncUser;
  const known = signIn.syncUsers.some((user) => user.upn.toLowerCase() === upn?.toLowerCase());
  return (
    <section className={styles.group}>
      <Subtitle2 as="h2" className={styles.heading}>
        {t('signIn.users')}
      </Subtitle2>
      {signIn.skipped && signIn.syncUsers.length === 0 && (
        <Body1>{t('signIn.skippedText', { seconds: signIn.readEverySeconds })}</Body1>
      )}
      <SyncUserList
        users={signIn.syncUsers}
        awaited={upn !== null && !known ? { name: syncUser.name, upn } : undefined}
        onRemove={({ userId }) => remove.mutate(userId)}
      />
      <div>
        <Button size="small" appearance="subtle" icon={<AddRegular />} onClick={() => void popUp.open()}>
          {t('signIn.add')}
        </Button>
      </div>
    </section>
  );
}

/** The cases people fear, answered before they happen. */
function AlsoFine() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const { signIn } = useWizard().state;
  return (
    <section className={styles.group}>
      <Subtitle2 as="h2" className={styles.heading}>
        {t('signIn.also')}
      </Subtitle2>
      <div className={styles.rows}>
        <IconRow
          divided
          strong
          icon={<ShieldKeyholeRegular fontSize={20} />}
          title={t('signIn.factor')}
          text={t('signIn.factorWhy')}
        />
        <IconRow
          divided
          strong
          icon={<PersonKeyRegular fontSize={20} />}
          title={t('signIn.somebody')}
          text={
            <>
              {t('signIn.somebodyWhy')}{' '}
              {canShare() && (
                <TextLink onClick={() => void shareInTeams(t('signIn.sendMessage'))}>{t('signIn.sendOn')}</TextLink>
              )}
            </>
          }
        />
        <IconRow
          strong
          icon={<TimerRegular fontSize={20} />}
          title={t('signIn.none')}
          text={t('signIn.noneWhy', { seconds: signIn.readEverySeconds })}
        />
      </div>
      {phone && <Body1>{t('signIn.phone')}</Body1>}
    </section>
  );
}

function SignInFoot({ popUp, skip }: { popUp: PopUp; skip: ReturnType<typeof useSkipSyncUser> }) {
  const { t } = useTexts();
  const { state, go } = useWizard();
  const { done, skipped } = state.signIn;
  const logIn: FootButton = {
    label: t('signIn.button'),
    opens: true,
    busy: popUp.state === 'asking',
    onClick: () => void popUp.open(),
  };
  const next: FootButton = { label: t('common.next'), onClick: () => go('preview') };
  if (done) return <Foot primary={next} />;
  if (skipped) return <Foot primary={logIn} secondary={next} />;
  const skipIt = { label: t('signIn.skip'), busy: skip.isPending, onClick: () => skip.mutate({}) };
  return <Foot primary={logIn} third={skipIt} />;
}
