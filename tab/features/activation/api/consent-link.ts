import { useOnboardingAct } from './onboarding.ts';

/** Makes a link for somebody who may consent. */
export function useConsentLink() {
  return useOnboardingAct('consentLink');
}
