import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { BusyButton } from '../../../components/busy-button.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useChooseSyncUser } from '../api/choose-sync-user.ts';
import { useWizard } from './wizard-context.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(200px, 100%), 1fr))',
    columnGap: '28px',
    rowGap: tokens.spacingVerticalM,
    alignItems: 'start',
  },
  input: { width: '100%', minWidth: 0 },
  label: { fontWeight: tokens.fontWeightSemibold },
  actions: { display: 'flex', columnGap: tokens.spacingHorizontalS },
});

/** Name and address to create the account with, each with its copy button; another address may be chosen. */
export function SyncUserFields() {
  const styles = useStyles();
  const { t } = useTexts();
  const { syncUser } = useWizard().state;
  const [other, setOther] = useState<string>();
  const choose = useChooseSyncUser();
  if (other !== undefined) return <OtherAddress value={other} onChange={setOther} choose={choose} />;
  return (
    <>
      <div className={styles.pair}>
        <ToCopy label={t('syncUser.name')} text={syncUser.name} copy={t('syncUser.copyName')} />
        <ToCopy label={t('syncUser.address')} text={syncUser.upn ?? ''} copy={t('syncUser.copyAddress')} />
      </div>
      <div>
        <TextLink onClick={() => setOther(syncUser.upn ?? '')}>{t('syncUser.other')}</TextLink>
      </div>
    </>
  );
}

function ToCopy({ label, text, copy }: { label: string; text: string; copy: string }) {
  const styles = useStyles();
  return (
    <Field label={{ children: label, className: styles.label }}>
      <Input
        className={styles.input}
        readOnly
        value={text}
        contentAfter={<CopyButton text={text} label={copy} iconOnly />}
      />
    </Field>
  );
}

interface OtherAddressProps {
  value: string;
  onChange: (value: string | undefined) => void;
  choose: ReturnType<typeof useChooseSyncUser>;
}

function OtherAddress({ value, onChange, choose }: OtherAddressProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [asked, setAsked] = useState(false);
  const send = () => choose.mutate({ upn: value.trim() }, { onSuccess: () => onChange(undefined) });
  const wrong = !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value.trim());
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!wrong) send();
      }}
    >
      {choose.error && <ProblemBar problem={toProblem(choose.error)} onRetry={send} />}
      <Field
        label={{ children: t('syncUser.address'), className: styles.label }}
        {...(asked && wrong ? { validationMessage: t('syncUser.notAddress') } : {})}
      >
        <Input className={styles.input} type="email" value={value} onChange={(_, { value: next }) => onChange(next)} />
      </Field>
      <div className={styles.actions} style={{ marginTop: '8px' }}>
        <BusyButton type="submit" busy={choose.isPending}>
          {t('syncUser.useThis')}
        </BusyButton>
        <Button appearance="subtle" onClick={() => onChange(undefined)}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
