import { makeStyles, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { OnboardingState, WizardStep } from '../../../../contract/onboarding.ts';
import { navigate } from '../../../app/use-route.ts';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { followsTo, shownStep } from '../steps.ts';
import { ConnectStep } from './connect-step.tsx';
import { ConsentStep } from './consent-step.tsx';
import { PhoneSteps } from './phone-steps.tsx';
import { SignInStep } from './sign-in-step.tsx';
import { Stepper } from './stepper.tsx';
import { SyncUserStep } from './sync-user-step.tsx';
import { WizardContext } from './wizard-context.ts';

const PreviewStep = lazy(() => import('./preview-step.tsx').then(({ PreviewStep }) => ({ default: PreviewStep })));
const ActivateStep = lazy(() => import('./activate-step.tsx').then(({ ActivateStep }) => ({ default: ActivateStep })));

const useStyles = makeStyles({
  frame: { display: 'grid', height: '100dvh', backgroundColor: tokens.colorNeutralBackground1 },
  wide: { gridTemplateColumns: '272px minmax(0, 1fr)' },
  narrow: { gridTemplateColumns: '224px minmax(0, 1fr)' },
  phone: { gridTemplateRows: 'auto minmax(0, 1fr)', gridTemplateColumns: 'minmax(0, 1fr)' },
  main: { minHeight: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
});

const pages: Record<WizardStep, React.ComponentType> = {
  connect: ConnectStep,
  consent: ConsentStep,
  'sync-user': SyncUserStep,
  'sign-in': SignInStep,
  preview: PreviewStep,
  activate: ActivateStep,
};

function goTo(step: WizardStep): void {
  navigate({ page: 'setup', step });
}

/** The six steps. Which one is open is the server's state; which one is shown is the address. */
export function Wizard({ state, asked }: { state: OnboardingState; asked: WizardStep | undefined }) {
  const styles = useStyles();
  const layout = useLayout();
  const shown = shownStep(state, asked);
  const before = useRef(state);
  const [first] = useState(shown);
  const [moved, setMoved] = useState(false);
  if (shown !== first && !moved) setMoved(true);
  useEffect(() => {
    const next = followsTo(before.current, state, shown);
    before.current = state;
    if (next) navigate({ page: 'setup', step: next }, { replace: true });
    else if (shown !== asked) navigate({ page: 'setup', step: shown }, { replace: true });
  }, [state, shown, asked]);
  const view = useMemo(() => ({ state, shown, go: goTo, focusTitle: moved }), [state, shown, moved]);
  const Page = pages[shown];
  return (
    <WizardContext value={view}>
      <div className={`${styles.frame} ${styles[layout]}`}>
        {layout === 'phone' ? <PhoneSteps /> : <Stepper />}
        <main className={styles.main}>
          <Suspense fallback={<SkeletonRows />}>
            <Page key={shown} />
          </Suspense>
        </main>
      </div>
    </WizardContext>
  );
}
