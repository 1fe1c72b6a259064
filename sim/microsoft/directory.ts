/** What an administrator does to accounts and consent. The admin centre and the control API do the same through these. */
import type { Simulator } from '../core/simulator.ts';
import { type SeedCompany, type SeedPerson, seedPerson, stableId } from '../seed/company.ts';
import {
  createUser,
  defaultPassword,
  findTenant,
  findUser,
  fullConsent,
  type SimTenant,
  type SimUser,
  seedTenant,
  type TenantPolicies,
  type TenantTrouble,
} from './world.ts';

function directoryChanged(sim: Simulator, tenant: SimTenant, userId: string): void {
  tenant.changes.push({ userId });
  sim.changed('directory');
}

export type NewUser = { name: string; upn: string } & Partial<
  Pick<SeedPerson, 'mail' | 'proxyAddresses' | 'guest' | 'roles'>
>;

function checkAddress(tenant: SimTenant, upn: string): void {
  if (!/^[^@\s]+@[^@\s]+$/.test(upn) || !upn.toLowerCase().endsWith(`@${tenant.domain}`))
    throw new RangeError(`The address must end in @${tenant.domain}.`);
}

/** The name a tenant gives an account of elsewhere (https://learn.microsoft.com/entra/external-id/user-properties). */
function guestName(tenant: SimTenant, address: string): string {
  return address.includes('#EXT#') ? address : `${address.replace('@', '_')}#EXT#@${tenant.domain}`;
}

/** Throws RangeError when the address is taken or not of this tenant. A guest is added by the address of home. */
export function addUser(sim: Simulator, tenant: SimTenant, wanted: NewUser): SimUser {
  const { name, ...details } = wanted.guest ? { mail: wanted.upn, ...wanted } : wanted;
  const upn = wanted.guest ? guestName(tenant, wanted.upn) : wanted.upn;
  checkAddress(tenant, upn);
  if (findUser(tenant, upn)) throw new RangeError(`${upn} exists already.`);
  if (name.trim() === '') throw new RangeError('A person needs a name.');
  const person = seedPerson(tenant.domain, name, {
    mail: null,
    presence: { availability: 'Offline', activity: 'Offline' },
    ...details,
    upn,
  });
  const user = createUser(tenant.id, { ...person, id: stableId(tenant.id, upn, String(sim.clock.now())) });
  Object.assign(user, { hasTeamsLicence: false, mfaRegistered: false });
  tenant.users[user.id] = user;
  directoryChanged(sim, tenant, user.id);
  return user;
}

/** A deleted account can be restored for 30 days, unless it is deleted for good (https://learn.microsoft.com/graph/api/user-delete). */
export function removeUser(sim: Simulator, tenant: SimTenant, user: SimUser, forGood = false): void {
  delete tenant.users[user.id];
  if (!forGood) tenant.deletedUsers[user.id] = user;
  directoryChanged(sim, tenant, user.id);
}

/** Throws RangeError when somebody has taken the address meanwhile. */
export function restoreUser(sim: Simulator, tenant: SimTenant, user: SimUser): void {
  if (findUser(tenant, user.upn)) throw new RangeError(`${user.upn} exists already.`);
  delete tenant.deletedUsers[user.id];
  tenant.users[user.id] = user;
  directoryChanged(sim, tenant, user.id);
}

export function changeUser(
  sim: Simulator,
  tenant: SimTenant,
  user: SimUser,
  change: Partial<
    Pick<
      SimUser,
      | 'name'
      | 'upn'
      | 'mail'
      | 'proxyAddresses'
      | 'enabled'
      | 'mfaRegistration'
      | 'hasTeamsLicence'
      | 'roles'
      | 'signInTrouble'
      | 'mfaRegistered'
      | 'risky'
      | 'excludedFromPolicies'
      | 'assigned'
    >
  >,
): void {
  if (change.upn !== undefined && change.upn !== user.upn) {
    checkAddress(tenant, change.upn);
    const holder = findUser(tenant, change.upn);
    if (holder && holder !== user) throw new RangeError(`${change.upn} exists already.`);
  }
  Object.assign(user, change);
  directoryChanged(sim, tenant, user.id);
}

/** A reset in the Entra admin centre revokes the refresh tokens of confidential clients (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). */
export function resetPassword(sim: Simulator, user: SimUser, password = defaultPassword): void {
  user.password = password;
  revokeSessions(sim, user);
}

/** Somebody changes the own password: refresh tokens of confidential clients stay alive (same source). */
export function changePassword(sim: Simulator, user: SimUser, password: string): void {
  user.password = password;
  sim.changed('tokens');
}

/** What an administrator decides for the whole tenant. */
export function changeTenant(
  sim: Simulator,
  tenant: SimTenant,
  { trouble, ...change }: Partial<TenantPolicies & Pick<SimTenant, 'cloud'>> & { trouble?: Partial<TenantTrouble> },
): void {
  Object.assign(tenant, change);
  Object.assign(tenant.trouble, trouble);
  sim.changed('tenants');
}

/** Everything issued so far is revoked; what comes after is not, not even in the same second. */
export function revokeSessions(sim: Simulator, user: SimUser): void {
  user.tokenGeneration += 1;
  sim.changed('tokens');
}

/** Takes back everything, or one right. */
export function withdrawConsent(sim: Simulator, tenant: SimTenant, right?: string): void {
  if (right === undefined) {
    tenant.consent = null;
    tenant.userConsents = [];
  } else if (tenant.consent) delete tenant.consent.rights[right];
  sim.changed('consent');
}

/** An administrator accepts; works after `consentDelayMs`. A second consent takes nothing away from the first. */
export function giveConsent(sim: Simulator, tenant: SimTenant, by: string): void {
  const given = fullConsent(sim.clock.now(), by);
  tenant.consent = { ...given, ...tenant.consent, rights: { ...given.rights, ...tenant.consent?.rights } };
  sim.changed('consent');
}

/** Consent as if somebody had accepted long ago; to everything, or to one right more. */
export function grantConsent(sim: Simulator, tenant: SimTenant, by: string, right?: string): void {
  const given = fullConsent(Number.MIN_SAFE_INTEGER, by);
  if (right === undefined) tenant.consent = given;
  else tenant.consent = { ...given, rights: { ...tenant.consent?.rights, [right]: given.at } };
  sim.changed('consent');
}

/** A tenant with one administrator. Throws RangeError, as `addCompany` does. */
export function addTenant(sim: Simulator, tenant: { tenantId: string; name: string; domain: string }): SimTenant {
  const address = `admin@${tenant.domain}`;
  const role: SeedPerson['roles'] = ['Global Administrator'];
  const admin = seedPerson(tenant.domain, 'First Admin', { upn: address, mail: address, roles: role });
  return addCompany(sim, { ...tenant, people: [admin], extensions: [] });
}

/** Throws RangeError when id or domain are taken, or the id is none. */
export function addCompany(sim: Simulator, tenant: SeedCompany): SimTenant {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant.tenantId))
    throw new RangeError('"id" must be a tenant id: a GUID in lower case.');
  if (findTenant(sim.world.microsoft, tenant.tenantId) || findTenant(sim.world.microsoft, tenant.domain))
    throw new RangeError(`There is a tenant ${tenant.domain} or ${tenant.tenantId} already.`);
  const added = seedTenant(tenant);
  sim.world.microsoft.tenants[added.id] = added;
  sim.changed('tenants');
  return added;
}
