/** Tokens of the simulated Entra ID: made, and checked the way Graph checks them. */
import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration, teamsApp } from '../../seed/app-registration.ts';
import { roleTemplateIds } from '../../seed/company.ts';
import { type CloudName, clouds, graphAudience, issuerV2 } from '../clouds.ts';
import { findTenant, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';
import { type Fault, faultOf } from './policies.ts';

/** Home of personal Microsoft accounts. */
const personalAccountsTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** Every member of a tenant has it (Entra: directory role "User"). */
const defaultUserRole = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

/** Cloud of a person's tenant. */
function cloudOf(sim: Simulator, user: SimUser): CloudName {
  return sim.world.microsoft.tenants[user.tenantId]?.cloud ?? 'global';
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
    iss: issuerV2(cloudOf(sim, user), user.tenantId),
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
    iss: issuerV2(cloudOf(sim, user), user.tenantId),
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

/** A token for Graph and its life in seconds. */
export async function graphToken(sim: Simulator, grant: GraphGrant): Promise<{ token: string; seconds: number }> {
  const { tenant, user, scope, continuousAccess } = grant;
  const { accessTokenSeconds, accessTokenSecondsWithCae } = sim.world.microsoft.settings;
  const seconds = user && continuousAccess ? accessTokenSecondsWithCae : accessTokenSeconds;
  const rights = user
    ? { scp: scope, oid: user.id, upn: user.upn, idtyp: 'user', generation: user.tokenGeneration }
    : { ...(scope === '' ? {} : { roles: scope.split(' ') }), idtyp: 'app' };
  const claims = {
    aud: graphAudience(tenant.cloud),
    iss: `${clouds[tenant.cloud].issuerV1}/${tenant.id}/`,
    appid: appRegistration.clientId,
    tid: tenant.id,
    ver: '1.0',
    ...rights,
    ...(continuousAccess ? { xms_cc: ['CP1'] } : {}),
  };
  return { token: await sign(sim, claims, seconds), seconds };
}

/** The application rights that work now: none before consent, none until it has spread. */
export function usableApplicationRights(sim: Simulator, tenant: SimTenant): string[] {
  return appRegistration.applicationPermissions.filter((name) => isRightUsable(sim, tenant, name));
}

/** An administrator has consented to this right, and it has spread. */
export function isRightUsable(sim: Simulator, tenant: SimTenant, right: string): boolean {
  const givenAt = tenant.consent?.rights[right];
  return givenAt !== undefined && givenAt + sim.world.microsoft.settings.consentDelayMs <= sim.clock.now();
}

export type Residence = { kind: 'here'; tenant: SimTenant } | { kind: 'not-here'; fault: Fault };

/**
 * The tenant that a path names by id or domain, as the cloud behind `loginHost` knows it; `common` and `organizations` name none.
 * A tenant of a neighbouring cloud is named (AADSTS90038); 21Vianet and the others know nothing of each other (AADSTS90002).
 */
export function residenceOf(sim: Simulator, loginHost: string, segment: string): Residence {
  const tenant = findTenant(sim.world.microsoft, segment);
  const home = tenant && clouds[tenant.cloud].loginHosts;
  if (tenant && home?.includes(loginHost)) return { kind: 'here', tenant };
  const neighbours = home && tenant.cloud !== 'china' && !clouds.china.loginHosts.includes(loginHost);
  const named = { asked: segment, ...(neighbours ? { cloud: home[0] } : {}) };
  return { kind: 'not-here', fault: faultOf(neighbours ? 90038 : 90002, named) };
}
