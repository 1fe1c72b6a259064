import { useOnboardingAct } from './onboarding.ts';

/** Checks both logins, then stores them. */
export function useConnectCloudya() {
  return useOnboardingAct('connectCloudya');
}
