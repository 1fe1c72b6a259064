/** Tokens of the simulated Entra ID: made, and checked the way Graph checks them. */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration, teamsApp } from '../../seed/app-registration.ts';
import { roleTemplateIds } from '../../seed/company.ts';
import { findTenant, type SimTenant, type SimUser } from '../world.ts';

export const loginHost = 'login.microsoftonline.com';
export const graphAudience = 'https://graph.microsoft.com';

/** Every member of a tenant has it (Entra: directory role "User"). */
const defaultUserRole = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

export function issuerV2(tenantId: string): string {
  return `https://${loginHost}/${tenantId}/v2.0`;
}

async function sign(sim: Simulator, claims: JWTPayload, seconds: number): Promise<string> {
  const { kid, privateKey } = sim.world.microsoft.key;
  const now = Math.floor(sim.clock.now() / 1000);
  return new SignJWT({ ...claims, iat: now, nbf: now, exp: now + seconds, uti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .sign(createPrivateKey({ key: privateKey, format: 'jwk' }));
}

/** Checks signature and time; throws what `jose` throws. */
export async function verifyToken(sim: Simulator, token: string): Promise<JWTPayload> {
  const { publicKey } = sim.world.microsoft.key;
  const key = createPublicKey({ key: publicKey, format: 'jwk' });
  const { payload } = await jwtVerify(token, key, { currentDate: new Date(sim.clock.now()) });
  return payload;
}

/** The token Teams hands the tab: the app's own `access_as_user`, nothing more. */
export function ssoToken(sim: Simulator, user: SimUser, seconds = 4200): Promise<string> {
  const claims = {
    aud: appRegistration.clientId,
    iss: issuerV2(user.tenantId),
    azp: teamsApp.teamsWebClientId,
    azpacr: '0',
    name: user.name,
    oid: user.id,
    tid: user.tenantId,
    sub: user.id,
    preferred_username: user.upn,
    scp: 'access_as_user',
    ver: '2.0',
    acct: user.guest ? 1 : 0,
    wids: [...user.roles.map((role) => roleTemplateIds[role]), defaultUserRole],
  };
  return sign(sim, claims, seconds);
}

export function idToken(sim: Simulator, user: SimUser, nonce: string | undefined): Promise<string> {
  const claims = {
    aud: appRegistration.clientId,
    iss: issuerV2(user.tenantId),
    oid: user.id,
    tid: user.tenantId,
    sub: user.id,
    name: user.name,
    preferred_username: user.upn,
    ver: '2.0',
    acct: user.guest ? 1 : 0,
    ...(nonce === undefined ? {} : { nonce }),
  };
  return sign(sim, claims, 3600);
}

export interface GraphGrant {
  tenant: SimTenant;
  /** undefined: the app itself. */
  user?: SimUser;
  scope: string;
  /** The client can handle claims challenges (capability CP1). */
  continuousAccess: boolean;
}

export function graphToken(sim: Simulator, { tenant, user, scope, continuousAccess }: GraphGrant): Promise<string> {
  const rights = user
    ? { scp: scope, oid: user.id, upn: user.upn, idtyp: 'user' }
    : { roles: scope.split(' ').filter(Boolean), idtyp: 'app' };
  const claims = {
    aud: graphAudience,
    iss: `https://sts.windows.net/${tenant.id}/`,
    appid: appRegistration.clientId,
    tid: tenant.id,
    ver: '1.0',
    ...rights,
    ...(continuousAccess ? { xms_cc: ['CP1'] } : {}),
  };
  return sign(sim, claims, sim.world.microsoft.settings.accessTokenSeconds);
}

/** The application rights that work now: none before consent, none until it has spread. */
export function usableApplicationRights(sim: Simulator, tenant: SimTenant): string[] {
  return isConsentUsable(sim, tenant) ? [...appRegistration.applicationPermissions] : [];
}

export function isConsentUsable(sim: Simulator, tenant: SimTenant): boolean {
  const { consentDelayMs } = sim.world.microsoft.settings;
  return tenant.consent !== null && tenant.consent.at + consentDelayMs <= sim.clock.now();
}

/** Tenant of a path segment; `common` and `organizations` name none. */
export function tenantOf(sim: Simulator, segment: string): SimTenant | undefined {
  return findTenant(sim.world.microsoft, segment);
}
