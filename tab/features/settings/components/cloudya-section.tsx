import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { ConnectFields } from '../../activation/components/connect-fields.tsx';
import { ConnectFound, PortalSwitch } from '../../activation/components/connect-found.tsx';
import { useEarly } from '../../activation/components/use-early.ts';
import { useConnectForm } from '../../activation/use-connect-form.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL },
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The same fields and findings as in step 1. */
export function CloudyaSection({ state }: { state: OnboardingState }) {
  const styles = useStyles();
  const { t } = useTexts();
  const connection = state.connect.connections[0] ?? null;
  const form = useConnectForm(connection);
  const early = useEarly();
  const { problem } = state.connect;
  const shown = form.failure ?? problem;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {shown && <ProblemBar problem={shown} onRetry={form.failure && form.submit} reveal />}
      <ConnectFields
        form={form.values}
        faults={form.faults}
        accepted={!form.editing}
        companyName={form.editing ? undefined : connection?.companyName}
        inputs={form.inputs}
        onChange={form.change}
      />
      <span className={styles.acts}>
        {form.editing ? (
          <>
            <BusyButton type="submit" appearance="primary" busy={form.busy}>
              {t('connect.button')}
            </BusyButton>
            {form.changing && <Button onClick={form.stopEditing}>{t('common.cancel')}</Button>}
          </>
        ) : (
          <>
            <Button onClick={form.edit}>{t('connect.change')}</Button>
            <Button
              appearance="subtle"
              icon={<OpenRegular />}
              iconPosition="after"
              onClick={() => void openLink(state.portalUrl)}
            >
              {t('connect.openPortal')}
            </Button>
          </>
        )}
      </span>
      {connection && !form.editing && (
        <>
          <ConnectFound connection={connection} />
          <PortalSwitch connection={connection} early={early} />
        </>
      )}
    </form>
  );
}
