import { useOnboardingAct } from './onboarding.ts';

/** The admin says that the switch is on where we cannot see it. */
export function useContinueWithoutSwitch() {
  return useOnboardingAct('continueWithoutSwitch');
}
