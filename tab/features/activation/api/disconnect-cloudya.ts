import { useOnboardingAct } from './onboarding.ts';

/** Forgets the logins. */
export function useDisconnectCloudya() {
  return useOnboardingAct('disconnectCloudya');
}
