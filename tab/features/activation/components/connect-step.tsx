import { navigate } from '../../../app/use-route.ts';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useContinueWithoutSwitch } from '../api/continue-without-switch.ts';
import { useLook } from '../api/look.ts';
import { useConnectForm } from '../use-connect-form.ts';
import { ConnectFields } from './connect-fields.tsx';
import { BeforeConnecting, ConnectFound, PortalSwitch } from './connect-found.tsx';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { StepPage } from './step-page.tsx';
import { useEarly } from './use-early.ts';
import { useWizard } from './wizard-context.ts';

const lookEveryMs = 5_000;

export function ConnectStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const { done, problem } = state.connect;
  const connection = state.connect.connections[0] ?? null;
  const form = useConnectForm(connection);
  const early = useEarly();
  useLook(connection !== null && done === null && !form.editing, lookEveryMs);
  const shownProblem = form.failure ?? problem;
  return (
    <StepPage
      why={t('connect.why')}
      wideAside
      aside={
        connection && !form.editing ? (
          <div className={styles.groups}>
            <ConnectFound connection={connection} />
            <PortalSwitch connection={connection} early={early} />
          </div>
        ) : (
          <BeforeConnecting onHelp={() => navigate({ page: 'help' })} />
        )
      }
      foot={<ConnectFoot form={form} early={early} />}
    >
      <form
        className={styles.groups}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          form.submit();
        }}
      >
        {shownProblem && <ProblemBar problem={shownProblem} onRetry={form.failure && form.submit} reveal />}
        <ConnectFields
          form={form.values}
          faults={form.faults}
          accepted={connection !== null && !form.editing}
          companyName={form.editing ? undefined : connection?.companyName}
          inputs={form.inputs}
          onChange={form.change}
        />
        {connection && !form.editing && (
          <div>
            <TextLink onClick={form.edit}>{t('connect.change')}</TextLink>
          </div>
        )}
        {/* Enter in a field sends the form; the visible button stands in the foot */}
        <button type="submit" hidden tabIndex={-1} aria-hidden />
      </form>
    </StepPage>
  );
}

interface ConnectFootProps {
  form: ReturnType<typeof useConnectForm>;
  early: ReturnType<typeof useEarly>;
}

function ConnectFoot({ form, early }: ConnectFootProps) {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const { state, go } = useWizard();
  const goOn = useContinueWithoutSwitch();
  const { done } = state.connect;
  const connection = state.connect.connections[0];
  const next: FootButton = { label: t('common.next'), onClick: done ? () => go('consent') : early.press };
  if (!connection || form.editing) {
    const cancel = { label: t('common.cancel'), onClick: form.stopEditing };
    return (
      <Foot
        primary={{ label: t('connect.button'), onClick: form.submit, busy: form.busy }}
        third={form.changing ? cancel : undefined}
        hint={t('connect.hint')}
      />
    );
  }
  if (done) return <Foot primary={next} />;
  const door: FootButton = {
    label: t('connect.openPortal'),
    opens: true,
    onClick: () => void openLink(state.portalUrl),
  };
  if (connection.portalSwitch.state === 'unknown') {
    const ticked = {
      label: t('connect.ticked'),
      busy: goOn.isPending,
      onClick: () => goOn.mutate(connection.kAccount),
    };
    return <Foot primary={ticked} secondary={door} />;
  }
  return <Foot primary={door} secondary={next} hint={t(phone ? 'connect.openPhone' : 'connect.byItself')} />;
}
