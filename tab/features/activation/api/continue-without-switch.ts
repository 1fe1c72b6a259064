import { call } from '../../../lib/api-client.ts';
import { useOnboardingChange } from './onboarding.ts';

/** The admin says that the switch of this customer is on where we cannot see it. */
export function useContinueWithoutSwitch() {
  return useOnboardingChange('continueWithoutSwitch', (kAccount: string) =>
    call('continueWithoutSwitch', {}, { kAccount }),
  );
}
