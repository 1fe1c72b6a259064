/** The bearer token of the tab: issued by Entra for this app, asked for by a Teams client. https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens */
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { teamsClientIds } from '../../contract/permissions.ts';
import { authorityOf, type Registration } from './clouds.ts';
import { isGuest } from './guest.ts';
import { createSigningKeys } from './signing-keys.ts';

export interface SignedInPerson {
  tenantId: string;
  /** Entra object id. */
  userId: string;
  name: string;
  upn: string;
  /** Role template ids; undefined when the token carries none, which proves nothing. */
  wids: string[] | undefined;
  guest: boolean;
  expiresAt: Date;
}

export type SsoTokenCheck =
  | { kind: 'ok'; person: SignedInPerson }
  | { kind: 'refused'; reason: 'missing' | 'expired' | 'invalid' };

const Claims = z.object({
  tid: z.guid(),
  oid: z.guid(),
  ver: z.literal('2.0'),
  azp: z.enum(teamsClientIds as [string, ...string[]]),
  scp: z.string(),
  exp: z.number(),
  name: z.string().default(''),
  preferred_username: z.string().default(''),
  wids: z.array(z.string()).optional(),
  acct: z.union([z.number(), z.string()]).optional(),
  idp: z.string().optional(),
});

/** Returns the check. It throws VendorError when Entra's signing keys cannot be had: that says nothing about the token. */
export function createSsoTokenCheck(registration: Registration, clock: { now(): number }) {
  const keysOf = createSigningKeys(registration);
  const { host } = new URL(registration.publicUrl);
  const audience = [registration.clientId, `api://${host}/botid-${registration.clientId}`];
  return async (token: string | undefined): Promise<SsoTokenCheck> => {
    if (!token) return { kind: 'refused', reason: 'missing' };
    const tenantId = claimedTenant(token);
    if (!tenantId) return { kind: 'refused', reason: 'invalid' };
    try {
      const { payload } = await jwtVerify(token, keysOf(tenantId), {
        issuer: `${authorityOf(registration, tenantId)}/v2.0`,
        audience,
        algorithms: ['RS256'],
        currentDate: new Date(clock.now()),
      });
      return personOf(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { kind: 'refused', reason: 'expired' };
      if (error instanceof errors.JOSEError) return { kind: 'refused', reason: 'invalid' };
      throw error;
    }
  };
}

/** The tenant the token names, before anything is proven: it only chooses whose keys must fit. */
function claimedTenant(token: string): string | undefined {
  try {
    return z.guid().safeParse(decodeJwt(token).tid).data;
  } catch {
    return undefined;
  }
}

function personOf(payload: JWTPayload): SsoTokenCheck {
  const claims = Claims.safeParse(payload);
  if (!claims.success || !claims.data.scp.split(' ').includes('access_as_user'))
    return { kind: 'refused', reason: 'invalid' };
  const { tid: tenantId, oid: userId, name, preferred_username: upn, wids, exp } = claims.data;
  const guest = isGuest(claims.data);
  return {
    kind: 'ok',
    person: { tenantId, userId, name, upn, wids, guest, expiresAt: new Date(exp * 1000) },
  };
}
