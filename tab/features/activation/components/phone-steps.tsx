import { Body1Strong, Button, makeStyles, ProgressBar } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { lazy, Suspense, useState } from 'react';
import { steps } from '../../../app/routes.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useWizard } from './wizard-context.ts';

const StepsDrawer = lazy(() => import('./steps-drawer.tsx').then(({ StepsDrawer }) => ({ default: StepsDrawer })));

const useStyles = makeStyles({
  root: { padding: '12px 16px 0' },
  line: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', minHeight: '24px' },
  all: { marginInlineEnd: '-8px' },
});

/** "Step 2 of 6", a bar, and the list as a bottom drawer. */
export function PhoneSteps() {
  const styles = useStyles();
  const { t } = useTexts();
  const { shown } = useWizard();
  const [open, setOpen] = useState<boolean>();
  const number = steps.indexOf(shown) + 1;
  const label = t('step.of', { step: number });
  return (
    <header className={styles.root}>
      <div className={styles.line}>
        <Body1Strong>{label}</Body1Strong>
        <Button
          appearance="transparent"
          size="small"
          icon={<ChevronDownRegular />}
          iconPosition="after"
          className={styles.all}
          aria-expanded={open ?? false}
          onClick={() => setOpen(true)}
        >
          {t('step.all')}
        </Button>
      </div>
      <ProgressBar thickness="large" value={number} max={steps.length} aria-label={label} />
      {open !== undefined && (
        <Suspense>
          <StepsDrawer open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </header>
  );
}
