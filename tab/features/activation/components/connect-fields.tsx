import { Caption1, Field, Input, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react';
import type { CloudyaKey } from '../../../../contract/onboarding.ts';
import { TextLink } from '../../../components/text-link.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import type { ConnectField, ConnectForm } from '../connect-form.ts';
import { useLayoutStyles } from './layout-styles.ts';

// only where an operator looks after many customers
const KeyChoice = lazy(() => import('./key-choice.tsx').then(({ KeyChoice }) => ({ default: KeyChoice })));
const KAccountChoice = lazy(() =>
  import('./k-account-choice.tsx').then(({ KAccountChoice }) => ({ default: KAccountChoice })),
);

const useStyles = makeStyles({
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'baseline',
    columnGap: tokens.spacingHorizontalM,
  },
  input: { width: '100%', minWidth: 0 },
  label: { fontWeight: tokens.fontWeightSemibold },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(200px, 100%), 1fr))',
    columnGap: '28px',
    rowGap: tokens.spacingVerticalM,
  },
});

export interface ConnectFieldsProps {
  form: ConnectForm;
  faults: Partial<Record<ConnectField, string>>;
  /** Accepted by Cloudya: shown, not typed. */
  accepted: boolean;
  /** The customer number is not to be typed. */
  settled: boolean;
  companyName: string | undefined;
  inputs: RefObject<Partial<Record<ConnectField, HTMLInputElement | null>>>;
  onChange: (field: ConnectField, value: string) => void;
  /** Whose API client; undefined: the operator offers none, so it is the customer's own. */
  onKey: ((key: CloudyaKey) => void) | undefined;
  /** Customers to choose from where the operator's client is used. */
  assigned: readonly string[];
}

export function ConnectFields(props: ConnectFieldsProps) {
  const layout = useLayoutStyles();
  const { t } = useTexts();
  const { form, onKey } = props;
  return (
    <>
      {onKey && (
        <Suspense>
          <KeyChoice chosen={form.key} onKey={onKey} />
        </Suspense>
      )}
      <KAccountField {...props} />
      {form.key === 'own' && <LoginGroup {...props} area="client" name="clientId" secret="clientSecret" />}
      <LoginGroup {...props} area="cti" name="ctiUser" secret="ctiPassword" />
      <div className={layout.note}>
        <LockClosedRegular fontSize={20} aria-hidden />
        <span>{t('connect.encrypted')}</span>
      </div>
    </>
  );
}

function KAccountField(props: ConnectFieldsProps) {
  const { t } = useTexts();
  const { form, faults, accepted, settled, assigned, inputs, onChange } = props;
  const fault = faults.kAccount;
  const picks = form.key === 'operator' && assigned.length > 0 && !accepted && !settled;
  return (
    <WithHelp help={t('connect.kAccountHelp')} answer={t('connect.kAccountWhere')} heading={null}>
      {picks ? (
        <Suspense>
          <KAccountChoice
            value={form.kAccount}
            assigned={assigned}
            fault={fault && t(`connect.${fault}`)}
            inputRef={(input) => {
              inputs.current.kAccount = input;
            }}
            onChange={(value) => onChange('kAccount', value)}
          />
        </Suspense>
      ) : (
        <OneField {...props} field="kAccount" label={t('connect.kAccount')} hint={props.companyName} />
      )}
    </WithHelp>
  );
}

function LoginGroup({
  area,
  name,
  secret,
  ...props
}: ConnectFieldsProps & { area: 'client' | 'cti'; name: ConnectField; secret: ConnectField }) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const { t } = useTexts();
  return (
    <WithHelp
      help={t(`connect.${area}Help`)}
      answer={t(`connect.${area}Where`)}
      heading={
        <Subtitle2 as="h2" className={layout.heading}>
          {t(`connect.${area}`)}
        </Subtitle2>
      }
    >
      <Caption1 className={layout.quiet}>{t(`connect.${area}Why`)}</Caption1>
      <div className={styles.pair}>
        <OneField {...props} field={name} label={t(`connect.${name}`)} />
        <OneField {...props} field={secret} label={t(`connect.${secret}`)} secret />
      </div>
    </WithHelp>
  );
}

/** A question whose answer unfolds below it. Without a heading the link stands on the label line of the field, where there is room, else below. */
function WithHelp({
  help,
  answer,
  heading,
  children,
}: {
  help: string;
  answer: string;
  heading: ReactNode;
  children: ReactNode;
}) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const [open, setOpen] = useState(false);
  const phone = useLayout() === 'phone';
  const link = (
    <Caption1>
      <TextLink expanded={open} onClick={() => setOpen(!open)}>
        {help}
      </TextLink>
    </Caption1>
  );
  return (
    <div className={layout.group} style={{ position: 'relative' }}>
      {heading ? (
        <div className={styles.head}>
          {heading}
          {link}
        </div>
      ) : (
        !phone && <span style={{ position: 'absolute', insetInlineEnd: 0 }}>{link}</span>
      )}
      {open && heading && <Caption1 role="status">{answer}</Caption1>}
      {children}
      {phone && !heading && link}
      {open && !heading && <Caption1 role="status">{answer}</Caption1>}
    </div>
  );
}

interface OneFieldProps extends ConnectFieldsProps {
  field: ConnectField;
  label: string;
  hint?: string | undefined;
  secret?: boolean;
}

function OneField({
  field,
  label,
  hint,
  secret = false,
  form,
  faults,
  accepted,
  settled,
  inputs,
  onChange,
}: OneFieldProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const fault = faults[field];
  return (
    <Field
      label={{ children: label, className: styles.label }}
      {...(hint === undefined ? {} : { hint })}
      {...(fault === undefined ? {} : { validationMessage: t(`connect.${fault}`) })}
    >
      <Input
        className={styles.input}
        ref={(input) => {
          inputs.current[field] = input;
        }}
        name={field}
        type={secret ? 'password' : 'text'}
        autoComplete={secret ? 'new-password' : 'off'}
        spellCheck={false}
        readOnly={accepted || (settled && field === 'kAccount')}
        value={accepted && secret ? '••••••••••' : form[field]}
        {...(accepted ? { contentAfter: <CheckmarkCircleFilled className={tones.ok} aria-hidden /> } : {})}
        onChange={(_, { value }) => onChange(field, value)}
      />
    </Field>
  );
}
