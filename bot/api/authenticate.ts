/** Who calls the tab's API: a valid SSO token and a proven admin role. Tenant and person come from the token, never from the request. */
import { consentingRoles, type DirectoryRoleId, directoryRoles } from '../../contract/permissions.ts';
import { PresenceError } from '../errors.ts';
import { type Admin, confirmPage } from '../onboarding/onboarding.ts';
import type { AdminProfile } from '../onboarding/ports.ts';

/** What the token check tells; see `bot/identity/check-sso-token.ts`. */
export type TokenCheck =
  | {
      kind: 'ok';
      person: {
        tenantId: string;
        userId: string;
        name: string;
        upn: string;
        wids: string[] | undefined;
        guest: boolean;
        expiresAt: Date;
      };
    }
  | { kind: 'refused'; reason: 'missing' | 'expired' | 'invalid' };

type Person = Extract<TokenCheck, { kind: 'ok' }>['person'];

export interface AuthenticateDeps {
  clock: { now(): number };
  checkToken(token: string | undefined): Promise<TokenCheck>;
  profile: Pick<AdminProfile, 'roles'>;
  /** Origin of the app. */
  publicUrl: string;
  recordProven(
    tenantId: string,
    admin: { userId: string; name: string; upn: string; locale: string | undefined; provenAt: Date },
  ): Promise<void>;
}

export interface Caller extends Admin {
  /** When the token, and so any stream opened with it, ends. */
  expiresAt: Date;
}

/** A proof is good for as long as its token, and is written down again at most this often. */
const recordEveryMs = 10 * 60_000;

export type Authenticate = (authorization: string | undefined, locale: string | undefined) => Promise<Caller>;

/** Throws PresenceError: not_signed_in, token_expired, guest, not_an_admin, role_unproven. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const proofs = new Map<string, { roles: DirectoryRoleId[]; until: number; recordedAt: number }>();
  return async (authorization, locale) => {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    const check = await deps.checkToken(token);
    if (check.kind === 'refused')
      throw new PresenceError(check.reason === 'expired' ? 'token_expired' : 'not_signed_in');
    const { person } = check;
    if (person.guest) throw new PresenceError('guest');
    const now = deps.clock.now();
    forgetOld(proofs, now);
    const known = proofs.get(token ?? '');
    const roles = known?.roles ?? (await proveRoles(deps, person, token ?? ''));
    const recordedAt = known && now - known.recordedAt < recordEveryMs ? known.recordedAt : now;
    if (recordedAt === now)
      await deps.recordProven(person.tenantId, {
        userId: person.userId,
        name: person.name,
        upn: person.upn,
        locale,
        provenAt: new Date(now),
      });
    proofs.set(token ?? '', { roles, until: person.expiresAt.getTime(), recordedAt });
    return callerOf(person, roles, token ?? '');
  };
}

function forgetOld(proofs: Map<string, { until: number }>, now: number): void {
  for (const [token, { until }] of proofs) if (until <= now) proofs.delete(token);
}

function callerOf(
  { tenantId, userId, name, upn, expiresAt }: Person,
  roles: DirectoryRoleId[],
  ssoToken: string,
): Caller {
  return {
    tenantId,
    userId,
    name,
    upn,
    expiresAt,
    ssoToken,
    roles: roles.map((role) => directoryRoles[role]),
    mayConsent: roles.some((role) => consentingRoles.includes(role)),
  };
}

function adminRoles(templateIds: readonly string[]): DirectoryRoleId[] {
  return templateIds.filter((id): id is DirectoryRoleId => id in directoryRoles);
}

/** From the token's `wids`; where it has none, from the directory on behalf of the person. Names stripped = unproven, which is not a "no". */
async function proveRoles(
  deps: AuthenticateDeps,
  { wids, tenantId }: Person,
  token: string,
): Promise<DirectoryRoleId[]> {
  if (wids !== undefined) {
    const roles = adminRoles(wids);
    if (roles.length === 0) throw new PresenceError('not_an_admin');
    return roles;
  }
  const answer = await deps.profile.roles(token, tenantId);
  if (answer.kind !== 'read') {
    const { vendorCode, correlationId } = answer;
    const values = { ...(vendorCode ? { vendorCode } : {}), ...(correlationId ? { correlationId } : {}) };
    if (answer.kind === 'consent-needed') throw new PresenceError('role_unproven', values);
    throw new PresenceError('interaction_required', { ...values, url: confirmPage(deps, tenantId) });
  }
  const roles = adminRoles(answer.templateIds);
  if (roles.length === 0) throw new PresenceError(answer.stripped ? 'role_unproven' : 'not_an_admin');
  return roles;
}
