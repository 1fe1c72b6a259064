import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useState } from 'react';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useLook } from '../../activation/api/look.ts';
import { ConnectForm } from '../../activation/components/connect-form.tsx';
import { ConnectFound, PortalSwitch } from '../../activation/components/connect-found.tsx';
import { Connected, onlyOne } from '../../activation/components/connected.tsx';
import { RemoveConnection } from '../../activation/components/remove-connection.tsx';
import { useEarly } from '../../activation/components/use-early.ts';
import { type ConnectFormState, useConnectForm } from '../../activation/use-connect-form.ts';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL },
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

const lookEveryMs = 5_000;

/** The same fields, findings and list as in step 1. */
export function CloudyaSection({ state }: { state: OnboardingState }) {
  const styles = useStyles();
  const { connect } = state;
  const form = useConnectForm(connect);
  const early = useEarly();
  const [removing, setRemoving] = useState<CloudyaConnectionView>();
  useLook(
    connect.connections.some(({ leaving }) => leaving),
    lookEveryMs,
  );
  const only = onlyOne(connect);
  if (form.editing)
    return (
      <ConnectForm connect={connect} form={form}>
        <SendOrNot form={form} />
      </ConnectForm>
    );
  return (
    <div className={styles.section}>
      <Connected
        connect={connect}
        portalUrl={state.portalUrl}
        early={early}
        onChange={form.open}
        onRemove={setRemoving}
      >
        <Acts form={form} only={only} portalUrl={state.portalUrl} onRemove={setRemoving} />
      </Connected>
      {only && (
        <>
          <ConnectFound connection={only} />
          <PortalSwitch connection={only} early={early} />
        </>
      )}
      {removing && <RemoveConnection connection={removing} state={state} onClose={() => setRemoving(undefined)} />}
    </div>
  );
}

function SendOrNot({ form }: { form: ConnectFormState }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <span className={styles.acts}>
      <BusyButton appearance="primary" busy={form.busy} onClick={form.submit}>
        {t('connect.button')}
      </BusyButton>
      {form.mayClose && <Button onClick={form.close}>{t('common.cancel')}</Button>}
    </span>
  );
}

interface ActsProps {
  form: ConnectFormState;
  /** The only customer; of several each has its own acts. */
  only: CloudyaConnectionView | undefined;
  portalUrl: string;
  onRemove: (connection: CloudyaConnectionView) => void;
}

function Acts({ form, only, portalUrl, onRemove }: ActsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <span className={styles.acts}>
      {only && <Button onClick={() => form.open(only)}>{t('connect.change')}</Button>}
      <Button onClick={() => form.open()}>{t('connect.another')}</Button>
      {only && <Button onClick={() => onRemove(only)}>{t('connect.remove')}</Button>}
      <Button appearance="subtle" icon={<OpenRegular />} iconPosition="after" onClick={() => void openLink(portalUrl)}>
        {t('connect.openPortal')}
      </Button>
    </span>
  );
}
