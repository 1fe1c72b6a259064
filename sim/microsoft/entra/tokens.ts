/** Tokens of the simulated Entra ID: made, and checked the way Graph checks them. */
import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration, teamsApp } from '../../seed/app-registration.ts';
import { roleTemplateIds } from '../../seed/company.ts';
import { findTenant, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';

export const loginHost = 'login.microsoftonline.com';
export const graphAudience = 'https://graph.microsoft.com';

/** Home of personal Microsoft accounts. */
const personalAccountsTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

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
  const { payload } = await jwtVerify(token, key, {
    algorithms: ['RS256'],
    currentDate: new Date(sim.clock.now()),
  });
  return payload;
}

/** What every token about a person says. `acct` is an optional claim of the registration; a guest's `idp` names home. */
function claimsOf(sim: Simulator, user: SimUser): JWTPayload {
  const home = user.guest ? findUserAnywhere(sim.world.microsoft, user.mail ?? '') : undefined;
  return {
    oid: user.id,
    tid: user.tenantId,
    name: user.name,
    preferred_username: user.guest ? (user.mail ?? user.upn) : user.upn,
    acct: user.guest ? 1 : 0,
    wids: [...user.roles.map((role) => roleTemplateIds[role]), defaultUserRole],
    ...(user.guest ? { idp: `https://sts.windows.net/${home?.tenantId ?? personalAccountsTenant}/` } : {}),
  };
}

/** Pairwise: another value than the object id, and another one for each app (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference). */
function subjectOf(user: SimUser, audience: string): string {
  return createHash('sha256').update(`${audience}/${user.id}`).digest('base64url');
}

export interface SsoOptions {
  /** Life from now; 0 or less gives a token that has expired. */
  seconds?: number;
  /** false: no role claim, as where the registration does not ask for it. */
  wids?: boolean;
  /** Client that asks for the token; Teams on the web unless told otherwise. */
  azp?: string;
}

/** The token Teams hands the tab: the app's own `access_as_user`, nothing more. */
export function ssoToken(sim: Simulator, user: SimUser, options: SsoOptions = {}): Promise<string> {
  const { wids, ...person } = claimsOf(sim, user);
  const claims = {
    ...person,
    ...(options.wids === false ? {} : { wids }),
    aud: appRegistration.clientId,
    iss: issuerV2(user.tenantId),
    azp: options.azp ?? teamsApp.teamsWebClientId,
    azpacr: '0',
    sub: subjectOf(user, appRegistration.clientId),
    scp: 'access_as_user',
    ver: '2.0',
    generation: user.tokenGeneration,
  };
  return sign(sim, claims, options.seconds ?? 4200);
}

export function idToken(sim: Simulator, user: SimUser, nonce: string | undefined): Promise<string> {
  const claims = {
    ...claimsOf(sim, user),
    aud: appRegistration.clientId,
    iss: issuerV2(user.tenantId),
    sub: subjectOf(user, appRegistration.clientId),
    ver: '2.0',
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
    ? { scp: scope, oid: user.id, upn: user.upn, idtyp: 'user', generation: user.tokenGeneration }
    : { ...(scope === '' ? {} : { roles: scope.split(' ') }), idtyp: 'app' };
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

/** Tenant of a path segment, by id or domain; `common` and `organizations` name none. */
export function tenantOf(sim: Simulator, segment: string): SimTenant | undefined {
  return findTenant(sim.world.microsoft, segment);
}
