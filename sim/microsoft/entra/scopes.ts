/** Scopes of a delegated request, and the consent behind them (https://learn.microsoft.com/entra/identity-platform/scopes-oidc). */
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { graphAudience } from '../clouds.ts';
import type { SimTenant, SimUser } from '../world.ts';
import { isRightUsable } from './tokens.ts';

const signInScopes = ['openid', 'profile', 'email', 'offline_access'];
const registered: readonly string[] = appRegistration.delegatedPermissions;

export interface ReadScopes {
  /** openid, profile, … as asked. */
  signIn: string[];
  /** Graph rights by their short names. */
  rights: string[];
  /** Rights that the registration does not list, so that nobody can have consented to them. */
  unregistered: string[];
  /** Scopes of no form that is served here. */
  invalid: string[];
}

/** `.default` stands for everything the registration lists. A resource of another cloud is no scope of this one. */
export function readScopes(scope: string, { cloud }: Pick<SimTenant, 'cloud'>): ReadScopes {
  const asked = scope.split(' ').filter(Boolean);
  const signIn = asked.filter((name) => signInScopes.includes(name));
  const others = asked
    .filter((name) => !signInScopes.includes(name))
    .map((name) => name.replace(`${graphAudience(cloud)}/`, ''));
  const invalid = others.filter((name) => name !== '.default' && !/^[A-Z]\w*(\.\w+)+$/.test(name));
  const named = others.filter((name) => name !== '.default' && !invalid.includes(name));
  const all = others.includes('.default') ? registered.filter((name) => !signInScopes.includes(name)) : [];
  return {
    signIn,
    rights: [...new Set([...all, ...named.filter((name) => registered.includes(name))])],
    unregistered: named.filter((name) => !registered.includes(name)),
    invalid,
  };
}

/** `scope` of an answer: what was granted, Graph's rights with their resource. `offline_access` is not told back. */
export function grantedScope({ signIn, rights }: ReadScopes, { cloud }: Pick<SimTenant, 'cloud'>): string {
  const told = signIn.filter((name) => name !== 'offline_access');
  return [...told, ...rights.map((name) => `${graphAudience(cloud)}/${name}`)].join(' ');
}

/** Everything asked for stands in the tenant's consent, once it has spread, or in the person's own. Signing in is a right too. */
export function hasConsent(sim: Simulator, tenant: SimTenant, user: SimUser, { rights }: ReadScopes): boolean {
  const asked = ['openid', ...rights];
  return tenant.userConsents.includes(user.id) || asked.every((right) => isRightUsable(sim, tenant, right));
}
