/** Apart from the schemas, which the tab need not load for it. */
import type { CloudyaConnectionView } from './onboarding.ts';

/** Customers that wait for the portal's switch; what is leaving waits for nothing. */
export function waitingForSwitch(connections: readonly CloudyaConnectionView[]): CloudyaConnectionView[] {
  return connections.filter(
    ({ leaving, portalSwitch: { state, required, continuedAnyway } }) =>
      !leaving && required && state !== 'on' && !continuedAnyway,
  );
}
