/** Which page stands for the address and the phase: the wizard until presence is in step, then the four tabs. */
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { OnboardingState } from '../../contract/onboarding.ts';
import { Announcer } from '../components/announcer.tsx';
import { CouldNotLoad } from '../components/could-not-load.tsx';
import { KAccounts } from '../components/extension-name.tsx';
import { SkeletonRows } from '../components/skeleton-rows.tsx';
import { useOnboarding } from '../features/activation/api/onboarding.ts';
import { useDeactivated } from '../features/settings/api/deactivation.ts';
import { ApiFailure } from '../lib/api-client.ts';
import { loadTextsWhenActive } from '../lib/i18n.ts';
import { createQueryClient } from '../lib/query-client.ts';
import { tellLoaded } from '../lib/teams.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import type { Route } from './routes.ts';
import { useLive } from './use-live.ts';
import { useRoute } from './use-route.ts';

const Wizard = lazy(() =>
  import('../features/activation/components/wizard.tsx').then(({ Wizard }) => ({ default: Wizard })),
);
const NotAnAdmin = lazy(() => import('./start-screens.tsx').then(({ NotAnAdmin }) => ({ default: NotAnAdmin })));
const SignInRefused = lazy(() =>
  import('./sign-in-refused.tsx').then(({ SignInRefused }) => ({ default: SignInRefused })),
);
const ActivePages = lazy(async () => {
  const [{ ActivePages }] = await Promise.all([import('./active-pages.tsx'), loadTextsWhenActive()]);
  return { default: ActivePages };
});

const DeactivatedDialog = lazy(() =>
  import('../features/settings/components/deactivated-dialog.tsx').then(({ DeactivatedDialog }) => ({
    default: DeactivatedDialog,
  })),
);

const refusedForGood = ['not_an_admin', 'role_unproven', 'interaction_required', 'guest'];

export function Pages() {
  const [queryClient] = useState(createQueryClient);
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <Page />
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function Page() {
  const onboarding = useOnboarding();
  const { data, error, refetch, isFetching } = onboarding;
  // of the whole page: a retry that is refused again draws the screen anew
  const [answered, setAnswered] = useState(false);
  useEffect(() => {
    if (data || error) tellLoaded();
  }, [data, error]);
  if (error instanceof ApiFailure && refusedForGood.includes(error.code))
    return <NotAnAdmin failure={error} answered={answered} onAnswered={() => setAnswered(true)} onRetry={refetch} />;
  if (data) return <Loaded state={data} />;
  if (error instanceof ApiFailure && error.code === 'not_signed_in')
    return <SignInRefused failure={error} busy={isFetching} onRetry={() => void refetch()} />;
  if (error) return <CouldNotLoad error={error} onRetry={() => void refetch()} />;
  return <SkeletonRows />;
}

function Loaded({ state }: { state: OnboardingState }) {
  const route = useRoute();
  const live = useLive();
  const deactivated = useDeactivated();
  return (
    <KAccounts value={state.organisation.kAccounts}>
      <Announcer>
        <Suspense fallback={<SkeletonRows />}>
          {showsWizard(state, route) ? (
            <Wizard state={state} asked={route.page === 'setup' ? route.step : undefined} />
          ) : (
            <ActivePages route={route} state={state} live={live} />
          )}
        </Suspense>
        {deactivated.effects && (
          <Suspense>
            <DeactivatedDialog effects={deactivated.effects} onClose={deactivated.read} />
          </Suspense>
        )}
      </Announcer>
    </KAccounts>
  );
}

/** While the activation runs the overview may be looked at; help may be read at any time. */
export function showsWizard({ phase, activate }: OnboardingState, route: Route): boolean {
  if (route.page === 'help') return false;
  if (phase === 'onboarding') return true;
  if (phase === 'activating') return route.page === 'start' || route.page === 'setup';
  // whoever watched the activation to its end sees that it is done
  return route.page === 'setup' && route.step === 'activate' && activate.activation !== null;
}
