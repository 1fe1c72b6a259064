import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { OnboardingState, WizardStep } from '../../../../contract/onboarding.ts';
import { navigate } from '../../../app/use-route.ts';
import { useAnnounce } from '../../../components/announcer.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { formatTime } from '../../../lib/format.ts';
import { loadTextsWhenActive, useTexts } from '../../../lib/i18n.ts';
import { changedStep, followsTo, shownStep } from '../steps.ts';
import { PhoneSteps } from './phone-steps.tsx';
import { Stepper } from './stepper.tsx';
import { WizardContext } from './wizard-context.ts';

const useStyles = makeStyles({
  frame: { display: 'grid', height: '100dvh', backgroundColor: tokens.colorNeutralBackground1 },
  wide: { gridTemplateColumns: '272px minmax(0, 1fr)' },
  narrow: { gridTemplateColumns: '224px minmax(0, 1fr)' },
  phone: { gridTemplateRows: 'auto minmax(0, 1fr)', gridTemplateColumns: 'minmax(0, 1fr)' },
  main: { minHeight: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
});

const pages: Record<WizardStep, React.ComponentType> = {
  connect: lazy(() => import('./connect-step.tsx').then(({ ConnectStep }) => ({ default: ConnectStep }))),
  consent: lazy(() => import('./consent-step.tsx').then(({ ConsentStep }) => ({ default: ConsentStep }))),
  'sync-user': lazy(() => import('./sync-user-step.tsx').then(({ SyncUserStep }) => ({ default: SyncUserStep }))),
  'sign-in': lazy(() => import('./sign-in-step.tsx').then(({ SignInStep }) => ({ default: SignInStep }))),
  // what is set for phones is named as in the settings
  preview: lazy(async () => {
    const [{ PreviewStep }] = await Promise.all([import('./preview-step.tsx'), loadTextsWhenActive()]);
    return { default: PreviewStep };
  }),
  // shows people as the overview does
  activate: lazy(async () => {
    const [{ ActivateStep }] = await Promise.all([import('./activate-step.tsx'), loadTextsWhenActive()]);
    return { default: ActivateStep };
  }),
};

const NotNeededPage = lazy(() =>
  import('./not-needed-step.tsx').then(({ NotNeededStep }) => ({ default: NotNeededStep })),
);

function isNeeded(state: OnboardingState, step: WizardStep): boolean {
  if (step === 'sync-user') return state.syncUser.needed;
  return step !== 'sign-in' || state.signIn.needed;
}

function goTo(step: WizardStep): void {
  navigate({ page: 'setup', step });
}

/** The six steps. Which one is open is the server's state; which one is shown is the address. */
export function Wizard({ state, asked }: { state: OnboardingState; asked: WizardStep | undefined }) {
  const styles = useStyles();
  const layout = useLayout();
  const shown = shownStep(state, asked);
  const before = useRef(state);
  // step 6 changes its page when the activation starts and ends
  const page = `${shown} ${state.activate.activation?.state ?? ''}`;
  const [first] = useState(page);
  const [moved, setMoved] = useState(false);
  if (page !== first && !moved) setMoved(true);
  useToldResults(state);
  useEffect(() => {
    const next = followsTo(before.current, state, shown);
    before.current = state;
    if (next) navigate({ page: 'setup', step: next }, { replace: true });
    else if (shown !== asked) navigate({ page: 'setup', step: shown }, { replace: true });
  }, [state, shown, asked]);
  const view = useMemo(() => ({ state, shown, go: goTo, focusTitle: moved }), [state, shown, moved]);
  const Page = isNeeded(state, shown) ? pages[shown] : NotNeededPage;
  return (
    <WizardContext value={view}>
      <div className={mergeClasses(styles.frame, styles[layout])}>
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

/** Tells which step has just been done, or needs care; whoever finished it, here or elsewhere. */
function useToldResults(state: OnboardingState): void {
  const { t, language } = useTexts();
  const announce = useAnnounce();
  const before = useRef(state);
  useEffect(() => {
    const changed = changedStep(before.current, state);
    before.current = state;
    if (!changed) return;
    const { step, line } = changed;
    const time = line.time === undefined ? {} : { time: formatTime(line.time, language) };
    announce(`${t(`title.${step}`)}: ${t(`step.${line.key}`, { ...line.values, ...time })}`);
  }, [state, announce, t, language]);
}
