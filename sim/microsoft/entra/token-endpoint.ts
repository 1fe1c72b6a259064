/** `POST /{tenant}/oauth2/v2.0/token`: code with PKCE, refresh, client credentials, on-behalf-of. */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { JWTPayload } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { findUser, type SimTenant, type SimUser } from '../world.ts';
import { type EntraRefusal, refusalBody, refusals } from './errors.ts';
import { grantedScope, hasConsent, readScopes } from './scopes.ts';
import { graphAudience, graphToken, idToken, tenantOf, usableApplicationRights, verifyToken } from './tokens.ts';

type Form = Record<string, string | undefined>;
type Answer = { kind: 'granted'; body: Record<string, unknown> } | { kind: 'refused'; refusal: EntraRefusal };

/** Life of an authorization code (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). */
const codeLifeMs = 600_000;

const refused = (refusal: EntraRefusal): Answer => ({ kind: 'refused', refusal });

export function tokenEndpoint(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const segment = String(request.params.tenant);
    const tenant = tenantOf(sim, segment);
    const form: Form = { ...basicCredentials(request), ...request.body };
    const answer = tenant ? await grant(sim, tenant, form) : refused(refusals.unknownTenant(segment));
    response.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    if (answer.kind === 'granted') response.json(answer.body);
    else response.status(answer.refusal.status).json(refusalBody(answer.refusal, sim.clock.now()));
  };
}

/** `client_secret_basic`: id and secret in the Authorization header. */
function basicCredentials(request: Request): Form {
  const encoded = /^Basic (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return {};
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(secret) };
}

const flows: Record<string, (sim: Simulator, tenant: SimTenant, form: Form) => Promise<Answer>> = {
  client_credentials: clientCredentials,
  authorization_code: redeemCode,
  refresh_token: refresh,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOf,
};

async function grant(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  const missing = ['client_id', 'grant_type'].find((name) => !form[name]);
  if (missing) return refused(refusals.parameterMissing(missing));
  if (form.client_id !== appRegistration.clientId)
    return refused(refusals.unknownApplication(form.client_id ?? '', tenant.id));
  if (!form.client_secret) return refused(refusals.secretMissing());
  if (form.client_secret !== appRegistration.secret) return refused(refusals.wrongSecret());
  const flow = Object.hasOwn(flows, form.grant_type ?? '') ? flows[form.grant_type ?? ''] : undefined;
  return flow ? flow(sim, tenant, form) : refused(refusals.grantUnsupported());
}

function wantsContinuousAccess(form: Form): boolean {
  return /"CP1"/i.test(form.claims ?? '');
}

/** Without any consent the tenant has no service principal of the app; with a consent that has not spread the token has no roles. */
async function clientCredentials(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  if (form.scope !== `${graphAudience}/.default`) return refused(refusals.scopeInvalid(form.scope ?? ''));
  if (!tenant.consent && tenant.userConsents.length === 0)
    return refused(refusals.unknownApplication(appRegistration.clientId, tenant.id));
  const scope = usableApplicationRights(sim, tenant).join(' ');
  const { accessTokenSeconds } = sim.world.microsoft.settings;
  return {
    kind: 'granted',
    body: {
      token_type: 'Bearer',
      expires_in: accessTokenSeconds,
      ext_expires_in: accessTokenSeconds,
      access_token: await graphToken(sim, { tenant, scope, continuousAccess: wantsContinuousAccess(form) }),
    },
  };
}

async function redeemCode(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  const code = sim.world.microsoft.codes[form.code ?? ''];
  if (!code || code.tenantId !== tenant.id || sim.clock.now() - code.issuedAt > codeLifeMs)
    return refused(refusals.codeUnknown());
  if (code.used) return refused(refusals.codeUsed());
  if (form.redirect_uri !== code.redirectUri) return refused(refusals.redirectWrong());
  if (!form.code_verifier) return refused(refusals.verifierMissing());
  const challenge = createHash('sha256').update(form.code_verifier).digest('base64url');
  if (challenge !== code.codeChallenge) return refused(refusals.verifierWrong());
  code.used = true;
  const user = findUser(tenant, code.userId);
  if (user && code.tokenGeneration < user.tokenGeneration) return refused(refusals.tokenRevoked());
  return delegated(sim, tenant, user, { scope: code.scope, form, nonce: code.nonce });
}

async function refresh(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  const known = sim.world.microsoft.refreshTokens[form.refresh_token ?? ''];
  if (!known || known.tenantId !== tenant.id) return refused(refusals.refreshUnknown());
  const user = findUser(tenant, known.userId);
  if (user?.enabled && known.tokenGeneration < user.tokenGeneration) return refused(refusals.tokenRevoked());
  return delegated(sim, tenant, user, { scope: form.scope ?? known.scope, form, nonce: undefined });
}

interface Wish {
  scope: string;
  form: Form;
  nonce: string | undefined;
}

/** What keeps a person from getting tokens; undefined when nothing does. */
function obstacle(sim: Simulator, tenant: SimTenant, user: SimUser, scope: string): EntraRefusal | undefined {
  const { unregistered, invalid } = readScopes(scope);
  if (!user.enabled) return refusals.accountDisabled();
  if (user.signInTrouble !== null) return refusals.trouble(user.signInTrouble);
  if (scope.trim() === '') return refusals.parameterMissing('scope');
  if (invalid[0] !== undefined) return refusals.scopeInvalid(invalid[0]);
  if (unregistered.length > 0 || !hasConsent(sim, tenant, user))
    return refusals.consentMissing(appRegistration.clientId);
  return undefined;
}

/** Tokens for a person, as far as consent goes. A refresh token only with `offline_access`; the one before stays valid. */
async function delegated(
  sim: Simulator,
  tenant: SimTenant,
  user: SimUser | undefined,
  { scope, form, nonce }: Wish,
): Promise<Answer> {
  if (!user) return refused(refusals.accountGone());
  const trouble = obstacle(sim, tenant, user, scope);
  if (trouble) return refused(trouble);
  const read = readScopes(scope);
  const { settings } = sim.world.microsoft;
  const access = { tenant, user, scope: read.rights.join(' '), continuousAccess: wantsContinuousAccess(form) };
  const body: Record<string, unknown> = {
    token_type: 'Bearer',
    scope: grantedScope(read),
    expires_in: settings.accessTokenSeconds,
    ext_expires_in: settings.accessTokenSeconds,
    access_token: await graphToken(sim, access),
  };
  const clientInfo = { uid: user.id, utid: tenant.id };
  if (form.client_info === '1') body.client_info = Buffer.from(JSON.stringify(clientInfo)).toString('base64url');
  if (read.signIn.includes('openid')) body.id_token = await idToken(sim, user, nonce);
  if (read.signIn.includes('offline_access')) body.refresh_token = rememberRefresh(sim, user, scope);
  sim.changed('tokens');
  return { kind: 'granted', body };
}

function rememberRefresh(sim: Simulator, user: SimUser, scope: string): string {
  const token = `0.${randomBytes(48).toString('base64url')}`;
  const { tenantId, id: userId, tokenGeneration } = user;
  sim.world.microsoft.refreshTokens[token] = { tenantId, userId, scope, issuedAt: sim.clock.now(), tokenGeneration };
  return token;
}

async function onBehalfOf(sim: Simulator, tenant: SimTenant, form: Form): Promise<Answer> {
  if (form.requested_token_use !== 'on_behalf_of') return refused(refusals.parameterMissing('requested_token_use'));
  let claims: JWTPayload;
  try {
    claims = await verifyToken(sim, form.assertion ?? '');
  } catch (error) {
    const expired = error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
    return refused(expired ? refusals.assertionExpired() : refusals.assertionInvalid());
  }
  if (claims.aud !== appRegistration.clientId) return refused(refusals.assertionElsewhere());
  if (claims.tid !== tenant.id) return refused(refusals.assertionInvalid());
  const user = findUser(tenant, String(claims.oid));
  if (user && Number(claims.generation) < user.tokenGeneration) return refused(refusals.tokenRevoked());
  return delegated(sim, tenant, user, { scope: form.scope ?? '', form, nonce: undefined });
}
