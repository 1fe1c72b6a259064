import { Body1, Subtitle2 } from '@fluentui/react-components';
import { ShareRegular } from '@fluentui/react-icons/svg/share';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
import { proofEveryMs } from '../../../../contract/onboarding.ts';
import { toProblem } from '../../../components/problem-bar.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useNow } from '../../../components/use-now.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLook } from '../api/look.ts';
import { type PopUp, usePopUp } from '../api/pop-up.ts';
import { useSendConsentLink } from '../api/send-consent-link.ts';
import { ConsentLink } from './consent-link.tsx';
import { ConsentProgress } from './consent-progress.tsx';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { isLost, PermissionList } from './permission-list.tsx';
import { PopUpNotice, WindowProblem } from './pop-up-notice.tsx';
import { StepPage } from './step-page.tsx';
import { WhatHappens } from './what-happens.tsx';
import { WhoMayConsent } from './who-may-consent.tsx';
import { useWizard } from './wizard-context.ts';

/** While a colleague may come back from the link. */
const lookEveryMs = 5_000;

export function ConsentStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const phone = useLayout() === 'phone';
  const popUp = usePopUp('consent');
  const { consent, me } = state;
  // whoever may consent can do so by the link or in Entra at any time
  const elsewhere = consent.link !== null || consent.problem !== null || popUp.state === 'elsewhere';
  const now = useNow();
  const proving = consent.state === 'proving' && consent.since !== null;
  const everyMs = proving ? proofEveryMs(now - Date.parse(consent.since ?? '')) : lookEveryMs;
  useLook(consent.done === null && (proving || elsewhere), everyMs);
  const problem = popUp.error ? toProblem(popUp.error) : consent.problem;
  const role = t(`roles.${me.roles[0] ?? ''}`);
  return (
    <StepPage
      why={t('consent.why', { organisation: organisationName(state) })}
      aside={
        <div className={styles.groups}>
          {!phone && <WhoMayConsent />}
          <ConsentLink ruled={!phone} />
          {(!consent.done || isLost(consent.permissions)) && <WhatHappens area="consent" ruled />}
        </div>
      }
      foot={<ConsentFoot popUp={popUp} />}
    >
      <div className={styles.groups}>
        {problem && (
          <WindowProblem
            popUp={popUp}
            problem={problem}
            values={{ role }}
            onRetry={popUp.error ? () => void popUp.open() : undefined}
          />
        )}
        <PopUpNotice popUp={popUp} open={t('consent.windowOpen')} />
        <ConsentProgress />
        {phone && <WhoMayConsent />}
        <section className={styles.group}>
          <Subtitle2 as="h2" className={styles.heading}>
            {t('consent.asks')}
          </Subtitle2>
          <PermissionList permissions={consent.permissions} />
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

function ConsentFoot({ popUp }: { popUp: PopUp }) {
  const { t } = useTexts();
  const { state, go } = useWizard();
  const phone = useLayout() === 'phone';
  const sending = useSendConsentLink(state.consent.link?.url);
  const { consent, me } = state;
  const next: FootButton = { label: t('common.next'), onClick: () => go('sync-user') };
  const give: FootButton = {
    label: t('consent.button'),
    opens: true,
    busy: popUp.state === 'asking',
    onClick: () => void popUp.open(),
  };
  // granting again takes nothing away, and brings back what was withdrawn
  if (consent.done && isLost(consent.permissions)) return <Foot primary={give} secondary={next} />;
  if (consent.done) return <Foot primary={next} third={{ ...give, label: t('consent.again') }} />;
  const send: FootButton = {
    label: sending.label,
    icon: <ShareRegular />,
    busy: sending.busy,
    onClick: sending.run,
  };
  if (consent.state === 'proving') return <Foot primary={give} secondary={next} />;
  // whoever may not consent has one way on: the link; the window stays open to those who act for somebody else
  if (!me.mayConsent) return <Foot primary={send} secondary={give} />;
  return <Foot primary={give} third={phone ? send : undefined} hint={t('consent.hint')} />;
}
