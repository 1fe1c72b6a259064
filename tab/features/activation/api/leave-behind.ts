import { call } from '../../../lib/api-client.ts';
import { useOnboardingChange } from './onboarding.ts';

/** Ends a removal that hangs: what cannot be taken back stays as it is. */
export function useLeaveBehind() {
  return useOnboardingChange('leaveBehind', (kAccount: string) => call('leaveBehind', {}, { kAccount }));
}
