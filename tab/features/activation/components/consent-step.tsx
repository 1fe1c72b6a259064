import { Body1, Caption1, Subtitle2 } from '@fluentui/react-components';
import { ShareRegular } from '@fluentui/react-icons/svg/share';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useNow } from '../../../components/use-now.ts';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { shareInTeams } from '../../../lib/teams.ts';
import { useConsentLink } from '../api/consent-link.ts';
import { useLook } from '../api/look.ts';
import { type PopUp, usePopUp } from '../api/pop-up.ts';
import { ConsentLink } from './consent-link.tsx';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { PermissionList } from './permission-list.tsx';
import { closedWindowAction, PopUpNotice } from './pop-up-notice.tsx';
import { StepPage } from './step-page.tsx';
import { Waiting } from './waiting.tsx';
import { WhatHappens } from './what-happens.tsx';
import { WhoMayConsent } from './who-may-consent.tsx';
import { useWizard } from './wizard-context.ts';

const lookEveryMs = 5_000;
/** Twice the usual minute: then the text changes and offers the other way. */
const longMs = 2 * 60_000;

export function ConsentStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const phone = useLayout() === 'phone';
  const popUp = usePopUp('consent', state.consent.state === 'open');
  const { consent, me } = state;
  // a colleague may consent by the link at any time
  const elsewhere = consent.link !== null || popUp.state === 'elsewhere';
  useLook(consent.done === null && (consent.state === 'proving' || elsewhere), lookEveryMs);
  const problem = popUp.error ? toProblem(popUp.error) : consent.problem;
  const role = t(`roles.${me.roles[0] ?? ''}`);
  return (
    <StepPage
      why={t('consent.why', { organisation: organisationName(state) })}
      aside={
        <div className={styles.groups}>
          {!phone && <WhoMayConsent />}
          <ConsentLink ruled={!phone} />
          <WhatHappens area="consent" ruled />
        </div>
      }
      foot={<ConsentFoot popUp={popUp} />}
    >
      <div className={styles.groups}>
        {problem && popUp.state === 'idle' && (
          <ProblemBar
            problem={problem}
            values={{ role }}
            actions={closedWindowAction(problem.code, popUp)}
            onRetry={popUp.error ? () => void popUp.open() : undefined}
            reveal
          />
        )}
        <PopUpNotice popUp={popUp} open={t('consent.windowOpen')} />
        <ConsentProgress />
        {phone && <WhoMayConsent />}
        <section className={styles.group}>
          <Subtitle2 as="h2" className={styles.heading}>
            {t('consent.asks')}
          </Subtitle2>
          <PermissionList />
          <Never />
        </section>
      </div>
    </StepPage>
  );
}

function Never() {
  const styles = useLayoutStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  return (
    <div className={styles.note} style={{ marginTop: '8px' }}>
      <ShieldCheckmarkRegular fontSize={20} className={tones.ok} aria-hidden />
      <Body1>{t('consent.never')}</Body1>
    </div>
  );
}

function organisationName({ organisation: { name, domain } }: ReturnType<typeof useWizard>['state']): string {
  if (name === null) return domain ?? '';
  return domain === null ? name : `${name} (${domain})`;
}

function ConsentProgress() {
  const { t, language } = useTexts();
  const { consent } = useWizard().state;
  const now = useNow();
  if (consent.done) {
    const time = formatTime(consent.done.at, language);
    return (
      <Caption1 role="status">
        {consent.done.by === null ? t('consent.done', { time }) : t('consent.doneBy', { name: consent.done.by, time })}
      </Caption1>
    );
  }
  if (consent.state !== 'proving') return null;
  const granted = consent.permissions.filter(({ state }) => state === 'granted').length;
  const long = consent.since !== null && now - Date.parse(consent.since) > longMs;
  return (
    <Waiting>
      {long ? t('consent.provingLong') : t('consent.proving', { granted, total: consent.permissions.length })}
    </Waiting>
  );
}

function ConsentFoot({ popUp }: { popUp: PopUp }) {
  const { t } = useTexts();
  const { state, go } = useWizard();
  const phone = useLayout() === 'phone';
  const link = useConsentLink();
  const { consent, me } = state;
  const next: FootButton = { label: t('common.next'), onClick: () => go('sync-user') };
  if (consent.done) return <Foot primary={next} />;
  const give: FootButton = {
    label: t('consent.button'),
    opens: true,
    busy: popUp.state === 'asking',
    onClick: () => void popUp.open(),
  };
  const send: FootButton = {
    label: t('consent.sendOn'),
    icon: <ShareRegular />,
    busy: link.isPending,
    onClick: () => void sendOn(),
  };
  async function sendOn(): Promise<void> {
    const url = consent.link?.url ?? (await link.mutateAsync({})).consent.link?.url;
    if (url) await shareInTeams(t('consent.linkMessage'), url);
  }
  if (consent.state === 'proving') return <Foot primary={give} secondary={next} />;
  // whoever may not consent has one way on: the link; the window stays open to those who act for somebody else
  if (!me.mayConsent) return <Foot primary={send} secondary={give} />;
  return <Foot primary={give} third={phone ? send : undefined} hint={t('consent.hint')} />;
}
