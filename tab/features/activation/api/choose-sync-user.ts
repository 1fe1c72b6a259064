import { useOnboardingAct } from './onboarding.ts';

/** Another address than the proposed one. */
export function useChooseSyncUser() {
  return useOnboardingAct('chooseSyncUser');
}
