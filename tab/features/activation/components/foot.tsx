import { Button, Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import type { Ref } from 'react';
import { steps } from '../../../app/routes.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useWizard } from './wizard-context.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '60px',
    flexShrink: 0,
    boxSizing: 'border-box',
    padding: '8px 40px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  end: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: tokens.spacingHorizontalS,
    marginInlineStart: 'auto',
    minWidth: 0,
  },
  hint: { color: tokens.colorNeutralForeground3, marginInlineEnd: tokens.spacingHorizontalS },
  /** The icon, not the button's edge, stands under the text. */
  flush: { marginInlineStart: '-14px' },
  left: { flexShrink: 0 },
  phone: {
    flexDirection: 'column',
    alignItems: 'stretch',
    padding: '12px 16px calc(12px + env(safe-area-inset-bottom))',
  },
  phoneHint: { textAlign: 'center', color: tokens.colorNeutralForeground3 },
});

export interface FootButton {
  label: string;
  onClick: () => void;
  busy?: boolean;
  /** Leads out of the tab: carries the Open icon. */
  opens?: boolean;
  /** Leads to another page of the tab: carries an arrow. */
  leads?: boolean;
  icon?: React.JSX.Element;
  ref?: Ref<HTMLButtonElement>;
}

interface FootProps {
  primary?: FootButton | undefined;
  secondary?: FootButton | undefined;
  /** Subtle, beside the secondary one: skipping, sending on. */
  third?: FootButton | undefined;
  /** At the left, after Back. */
  extra?: FootButton | undefined;
  hint?: string | undefined;
  back?: boolean;
}

/** Back left, hint in grey, primary right; on phones full-width primary and at most one more. */
export function Foot(props: FootProps) {
  return useLayout() === 'phone' ? <PhoneFoot {...props} /> : <WideFoot {...props} />;
}

function Act({
  button,
  ...rest
}: {
  button: FootButton;
  appearance: 'primary' | 'secondary' | 'subtle';
  size?: 'large';
  className?: string;
}) {
  const { label, onClick, busy = false, opens, leads, ref } = button;
  const icon = opens ? <OpenRegular /> : leads ? <ArrowRightRegular /> : button.icon;
  return (
    <BusyButton
      {...rest}
      {...(ref ? { ref } : {})}
      {...(icon ? { icon, iconPosition: opens || leads ? 'after' : 'before' } : {})}
      busy={busy}
      onClick={onClick}
    >
      {label}
    </BusyButton>
  );
}

function WideFoot({ primary, secondary, third, extra, hint, back = true }: FootProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { shown, go } = useWizard();
  const previous = steps[steps.indexOf(shown) - 1];
  const showBack = back && previous !== undefined;
  return (
    <footer className={styles.root}>
      {showBack && (
        <Button
          appearance="subtle"
          icon={<ArrowLeftRegular />}
          className={mergeClasses(styles.left, styles.flush)}
          onClick={() => go(previous)}
        >
          {t('common.back')}
        </Button>
      )}
      {extra && (
        <Act button={extra} appearance="subtle" className={mergeClasses(styles.left, !showBack && styles.flush)} />
      )}
      {!showBack && !extra && hint && <Caption1 className={styles.hint}>{hint}</Caption1>}
      <div className={styles.end}>
        {(showBack || extra) && hint && <Caption1 className={styles.hint}>{hint}</Caption1>}
        {third && <Act button={third} appearance="subtle" />}
        {secondary && <Act button={secondary} appearance="secondary" />}
        {primary && <Act button={primary} appearance="primary" />}
      </div>
    </footer>
  );
}

function PhoneFoot({ primary, secondary, third, hint }: FootProps) {
  const styles = useStyles();
  const second = third ?? secondary;
  return (
    <footer className={mergeClasses(styles.root, styles.phone)}>
      {primary && <Act button={primary} appearance="primary" size="large" />}
      {!primary && secondary && <Act button={secondary} appearance="secondary" size="large" />}
      {primary && second && <Act button={second} appearance="subtle" />}
      {!second && hint && <Caption1 className={styles.phoneHint}>{hint}</Caption1>}
    </footer>
  );
}
