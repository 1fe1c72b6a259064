import { useOnboardingAct } from './onboarding.ts';

/** Takes the plan of the preview. */
export function useAcceptPreview() {
  return useOnboardingAct('acceptPreview');
}
