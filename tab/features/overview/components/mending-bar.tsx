import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { ShareRegular } from '@fluentui/react-icons/svg/share';
import type { ReactNode } from 'react';
import type { OnboardingState, StepProblem } from '../../../../contract/onboarding.ts';
import type { Overview } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
import { BarActions } from '../../../components/bar-actions.tsx';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useAbout } from '../../../components/extension-name.tsx';
import { toProblem } from '../../../components/problem-bar.tsx';
import { RefusalLine, RefusalLink } from '../../../components/refusal.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { describeProblem } from '../../../lib/problems.ts';
import { canShare, openLink, shareInTeams } from '../../../lib/teams.ts';
import { useCheckRights } from '../../activation/api/check-rights.ts';
import { useContinueWithoutSwitch } from '../../activation/api/continue-without-switch.ts';
import { usePopUp } from '../../activation/api/pop-up.ts';
import { useSendConsentLink } from '../../activation/api/send-consent-link.ts';
import { PopUpNotice, WindowProblem } from '../../activation/components/pop-up-notice.tsx';
import { useOverview } from '../api/overview.ts';
import { mendOf, slowestRead, troubleKeys } from '../headline.ts';

interface MendingBarProps {
  overview: Overview;
  state: OnboardingState;
}

/** Cause and effect of the one trouble that matters, with the button that mends it. */
export function MendingBar({ overview, state }: MendingBarProps) {
  const { t } = useTexts();
  const { problem } = overview;
  const mend = problem ? mendOf(problem.code) : 'none';
  const signIn = usePopUp('sign-in', mend === 'sign-in');
  const consent = usePopUp('consent', mend === 'consent' && state.me.mayConsent);
  if (!problem) return null;
  const upn = overview.syncUsers.find(({ state: is }) => is === 'signed-out')?.upn ?? state.syncUser.upn ?? '';
  const popUp = mend === 'consent' ? consent : signIn;
  // what the try brought stands where the trouble stands
  const step = mend === 'consent' ? state.consent : state.signIn;
  const failed = popUp.error ? toProblem(popUp.error) : step.problem;
  return (
    <>
      <Trouble overview={overview} state={state} problem={problem}>
        {mend !== 'none' && <MendButton mend={mend} popUp={popUp} state={state} problem={problem} />}
      </Trouble>
      {(mend === 'sign-in' || mend === 'consent') && failed && (
        <WindowProblem
          popUp={popUp}
          problem={failed}
          values={{ upn }}
          onRetry={popUp.error ? () => void popUp.open() : undefined}
        />
      )}
      <PopUpNotice
        popUp={popUp}
        open={mend === 'consent' ? t('consent.windowOpen') : t('signIn.windowOpen', { upn })}
        upn={upn}
      />
    </>
  );
}

interface TroubleProps {
  overview: Overview;
  state: OnboardingState;
  problem: StepProblem;
  children: ReactNode;
}

/** One sentence: what, since when and why, what it means meanwhile. */
function Trouble({ overview, state, problem, children }: TroubleProps) {
  const { t, language } = useTexts();
  const described = describeProblem(problem, {
    time: formatTime(problem.at, language),
    seconds: String(slowestRead(overview)),
  });
  const { values, intent } = described;
  const keys = troubleKeys(described);
  const about = useAbout();
  const cause = about(problem, t(keys.cause, values));
  const stopped = overview.health === 'stopped' || overview.health === 'partly-stopped';
  const mend = mendOf(problem.code);
  const forwardable = canShare() && (mend === 'sign-in' || (mend === 'consent' && state.me.mayConsent));
  return (
    <MessageBar intent={stopped ? 'error' : intent} layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{keys.cause === described.title ? `${cause}.` : cause}</MessageBarTitle>{' '}
        {keys.effects.map((key) => t(key, values)).join(' ')}
        <RefusalLine problem={problem} described={described} />
      </MessageBarBody>
      {children && (
        <BarActions>
          {children}
          <RefusalLink described={described} />
          {forwardable && (
            <Button
              size="small"
              appearance="transparent"
              onClick={() => void shareInTeams(t('overview.forwardMessage', { title: cause }))}
            >
              {t('overview.forward')}
            </Button>
          )}
        </BarActions>
      )}
    </MessageBar>
  );
}

interface MendButtonProps {
  mend: Exclude<ReturnType<typeof mendOf>, 'none'>;
  popUp: ReturnType<typeof usePopUp>;
  state: OnboardingState;
  problem: StepProblem;
}

function MendButton({ mend, popUp, state, problem }: MendButtonProps) {
  const { t } = useTexts();
  const overview = useOverview();
  const opens = { icon: <OpenRegular />, iconPosition: 'after' } as const;
  if (mend === 'consent' && !state.me.mayConsent) return <SendLink state={state} />;
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
        <Button size="small" appearance="primary" {...opens} onClick={() => void openLink(state.portalUrl)}>
          {t('connect.openPortal')}
        </Button>
      );
    case 'ticked':
      return <GoOnUnseen kAccount={problem.values.kAccount ?? ''} portalUrl={state.portalUrl} />;
    case 'cloudya':
      return (
        <Button size="small" appearance="primary" onClick={() => navigate({ page: 'settings', section: 'cloudya' })}>
          {t('connect.change')}
        </Button>
      );
    case 'check-rights':
      return <CheckRights />;
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

/** Whoever may not consent has one way on: the link for somebody who may. */
function SendLink({ state }: { state: OnboardingState }) {
  const send = useSendConsentLink(state.consent.link?.url);
  return (
    <BusyButton size="small" appearance="primary" icon={<ShareRegular />} busy={send.busy} onClick={send.run}>
      {send.label}
    </BusyButton>
  );
}

/** The switch is not seen: the admin looks in the portal, and their word counts. */
function GoOnUnseen({ kAccount, portalUrl }: { kAccount: string; portalUrl: string }) {
  const { t } = useTexts();
  const goOn = useContinueWithoutSwitch();
  return (
    <>
      <BusyButton size="small" appearance="primary" busy={goOn.isPending} onClick={() => goOn.mutate(kAccount)}>
        {t('connect.ticked')}
      </BusyButton>
      <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void openLink(portalUrl)}>
        {t('connect.openPortal')}
      </Button>
    </>
  );
}

function CheckRights() {
  const { t } = useTexts();
  const check = useCheckRights();
  return (
    <BusyButton size="small" appearance="primary" busy={check.isPending} onClick={() => check.mutate({})}>
      {t('settings.checkNow')}
    </BusyButton>
  );
}
