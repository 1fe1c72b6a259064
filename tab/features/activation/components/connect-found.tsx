import { Body1, Button, Caption1, Subtitle2 } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { QuestionCircle20Regular } from '@fluentui/react-icons/svg/question-circle';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import type { CloudyaConnectionView, RightState } from '../../../../contract/onboarding.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { AsideSection } from './aside-section.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import type { useEarly } from './use-early.ts';
import { Waiting } from './waiting.tsx';

/** What the two logins may do; a missing right is said plainly and does not block. */
export function ConnectFound({ connection }: { connection: CloudyaConnectionView }) {
  const styles = useLayoutStyles();
  const { t, language } = useTexts();
  const { rights, api, key } = connection;
  const usual = api === 'configuration' && key === 'own';
  const time = formatTime(connection.checkedAt, language);
  return (
    <AsideSection title={t('connect.found')}>
      <div className={styles.rows}>
        <IconRow
          icon={<CheckmarkCircle20Filled />}
          tone="ok"
          title={t('connect.foundCompany', { company: connection.companyName, count: connection.extensions })}
          text={
            usual ? t('connect.checked', { time }) : t(`connect.through.${key}`, { api: t(`connect.api.${api}`), time })
          }
          quietText
        />
        <Right
          state={rights.lineStates}
          yes="linesYes"
          no="linesNo"
          text={rights.lineStates === 'yes' ? t('connect.linesInUse', { count: connection.linesInUse }) : undefined}
        />
        <Right
          state={rights.registry}
          yes="registryYes"
          no="registryNo"
          text={missing(api === 'portal' ? 'registryNotThere' : 'registryNoWhy')}
        />
        <Right state={rights.profiles} yes="profilesYes" no="profilesNo" text={missing('profilesNoWhy')} />
        <Right state={rights.loginStatus} yes="loginStatusYes" no="loginStatusNo" text={missing('loginStatusNoWhy')} />
      </div>
    </AsideSection>
  );

  function missing(key: string): { onlyIfMissing: string } {
    return { onlyIfMissing: t(`connect.${key}`) };
  }
}

interface RightProps {
  state: RightState;
  yes: string;
  no: string;
  text?: string | { onlyIfMissing: string } | undefined;
}

function Right({ state, yes, no, text }: RightProps) {
  const { t } = useTexts();
  const granted = state === 'yes';
  const shownText = typeof text === 'object' ? (granted ? undefined : text.onlyIfMissing) : text;
  const icon = granted ? (
    <CheckmarkCircle20Filled />
  ) : state === 'no' ? (
    <Warning20Filled />
  ) : (
    <QuestionCircle20Regular />
  );
  return (
    <IconRow
      icon={icon}
      tone={granted ? 'ok' : state === 'no' ? 'warn' : 'grey'}
      title={t(`connect.${granted ? yes : state === 'no' ? no : 'unknownRight'}`, { right: t(`connect.${yes}`) })}
      text={shownText}
      quietText
    />
  );
}

interface PortalSwitchProps {
  connection: CloudyaConnectionView;
  early: ReturnType<typeof useEarly>;
}

/** The live state of the portal's tick box, and where it is. */
export function PortalSwitch({ connection: { portalSwitch }, early }: PortalSwitchProps) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  if (portalSwitch.state === 'on')
    return (
      <AsideSection title={t('connect.switch')} ruled headingRef={early.target}>
        <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('connect.switchOn')} />
      </AsideSection>
    );
  if (portalSwitch.state === 'unknown')
    return (
      <AsideSection title={t('connect.switchUnknown')} ruled headingRef={early.target}>
        <Body1>{t('connect.switchUnknownWhy')}</Body1>
        <Caption1 className={styles.quiet}>{t('connect.switchWhere')}</Caption1>
      </AsideSection>
    );
  return (
    <AsideSection title={t('connect.switchOff')} ruled headingRef={early.target}>
      {portalSwitch.required ? (
        <Waiting>{early.pressed ? t('connect.nextEarly') : t('connect.switchWaiting')}</Waiting>
      ) : (
        <Body1>{t('connect.switchInformative')}</Body1>
      )}
      <Caption1 className={styles.quiet}>{t('connect.switchWhere')}</Caption1>
    </AsideSection>
  );
}

/** Instead of findings, before there are any. */
export function BeforeConnecting({ onHelp }: { onHelp: () => void }) {
  const { t } = useTexts();
  const styles = useLayoutStyles();
  return (
    <section className={styles.group}>
      <Subtitle2 as="h2" className={styles.heading}>
        {t('help.noAccount')}
      </Subtitle2>
      <Body1>{t('help.noAccountText')}</Body1>
      <div>
        <Button size="small" onClick={onHelp}>
          {t('nav.help')}
        </Button>
      </div>
    </section>
  );
}
