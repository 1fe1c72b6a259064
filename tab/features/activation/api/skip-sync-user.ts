import { useOnboardingAct } from './onboarding.ts';

/** Goes on without a sync user: presence is read on a timer. */
export function useSkipSyncUser() {
  return useOnboardingAct('skipSyncUser');
}
