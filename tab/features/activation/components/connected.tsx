import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { formOf } from '../connect-form.ts';
import { AccountLine } from './account-line.tsx';
import { AsideSection } from './aside-section.tsx';
import { ConnectFields } from './connect-fields.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import type { useEarly } from './use-early.ts';

// most have one customer, begin without any, and have no connector of NFON's beside the app
const SeveralConnected = lazy(() =>
  import('./connected-more.tsx').then(({ SeveralConnected }) => ({ default: SeveralConnected })),
);
const BothWrite = lazy(() => import('./connected-more.tsx').then(({ BothWrite }) => ({ default: BothWrite })));

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
      {connect.connections.some(({ bothWrite }) => bothWrite) && (
        <Suspense>
          <BothWrite connections={connect.connections} portalUrl={portalUrl} />
        </Suspense>
      )}
      {only ? (
        <>
          <AcceptedFields connection={only} />
          {children}
        </>
      ) : (
        <Suspense>
          <SeveralConnected connect={connect} early={early} onChange={onChange} onRemove={onRemove}>
            {children}
          </SeveralConnected>
        </Suspense>
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
