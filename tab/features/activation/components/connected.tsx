import { Body1, Caption1 } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { waitingForSwitch } from '../../../../contract/waiting-for-switch.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { formOf } from '../connect-form.ts';
import { AccountLine } from './account-line.tsx';
import { AsideSection } from './aside-section.tsx';
import { BothWrite } from './both-write.tsx';
import { ConnectFields } from './connect-fields.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import type { useEarly } from './use-early.ts';
import { Waiting } from './waiting.tsx';

// with its menus: most have one customer, and begin without any
const ConnectionList = lazy(() =>
  import('./connection-list.tsx').then(({ ConnectionList }) => ({ default: ConnectionList })),
);

/** The one customer that is connected, shown with its fields; several, or one that leaves, are a list. */
export function onlyOne({ connections }: OnboardingState['connect']): CloudyaConnectionView | undefined {
  const [only, ...others] = connections;
  return others.length === 0 && !only?.leaving ? only : undefined;
}

interface ConnectedProps {
  connect: OnboardingState['connect'];
  portalUrl: string;
  early: ReturnType<typeof useEarly>;
  onChange: (connection: CloudyaConnectionView) => void;
  onRemove: (connection: CloudyaConnectionView) => void;
  /** What else can be done: above a list, which may be long. */
  children: ReactNode;
}

/** What is connected: the fields of the one customer, or the list of several with what they wait for. */
export function Connected({ connect, portalUrl, early, onChange, onRemove, children }: ConnectedProps) {
  const only = onlyOne(connect);
  const { problem } = connect;
  return (
    <>
      {problem && <ProblemBar problem={problem} reveal />}
      <BothWrite connections={connect.connections} portalUrl={portalUrl} />
      {only ? (
        <>
          <AcceptedFields connection={only} />
          {children}
        </>
      ) : (
        <>
          <SwitchesOff connect={connect} early={early} />
          {children}
          <Suspense>
            <ConnectionList connections={connect.connections} onChange={onChange} onRemove={onRemove} />
          </Suspense>
        </>
      )}
    </>
  );
}

function AcceptedFields({ connection }: { connection: CloudyaConnectionView }) {
  const inputs = useRef({});
  return (
    <ConnectFields
      form={formOf(connection)}
      faults={{}}
      accepted
      settled
      companyName={connection.companyName}
      inputs={inputs}
      onChange={() => undefined}
      onKey={undefined}
      assigned={[]}
    />
  );
}

/** How many switches of the portal are missing, and where they are. */
function SwitchesOff({ connect, early }: Pick<ConnectedProps, 'connect' | 'early'>) {
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

/** Beside the form: who is there already. */
export function ConnectedAlready({ connections }: { connections: readonly CloudyaConnectionView[] }) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  return (
    <AsideSection title={t('connect.connectedAlready')}>
      <div className={styles.rows}>
        {connections.map((connection) => (
          <IconRow
            key={connection.kAccount}
            icon={<CheckmarkCircle20Filled />}
            tone="ok"
            title={connection.companyName}
            text={<AccountLine connection={connection} />}
            quietText
          />
        ))}
      </div>
    </AsideSection>
  );
}
