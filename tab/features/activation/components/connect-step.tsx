import { lazy, Suspense, useState } from 'react';
import type { CloudyaConnectionView } from '../../../../contract/onboarding.ts';
import { navigate } from '../../../app/use-route.ts';
import { TextLink } from '../../../components/text-link.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useContinueWithoutSwitch } from '../api/continue-without-switch.ts';
import { useLook } from '../api/look.ts';
import { type ConnectFormState, useConnectForm } from '../use-connect-form.ts';
import { ConnectForm } from './connect-form.tsx';
import { BeforeConnecting, ConnectFound, PortalSwitch } from './connect-found.tsx';
import { Connected, ConnectedAlready, onlyOne } from './connected.tsx';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { StepPage } from './step-page.tsx';
import { useEarly } from './use-early.ts';
import { useWizard } from './wizard-context.ts';

const RemoveConnection = lazy(() =>
  import('./remove-connection.tsx').then(({ RemoveConnection }) => ({ default: RemoveConnection })),
);

const lookEveryMs = 5_000;

export function ConnectStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const { connect } = state;
  const form = useConnectForm(connect);
  const early = useEarly();
  const [removing, setRemoving] = useState<CloudyaConnectionView>();
  // a switch that is on may be un-ticked, and a customer that is being removed go
  useLook(!form.editing, lookEveryMs);
  const operators = form.editing && form.values.key === 'operator';
  return (
    <StepPage
      why={t(operators ? 'connect.whyOperator' : 'connect.why')}
      wideAside
      // several customers need the whole width
      aside={(form.editing || onlyOne(connect)) && <Beside form={form} early={early} />}
      foot={<ConnectFoot form={form} early={early} />}
    >
      {form.editing ? (
        <ConnectForm connect={connect} form={form} />
      ) : (
        <div className={styles.groups}>
          <Connected
            connect={connect}
            portalUrl={state.portalUrl}
            early={early}
            onChange={form.open}
            onRemove={setRemoving}
          >
            <Links form={form} onRemove={setRemoving} />
          </Connected>
        </div>
      )}
      {removing && (
        <Suspense>
          <RemoveConnection connection={removing} state={state} onClose={() => setRemoving(undefined)} />
        </Suspense>
      )}
    </StepPage>
  );
}

interface PartProps {
  form: ConnectFormState;
  early: ReturnType<typeof useEarly>;
}

function Beside({ form, early }: PartProps) {
  const styles = useLayoutStyles();
  const { connect } = useWizard().state;
  const only = onlyOne(connect);
  if (form.editing)
    return form.mayClose ? (
      <ConnectedAlready connections={connect.connections} />
    ) : (
      <BeforeConnecting onHelp={() => navigate({ page: 'help' })} />
    );
  if (!only) return null;
  return (
    <div className={styles.groups}>
      <ConnectFound connection={only} />
      <PortalSwitch connection={only} early={early} />
    </div>
  );
}

/** What else can be done here, in small letters. */
function Links({ form, onRemove }: { form: ConnectFormState; onRemove: (connection: CloudyaConnectionView) => void }) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const only = onlyOne(useWizard().state.connect);
  return (
    <div className={styles.links}>
      {only && <TextLink onClick={() => form.open(only)}>{t('connect.change')}</TextLink>}
      <TextLink onClick={() => form.open()}>{t('connect.another')}</TextLink>
      {only && <TextLink onClick={() => onRemove(only)}>{t('connect.remove')}</TextLink>}
    </div>
  );
}

function ConnectFoot({ form, early }: PartProps) {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const { state, go } = useWizard();
  const goOn = useContinueWithoutSwitch();
  const { done } = state.connect;
  const only = onlyOne(state.connect);
  const next: FootButton = { label: t('common.next'), onClick: done ? () => go('consent') : early.press };
  if (form.editing)
    return (
      <Foot
        primary={{ label: t('connect.button'), onClick: form.submit, busy: form.busy }}
        third={form.mayClose ? { label: t('common.cancel'), onClick: form.close } : undefined}
        hint={t('connect.hint')}
      />
    );
  if (done) return <Foot primary={next} />;
  const door: FootButton = {
    label: t('connect.openPortal'),
    opens: true,
    onClick: () => void openLink(state.portalUrl),
  };
  if (only?.portalSwitch.state === 'unknown') {
    const ticked = { label: t('connect.ticked'), busy: goOn.isPending, onClick: () => goOn.mutate(only.kAccount) };
    return <Foot primary={ticked} secondary={door} />;
  }
  return <Foot primary={door} secondary={next} hint={t(phone ? 'connect.openPhone' : 'connect.byItself')} />;
}
