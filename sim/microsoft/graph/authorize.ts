/** Who calls Graph, and with which rights. Checked on every call: 401 for the token, 403 for the right. */
import type { NextFunction, Request, Response } from 'express';
import type { JWTPayload } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { type Cloud, graphAudience } from '../clouds.ts';
import { verifyToken } from '../entra/tokens.ts';
import { findTenant, findUser, type SimTenant, type SimUser } from '../world.ts';
import { refuse } from './errors.ts';

export interface Caller {
  tenant: SimTenant;
  /** undefined: the app itself. */
  user: SimUser | undefined;
  rights: string[];
}

/** Rights that allow a call; `application` and `delegated` by their Graph names. Empty list = not supported that way. */
export interface NeededRights {
  application: string[];
  delegated: string[];
}

export function callerOf(response: Response): Caller {
  return response.locals.caller;
}

/** Tokens of one cloud are nothing in another (https://learn.microsoft.com/graph/deployments). */
export function authorize(sim: Simulator, cloud: Cloud) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return refuseToken(sim, response, 'Access token is empty.');
    let claims: JWTPayload;
    try {
      claims = await verifyToken(sim, token);
    } catch {
      return refuseToken(sim, response, 'Lifetime validation failed, the token is expired or not valid.');
    }
    const tenant = findTenant(sim.world.microsoft, String(claims.tid));
    const user = typeof claims.oid === 'string' && tenant ? findUser(tenant, claims.oid) : undefined;
    if (!tenant || claims.aud !== graphAudience(cloud.name) || claims.appid !== appRegistration.clientId)
      return refuseToken(sim, response, 'Access token validation failure. Invalid audience.');
    note(response, { as: claims.idtyp === 'app' ? 'app' : 'user' });
    if (claims.idtyp === 'user' && !user) return refuseToken(sim, response, 'The user of this token is gone.');
    if (user && Array.isArray(claims.xms_cc) && isRevoked(user, claims)) return challenge(sim, response);
    response.locals.caller = { tenant, user, rights: rightsOf(tenant, user, claims) } satisfies Caller;
    next();
  };
}

/** For the log of requests. */
function note({ locals }: Response, what: { as?: 'app' | 'user'; needs?: string[] }): void {
  if (locals.logged) Object.assign(locals.logged, what);
}

function refuseToken(sim: Simulator, response: Response, message: string): void {
  if (!response.hasHeader('www-authenticate')) response.set('www-authenticate', 'Bearer realm=""');
  refuse(sim, response, 401, 'InvalidAuthenticationToken', message);
}

/** Continuous access evaluation: a client that can handle it hears of a revocation at once (https://learn.microsoft.com/entra/identity-platform/claims-challenge). */
function isRevoked(user: SimUser, claims: JWTPayload): boolean {
  return !user.enabled || Number(claims.generation) < user.tokenGeneration;
}

function challenge(sim: Simulator, response: Response): void {
  const claims = Buffer.from(
    JSON.stringify({ access_token: { nbf: { essential: true, value: String(Math.floor(sim.clock.now() / 1000)) } } }),
  ).toString('base64');
  response.set(
    'www-authenticate',
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
  );
  refuseToken(
    sim,
    response,
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp.',
  );
}

/**
 * Rights in the token, as long as the consent behind them stands. Microsoft promises no moment at which a withdrawn consent ends the
 * tokens that are out; here it is at once, the hardest case.
 */
function rightsOf(tenant: SimTenant, user: SimUser | undefined, claims: JWTPayload): string[] {
  const standing = (right: string) => Object.hasOwn(tenant.consent?.rights ?? {}, right);
  if (!user) return Array.isArray(claims.roles) ? claims.roles.map(String).filter(standing) : [];
  const asked = String(claims.scp ?? '').split(' ');
  return tenant.userConsents.includes(user.id) ? asked : asked.filter(standing);
}

/** Rights that this kind of caller may come with. */
function acceptedFrom({ user }: Caller, rights: NeededRights): string[] {
  return user ? rights.delegated : rights.application;
}

/** Tells the log of requests what would allow the call: first of all, so that a throttled call tells it too. */
export function tellsNeeds(rights: NeededRights) {
  return (_request: Request, response: Response, next: NextFunction) => {
    note(response, { needs: acceptedFrom(callerOf(response), rights) });
    next();
  };
}

export function needs(sim: Simulator, rights: NeededRights) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const { user, rights: held } = callerOf(response);
    const accepted = acceptedFrom(callerOf(response), rights);
    note(response, { needs: accepted });
    if (accepted.some((right) => held.includes(right))) return next();
    const message =
      accepted.length === 0
        ? `${user ? 'Delegated' : 'Application'} permissions are not supported for this API.`
        : `Missing scope or role; one of ${accepted.join(', ')} is required.`;
    refuse(sim, response, 403, accepted.length === 0 ? 'Forbidden' : 'Authorization_RequestDenied', message);
  };
}

/** `Presence.ReadWrite.All` covers reads (permissions reference). */
export const readOthersPresence: NeededRights = {
  application: ['Presence.Read.All', 'Presence.ReadWrite.All'],
  delegated: ['Presence.Read.All'],
};
export const writePresence: NeededRights = { application: ['Presence.ReadWrite.All'], delegated: [] };
/** https://learn.microsoft.com/graph/api/presence-get: the own presence needs less. */
export const readOwnPresence: NeededRights = { application: [], delegated: ['Presence.Read', 'Presence.Read.All'] };
/** https://learn.microsoft.com/graph/api/user-delta: `User.ReadBasic.All` is not enough for what is selected here. */
export const readDirectory: NeededRights = { application: ['User.Read.All', 'Directory.Read.All'], delegated: [] };
export const readSelf: NeededRights = { application: [], delegated: ['User.Read'] };
/** https://learn.microsoft.com/graph/api/organization-list */
export const readOrganisation: NeededRights = {
  application: ['Organization.Read.All', 'Directory.Read.All'],
  delegated: ['User.Read', 'Organization.Read.All'],
};
export const subscribeToPresence: NeededRights = { application: [], delegated: ['Presence.Read.All'] };
