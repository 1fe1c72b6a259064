import { Body1, Caption1, tokens } from '@fluentui/react-components';
import { ShareRegular } from '@fluentui/react-icons/svg/share';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { toProblem } from '../../../components/problem-bar.tsx';
import { useNow } from '../../../components/use-now.ts';
import { formatAgo, formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useCheckRights } from '../../activation/api/check-rights.ts';
import { usePopUp } from '../../activation/api/pop-up.ts';
import { useSendConsentLink } from '../../activation/api/send-consent-link.ts';
import { isLost, PermissionList } from '../../activation/components/permission-list.tsx';
import { PopUpNotice, WindowProblem } from '../../activation/components/pop-up-notice.tsx';

/** Each permission as it stands, the same list as in step 2; granting again takes nothing away. */
export function RightsSection({ state }: { state: OnboardingState }) {
  const { t, language } = useTexts();
  const { consent, me } = state;
  const popUp = usePopUp('consent', me.mayConsent);
  const send = useSendConsentLink(consent.link?.url);
  const check = useCheckRights();
  const now = useNow();
  const lost = isLost(consent.permissions);
  const error = popUp.error ?? check.error ?? send.error;
  const problem = error ? toProblem(error) : consent.problem;
  const checkedAt = consent.permissions
    .flatMap((right) => right.checkedAt ?? [])
    .toSorted()
    .at(-1);
  const appearance = lost ? 'primary' : 'secondary';
  return (
    <>
      {problem && (
        <WindowProblem
          popUp={popUp}
          problem={problem}
          values={{ role: t(`roles.${me.roles[0] ?? ''}`) }}
          onRetry={check.error ? () => check.mutate({}) : undefined}
        />
      )}
      <PopUpNotice popUp={popUp} open={t('consent.windowOpen')} />
      <Body1>{t('settings.rightsText')}</Body1>
      <div style={{ display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM }}>
        <PermissionList permissions={consent.permissions} />
      </div>
      {checkedAt && (
        <Caption1 style={{ color: tokens.colorNeutralForeground3 }}>
          {t('settings.rightsChecked', {
            ago: formatAgo(checkedAt, language, now),
            since: formatTime(checkedAt, language, now),
          })}
        </Caption1>
      )}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS }}>
        {me.mayConsent ? (
          <BusyButton appearance={appearance} busy={popUp.state === 'asking'} onClick={() => void popUp.open()}>
            {t(lost ? 'consent.button' : 'consent.again')}
          </BusyButton>
        ) : (
          <BusyButton appearance={appearance} icon={<ShareRegular />} busy={send.busy} onClick={send.run}>
            {send.label}
          </BusyButton>
        )}
        <BusyButton busy={check.isPending} onClick={() => check.mutate({})}>
          {t('settings.checkNow')}
        </BusyButton>
      </div>
    </>
  );
}
