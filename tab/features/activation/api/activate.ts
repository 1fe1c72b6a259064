import { useOnboardingAct } from './onboarding.ts';

/** Starts the activation; it goes on without the tab. */
export function useActivate() {
  return useOnboardingAct('activate');
}
