import { useOnboardingAct } from './onboarding.ts';

/** Has every permission tried out now. */
export function useCheckRights() {
  return useOnboardingAct('checkRights');
}
