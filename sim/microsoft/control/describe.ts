/** People and presence as the control calls tell them. */
import type { Simulator } from '../../core/simulator.ts';
import { updateVisible, visibleNow } from '../presence.ts';
import type { PresencePair, SimUser } from '../world.ts';

export function describeUser(sim: Simulator, user: SimUser) {
  const { availability, activity } = visibleNow(user, sim.clock.now());
  const { id, name, upn, mail, proxyAddresses, enabled, guest, roles, tenantId } = user;
  const { mfaRegistration, mfaRegistered, risky, excludedFromPolicies, assigned, hasTeamsLicence, signInTrouble } =
    user;
  return {
    id,
    tenantId,
    name,
    upn,
    mail,
    proxyAddresses,
    enabled,
    guest,
    roles,
    mfaRegistration,
    mfaRegistered,
    risky,
    excludedFromPolicies,
    assigned,
    hasTeamsLicence,
    signInTrouble,
    /** What the person's own Teams client reports. */
    own: ownPair(user),
    /** What others see. */
    seen: { availability, activity },
  };
}

function ownPair({ sessions, preferred }: SimUser): PresencePair {
  const shown = preferred?.activity === 'OffWork' ? preferred : sessions.client;
  return { availability: shown?.availability ?? 'Offline', activity: shown?.activity ?? 'Offline' };
}

export function describePresence(sim: Simulator, user: SimUser) {
  updateVisible(sim, user);
  const { availability, activity, outOfOffice } = visibleNow(user, sim.clock.now());
  const sessions = Object.entries(user.sessions).map(([id, session]) => ({ id, ...session }));
  return { availability, activity, outOfOffice, sessions, preferred: user.preferred };
}
