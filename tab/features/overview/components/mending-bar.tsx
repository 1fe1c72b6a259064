import { Button } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import type { Overview } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink, shareInTeams } from '../../../lib/teams.ts';
import { usePopUp } from '../../activation/api/pop-up.ts';
import { PopUpNotice } from '../../activation/components/pop-up-notice.tsx';
import { useOverview } from '../api/overview.ts';
import { mendOf } from '../headline.ts';

interface MendingBarProps {
  overview: Overview;
  state: OnboardingState;
}

/** Cause and effect of the one trouble that matters, with the button that mends it. */
export function MendingBar({ overview, state }: MendingBarProps) {
  const { t, language } = useTexts();
  const { problem } = overview;
  const mend = problem ? mendOf(problem.code) : 'none';
  const signIn = usePopUp('sign-in', mend === 'sign-in');
  const consent = usePopUp('consent', mend === 'consent');
  if (!problem) return null;
  const upn = overview.syncUsers.find(({ state: is }) => is === 'signed-out')?.upn ?? state.syncUser.upn ?? '';
  const popUp = mend === 'consent' ? consent : signIn;
  const values = { upn, time: formatTime(problem.at, language) };
  const title = t(`errors.${problem.code}.title`, { ...values, ...problem.values });
  // what the try brought stands where the trouble stands
  const failed = popUp.error ? toProblem(popUp.error, new Date().toISOString()) : state.signIn.problem;
  const forward = (
    <Button
      size="small"
      appearance="transparent"
      onClick={() => void shareInTeams(t('overview.forwardMessage', { title }))}
    >
      {t('overview.forward')}
    </Button>
  );
  return (
    <>
      <ProblemBar
        problem={problem}
        values={values}
        intent={overview.health === 'stopped' || overview.health === 'partly-stopped' ? 'error' : undefined}
        actions={
          mend === 'none' ? undefined : (
            <>
              <MendButton mend={mend} popUp={popUp} portalUrl={state.portalUrl} />
              {(mend === 'sign-in' || mend === 'consent') && forward}
            </>
          )
        }
      />
      {mend === 'sign-in' && popUp.state === 'idle' && failed && (
        <ProblemBar problem={failed} values={{ upn }} reveal />
      )}
      <PopUpNotice
        popUp={popUp}
        open={mend === 'consent' ? t('consent.windowOpen') : t('signIn.windowOpen', { upn })}
      />
    </>
  );
}

interface MendButtonProps {
  mend: Exclude<ReturnType<typeof mendOf>, 'none'>;
  popUp: ReturnType<typeof usePopUp>;
  portalUrl: string;
}

function MendButton({ mend, popUp, portalUrl }: MendButtonProps) {
  const { t } = useTexts();
  const overview = useOverview();
  const opens = { icon: <OpenRegular />, iconPosition: 'after' } as const;
  switch (mend) {
    case 'sign-in':
    case 'consent':
      return (
        <BusyButton size="small" appearance="primary" busy={popUp.state === 'asking'} onClick={() => void popUp.open()}>
          {t(mend === 'sign-in' ? 'signIn.button' : 'consent.button')}
        </BusyButton>
      );
    case 'portal':
      return (
        <Button size="small" appearance="primary" {...opens} onClick={() => void openLink(portalUrl)}>
          {t('connect.openPortal')}
        </Button>
      );
    case 'cloudya':
      return (
        <Button size="small" appearance="primary" onClick={() => navigate({ page: 'settings', section: 'cloudya' })}>
          {t('connect.change')}
        </Button>
      );
    case 'try-now':
      return (
        <BusyButton
          size="small"
          appearance="primary"
          busy={overview.isFetching}
          onClick={() => void overview.refetch()}
        >
          {t('overview.tryNow')}
        </BusyButton>
      );
  }
}
