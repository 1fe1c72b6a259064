/** What most never see of what is connected: several customers, a connector of NFON's beside the app. Loaded where there is one. */
import { Body1, Caption1 } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { waitingForSwitch } from '../../../../contract/waiting-for-switch.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { AsideSection } from './aside-section.tsx';
import { ConnectionList } from './connection-list.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import type { useEarly } from './use-early.ts';
import { Waiting } from './waiting.tsx';

export { BothWrite } from './both-write.tsx';

interface SeveralConnectedProps {
  connect: OnboardingState['connect'];
  early: ReturnType<typeof useEarly>;
  onChange: (connection: CloudyaConnectionView) => void;
  onRemove: (connection: CloudyaConnectionView) => void;
  /** What else can be done: above the list, which may be long. */
  children: ReactNode;
}

/** The list of customers, with what they wait for. */
export function SeveralConnected({ connect, early, onChange, onRemove, children }: SeveralConnectedProps) {
  return (
    <>
      <SwitchesOff connect={connect} early={early} />
      {children}
      <ConnectionList connections={connect.connections} onChange={onChange} onRemove={onRemove} />
    </>
  );
}

/** How many switches of the portal are missing, and where they are. */
function SwitchesOff({ connect, early }: Pick<SeveralConnectedProps, 'connect' | 'early'>) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const waiting = waitingForSwitch(connect.connections);
  const off = waiting.filter(({ portalSwitch }) => portalSwitch.state === 'off').length;
  if (waiting.length === 0) return null;
  return (
    <AsideSection
      title={off === 0 ? t('connect.switchUnknown') : t('connect.switchesOff', { count: off })}
      headingRef={early.target}
    >
      {off === 0 ? (
        <Body1>{t('connect.switchUnknownWhy')}</Body1>
      ) : (
        <Waiting>{t(early.pressed ? 'connect.nextEarly' : 'connect.switchWaiting')}</Waiting>
      )}
      <Caption1 className={styles.quiet}>{t('connect.switchWhere')}</Caption1>
    </AsideSection>
  );
}
