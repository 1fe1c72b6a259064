/** What an administrator does to accounts and consent. The admin centre and the control API do the same through these. */
import type { Simulator } from '../core/simulator.ts';
import { type SeedPerson, seedPerson, stableId } from '../seed/company.ts';
import { createUser, defaultPassword, findUser, type SimTenant, type SimUser, seedTenant } from './world.ts';

function directoryChanged(sim: Simulator, tenant: SimTenant, userId: string, removed = false): void {
  tenant.changes.push({ userId, removed });
  sim.changed('directory');
}

export type NewUser = { name: string; upn: string } & Partial<
  Pick<SeedPerson, 'mail' | 'proxyAddresses' | 'guest' | 'roles'>
>;

/** Throws when the address is taken or not of this tenant. */
export function addUser(sim: Simulator, tenant: SimTenant, { name, upn, ...details }: NewUser): SimUser {
  if (!details.guest && !upn.toLowerCase().endsWith(`@${tenant.domain}`))
    throw new RangeError(`The address must end in @${tenant.domain}.`);
  if (findUser(tenant, upn)) throw new RangeError(`${upn} exists already.`);
  const person = seedPerson(tenant.domain, name, {
    upn,
    mail: null,
    presence: { availability: 'Offline', activity: 'Offline' },
    ...details,
  });
  const user = createUser(tenant.id, { ...person, id: stableId(tenant.id, upn, String(sim.clock.now())) });
  user.hasTeamsLicence = false;
  tenant.users[user.id] = user;
  directoryChanged(sim, tenant, user.id);
  return user;
}

export function removeUser(sim: Simulator, tenant: SimTenant, user: SimUser): void {
  delete tenant.users[user.id];
  directoryChanged(sim, tenant, user.id, true);
}

export function changeUser(
  sim: Simulator,
  tenant: SimTenant,
  user: SimUser,
  change: Partial<
    Pick<
      SimUser,
      'name' | 'upn' | 'mail' | 'proxyAddresses' | 'enabled' | 'mfaRegistration' | 'hasTeamsLicence' | 'roles'
    >
  >,
): void {
  Object.assign(user, change);
  if (change.enabled === false) revokeSessions(sim, user, 'sessions-revoked');
  directoryChanged(sim, tenant, user.id);
}

/** A reset in the Entra admin centre revokes the refresh tokens of confidential clients (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). */
export function resetPassword(sim: Simulator, user: SimUser, password = defaultPassword): void {
  user.password = password;
  revokeSessions(sim, user, 'password-reset');
}

export function revokeSessions(sim: Simulator, user: SimUser, how: NonNullable<SimUser['revokedBy']>): void {
  // Tokens carry whole seconds; one issued in this second counts as before.
  user.tokensValidFrom = Math.floor(sim.clock.now() / 1000) * 1000 + 1000;
  user.revokedBy = how;
  sim.changed('tokens');
}

export function withdrawConsent(sim: Simulator, tenant: SimTenant): void {
  tenant.consent = null;
  tenant.userConsents = [];
  sim.changed('consent');
}

/** Consent as if somebody had accepted long ago. */
export function grantConsent(sim: Simulator, tenant: SimTenant, by: string): void {
  tenant.consent = { at: sim.clock.now() - sim.world.microsoft.settings.consentDelayMs, by };
  sim.changed('consent');
}

export function addTenant(sim: Simulator, tenant: { tenantId: string; name: string; domain: string }): SimTenant {
  const admin = seedPerson(tenant.domain, 'First Admin', {
    upn: `admin@${tenant.domain}`,
    mail: `admin@${tenant.domain}`,
    roles: ['Global Administrator'],
  });
  const added = seedTenant({ ...tenant, people: [admin], extensions: [] });
  sim.world.microsoft.tenants[added.id] = added;
  sim.changed('tenants');
  return added;
}
