/** Who calls Graph, and with which rights. Checked on every call: 401 for the token, 403 for the right. */
import type { NextFunction, Request, Response } from 'express';
import type { JWTPayload } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { graphAudience, usableApplicationRights, verifyToken } from '../entra/tokens.ts';
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

export function authorize(sim: Simulator) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    let claims: JWTPayload;
    try {
      claims = await verifyToken(sim, token ?? '');
    } catch {
      refuse(
        sim,
        response,
        401,
        'InvalidAuthenticationToken',
        token ? 'Lifetime validation failed, the token is expired or not valid.' : 'Access token is empty.',
      );
      return;
    }
    const tenant = findTenant(sim.world.microsoft, String(claims.tid));
    const user = typeof claims.oid === 'string' && tenant ? findUser(tenant, claims.oid) : undefined;
    if (
      !tenant ||
      claims.aud !== graphAudience ||
      claims.appid !== appRegistration.clientId ||
      (claims.idtyp === 'user' && !user)
    ) {
      refuse(sim, response, 401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.');
      return;
    }
    if (user && Array.isArray(claims.xms_cc) && isRevoked(user, claims)) return challenge(sim, response);
    response.locals.caller = { tenant, user, rights: rightsOf(sim, tenant, claims) } satisfies Caller;
    next();
  };
}

/** Continuous access evaluation: a client that can handle it hears of a revocation at once (https://learn.microsoft.com/entra/identity-platform/claims-challenge). */
function isRevoked(user: SimUser, claims: JWTPayload): boolean {
  return !user.enabled || (claims.iat ?? 0) * 1000 + 999 < user.tokensValidFrom;
}

function challenge(sim: Simulator, response: Response): void {
  const claims = Buffer.from(
    JSON.stringify({ access_token: { nbf: { essential: true, value: String(Math.floor(sim.clock.now() / 1000)) } } }),
  ).toString('base64');
  response.set(
    'www-authenticate',
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
  );
  refuse(
    sim,
    response,
    401,
    'InvalidAuthenticationToken',
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp.',
  );
}

/** Rights in the token, as far as the tenant's consent still stands. */
function rightsOf(sim: Simulator, tenant: SimTenant, claims: JWTPayload): string[] {
  if (typeof claims.scp === 'string') return claims.scp.split(' ');
  const inToken = Array.isArray(claims.roles) ? claims.roles.map(String) : [];
  return tenant.consent ? inToken : inToken.filter((role) => usableApplicationRights(sim, tenant).includes(role));
}

export function needs(sim: Simulator, rights: NeededRights) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const { user, rights: held } = callerOf(response);
    const accepted = user ? rights.delegated : rights.application;
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
export const readDirectory: NeededRights = { application: ['User.Read.All'], delegated: [] };
export const readSelf: NeededRights = { application: [], delegated: ['User.Read'] };
