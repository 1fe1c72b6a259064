import { call } from '../../../lib/api-client.ts';
import { useOnboardingChange } from './onboarding.ts';

/** Takes one customer out; after the activation what we set for its people is taken back first. */
export function useDisconnectCloudya() {
  return useOnboardingChange('disconnectCloudya', (kAccount: string) => call('disconnectCloudya', {}, { kAccount }));
}
