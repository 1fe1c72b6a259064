/**
 * What stands between a person of a tenant and a token: troubles set by hand, and the tenant's policies
 * (https://learn.microsoft.com/entra/identity/conditional-access/overview, https://learn.microsoft.com/entra/fundamentals/security-defaults).
 */
import type { SimTenant, SimUser, TenantTrouble } from '../world.ts';
import { type Named, textOf } from './errors.ts';
import { appearsAt, type Place, type RefusalCode, rowOf } from './refusal-table.ts';

const troubleOfPlace: Partial<Record<Place, keyof TenantTrouble>> = {
  consent: 'consent',
  app: 'app',
  'on-behalf-of': 'onBehalfOf',
  'sign-in': 'signIn',
  code: 'signIn',
};

/** A refusal set by hand that strikes here. */
export function troubleAt(place: Place, tenant: SimTenant, user?: SimUser): RefusalCode | undefined {
  const slot = troubleOfPlace[place];
  const set = [slot ? tenant.trouble[slot] : null, user?.signInTrouble ?? null];
  return set.find((code): code is RefusalCode => code !== null && appearsAt(code, place));
}

/** Where people may not consent for themselves: what they are told. */
export function consentRefusal({ userConsent }: SimTenant): 90094 | 90095 | undefined {
  if (userConsent === 'allowed') return undefined;
  return userConsent === 'request' ? 90095 : 90094;
}

/** The account must register a second factor before it gets anything. */
export function mustRegister(tenant: SimTenant, user: SimUser): boolean {
  return user.mfaRegistration || (!user.mfaRegistered && asksForSecondFactor(tenant, user));
}

function asksForSecondFactor(tenant: SimTenant, user: SimUser): boolean {
  return tenant.securityDefaults || (tenant.conditionalAccess === 'mfa' && !user.excludedFromPolicies);
}

/** What keeps this account out, sign in as it may; undefined when nothing does. */
export function lockOf(tenant: SimTenant, user: SimUser): number | undefined {
  if (!user.enabled) return 50057;
  if (tenant.appDisabled) return 7000112;
  if (tenant.assignmentRequired && !user.assigned) return 50105;
  if (user.risky) return mustRegister(tenant, user) ? 53004 : 50131;
  return tenant.conditionalAccess === 'block' && !user.excludedFromPolicies ? 53003 : undefined;
}

/** What a sign-in of this account meets now, at the page and where Teams signs in by itself. */
export function hindranceOf(tenant: SimTenant, user: SimUser): RefusalCode | undefined {
  return troubleAt('sign-in', tenant, user) ?? lockOf(tenant, user);
}

/** What a sign-in of so long ago no longer does; undefined while it is good for everything. */
export function ageOf(tenant: SimTenant, user: SimUser, seconds: number): number | undefined {
  if (user.excludedFromPolicies) return undefined;
  const { signInFrequencySeconds, secondFactorSeconds } = tenant;
  if (signInFrequencySeconds !== null && seconds > signInFrequencySeconds) return 70043;
  return secondFactorSeconds !== null && seconds > secondFactorSeconds ? 50078 : undefined;
}

/** A page of Entra about a refusal, and the `error` with which it goes back to the application. */
export interface Fault {
  code: RefusalCode;
  text: string;
  error: string;
  /** At once to the redirect address; false: Entra's own page comes first. */
  redirected: boolean;
}

export function faultOf(code: RefusalCode, named: Named = {}): Fault {
  const { redirect, error } = rowOf(code);
  const ofTheRequest = ['invalid_request', 'unauthorized_client', 'invalid_client', 'invalid_resource'].includes(error);
  return {
    code,
    text: textOf(code, named),
    error: redirect ?? (ofTheRequest ? error : 'access_denied'),
    redirected: redirect !== undefined,
  };
}
