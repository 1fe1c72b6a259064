import { useOnboardingAct } from './onboarding.ts';

/** No more waiting for a consent to arrive. */
export function useStopProving() {
  return useOnboardingAct('stopProving');
}
