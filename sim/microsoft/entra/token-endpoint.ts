/** `POST /{tenant}/oauth2/v2.0/token`: code with PKCE, refresh, client credentials, on-behalf-of. */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { JWTPayload } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { findUser, type SimTenant, type SimUser } from '../world.ts';
import { type EntraRefusal, refusalBody, refusals } from './errors.ts';
import {
  graphAudience,
  graphToken,
  idToken,
  isConsentUsable,
  tenantOf,
  usableApplicationRights,
  verifyToken,
} from './tokens.ts';

type Form = Record<string, string | undefined>;
type Answer = { kind: 'granted'; body: Record<string, unknown> } | { kind: 'refused'; refusal: EntraRefusal };

const refused = (refusal: EntraRefusal): Answer => ({ kind: 'refused', refusal });

export function tokenEndpoint(sim: Simulator) {
  return async (request: Request<{ tenant: string }>, response: Response) => {
    const tenant = tenantOf(sim, request.params.tenant);
    const form: Form = request.body ?? {};
    const answer = tenant ? await grant(sim, tenant, form) : refused(refusals.unknownTenant(request.params.tenant));
    response.set('cache-control', 'no-store');
    if (answer.kind === 'granted') response.json(answer.body);
    else response.status(answer.refusal.status).json(refusalBody(answer.refusal, sim.clock.now()));
  };
}

async function grant(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  if (form.client_id !== appRegistration.clientId) return refused(refusals.unknownApplication(tenant.id));
  if (form.client_secret !== appRegistration.secret) return refused(refusals.wrongSecret());
  switch (form.grant_type) {
    case 'client_credentials':
      return clientCredentials(sim, tenant, form);
    case 'authorization_code':
      return redeemCode(sim, tenant, form);
    case 'refresh_token':
      return refresh(sim, tenant, form);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return onBehalfOf(sim, tenant, form);
    default:
      return refused(refusals.grantUnsupported());
  }
}

function wantsContinuousAccess(form: Form): boolean {
  return /"CP1"/i.test(form.claims ?? '');
}

async function clientCredentials(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  if (form.scope !== `${graphAudience}/.default`) return refused(refusals.scopeInvalid());
  if (!tenant.consent) return refused(refusals.unknownApplication(tenant.id));
  const scope = usableApplicationRights(sim, tenant).join(' ');
  const token = await graphToken(sim, { tenant, scope, continuousAccess: wantsContinuousAccess(form) });
  return {
    kind: 'granted',
    body: {
      token_type: 'Bearer',
      expires_in: sim.world.microsoft.settings.accessTokenSeconds,
      ext_expires_in: sim.world.microsoft.settings.accessTokenSeconds,
      access_token: token,
    },
  };
}

async function redeemCode(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  const code = sim.world.microsoft.codes[form.code ?? ''];
  if (!code || code.tenantId !== tenant.id || sim.clock.now() - code.issuedAt > 600_000)
    return refused(refusals.codeUnknown());
  if (code.used) return refused(refusals.codeUsed());
  if (form.redirect_uri !== code.redirectUri) return refused(refusals.redirectWrong());
  const challenge = createHash('sha256')
    .update(form.code_verifier ?? '')
    .digest('base64url');
  if (challenge !== code.codeChallenge) return refused(refusals.verifierWrong());
  code.used = true;
  return delegated(sim, tenant, code.userId, code.scope, form, code.nonce);
}

async function refresh(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  const grant = sim.world.microsoft.refreshTokens[form.refresh_token ?? ''];
  if (!grant || grant.tenantId !== tenant.id) return refused(refusals.refreshUnknown());
  const user = findUser(tenant, grant.userId);
  if (!user || grant.issuedAt < user.tokensValidFrom) return refused(refusals.tokenRevoked());
  if (!user.enabled) return refused(refusals.accountDisabled());
  return delegated(sim, tenant, grant.userId, grant.scope, form, undefined);
}

/** Tokens for a person, as far as consent goes. A refresh token only with `offline_access`. */
async function delegated(
  sim: Simulator,
  tenant: SimTenant,
  userId: string,
  scope: string,
  form: Form,
  nonce: string | undefined,
): Promise<Answer> {
  const user = findUser(tenant, userId);
  if (!user) return refused(refusals.codeUnknown());
  const rights = graphScopes(scope);
  if (!hasConsent(sim, tenant, user)) return refused(refusals.consentMissing());
  const now = sim.clock.now();
  const granted = scope.split(' ');
  const body: Record<string, unknown> = {
    token_type: 'Bearer',
    scope: granted.filter((name) => !['offline_access'].includes(name)).join(' '),
    expires_in: sim.world.microsoft.settings.accessTokenSeconds,
    ext_expires_in: sim.world.microsoft.settings.accessTokenSeconds,
    access_token: await graphToken(sim, {
      tenant,
      user,
      scope: rights.join(' '),
      continuousAccess: wantsContinuousAccess(form),
    }),
    client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: tenant.id })).toString('base64url'),
  };
  if (granted.includes('openid')) body.id_token = await idToken(sim, user, nonce);
  if (granted.includes('offline_access')) {
    const refreshToken = `0.${randomBytes(48).toString('base64url')}`;
    sim.world.microsoft.refreshTokens[refreshToken] = { tenantId: tenant.id, userId: user.id, scope, issuedAt: now };
    body.refresh_token = refreshToken;
  }
  sim.changed('tokens');
  return { kind: 'granted', body };
}

async function onBehalfOf(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  if (form.requested_token_use !== 'on_behalf_of') return refused(refusals.grantUnsupported());
  let claims: JWTPayload;
  try {
    claims = await verifyToken(sim, form.assertion ?? '');
  } catch (error) {
    return refused(
      error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED'
        ? refusals.assertionExpired()
        : refusals.assertionInvalid(),
    );
  }
  if (claims.aud !== appRegistration.clientId || claims.tid !== tenant.id) return refused(refusals.assertionInvalid());
  return delegated(sim, tenant, String(claims.oid), form.scope ?? '', form, undefined);
}

export function hasConsent(sim: Simulator, tenant: SimTenant, user: SimUser): boolean {
  return isConsentUsable(sim, tenant) || tenant.userConsents.includes(user.id);
}

/** Graph rights among the scopes of a request; `.default` means all that the registration asks for. */
export function graphScopes(scope: string): string[] {
  const names = scope.split(' ').map((name) => name.replace(`${graphAudience}/`, ''));
  if (names.includes('.default')) return appRegistration.delegatedPermissions.filter((name) => /\./.test(name));
  return names.filter(
    (name) => (appRegistration.delegatedPermissions as readonly string[]).includes(name) && name.includes('.'),
  );
}
