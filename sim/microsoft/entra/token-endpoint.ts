/** `POST /{tenant}/oauth2/v2.0/token`: code with PKCE, refresh, client credentials, on-behalf-of. */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { JWTPayload } from 'jose';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { graphAudience } from '../clouds.ts';
import { findUser, type RefreshGrant, type SimTenant, type SimUser } from '../world.ts';
import { type EntraRefusal, type Named, refusalBody, refusalOf } from './errors.ts';
import { type LoopGuard, nameOfRequest } from './loop-guard.ts';
import { ageOf, lockOf, mustRegister, troubleAt } from './policies.ts';
import type { Place, RefusalCode } from './refusal-table.ts';
import { grantedScope, hasConsent, type ReadScopes, readScopes } from './scopes.ts';
import { graphToken, idToken, residenceOf, usableApplicationRights, verifyToken } from './tokens.ts';

type Form = Record<string, string | undefined>;
type Answer = { kind: 'granted'; body: Record<string, unknown> } | { kind: 'refused'; refusal: EntraRefusal };

/** Life of an authorization code (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). */
const codeLifeMs = 600_000;

/** What a token request has: the tenant it is for, and what was sent. */
interface Asked {
  sim: Simulator;
  tenant: SimTenant;
  form: Form;
}

function refused({ tenant }: Pick<Asked, 'tenant'>, code: RefusalCode, named: Named = {}): Answer {
  return { kind: 'refused', refusal: refusalOf(code, { tenant: tenant.name, ...named }) };
}

export function tokenEndpoint(sim: Simulator, loginHost: string, guard: LoopGuard) {
  return async (request: Request, response: Response) => {
    const form: Form = { ...basicCredentials(request), ...request.body };
    note(response, form);
    const home = residenceOf(sim, loginHost, String(request.params.tenant));
    const answer: Answer =
      home.kind === 'here'
        ? await grantOnce({ sim, tenant: home.tenant, form }, guard)
        : { kind: 'refused', refusal: { ...refusalOf(home.fault.code), message: home.fault.text } };
    response.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    if (answer.kind === 'granted') return void response.json(answer.body);
    const { status, retryAfter } = answer.refusal;
    if (retryAfter !== undefined) response.set('retry-after', String(retryAfter));
    response.status(status).json(refusalBody(answer.refusal, sim.clock.now()));
  };
}

/** For the log of requests. */
function note({ locals }: Response, { grant_type, scope }: Form): void {
  const as = grant_type === 'client_credentials' ? 'app' : 'user';
  if (locals.logged) Object.assign(locals.logged, { as, scopes: scope?.split(' ') ?? [] });
}

/** `client_secret_basic`: id and secret in the Authorization header. */
function basicCredentials(request: Request): Form {
  const encoded = /^Basic (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return {};
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(secret) };
}

const flows: Record<string, (asked: Asked) => Promise<Answer>> = {
  client_credentials: clientCredentials,
  authorization_code: redeemCode,
  refresh_token: refresh,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOf,
};

/** Refuses a client that goes round in circles: the app itself with 429, a person's requests with AADSTS50196. */
async function grantOnce(asked: Asked, guard: LoopGuard): Promise<Answer> {
  const request = nameOfRequest(asked.tenant.id, asked.form);
  if (guard.isStopped(request)) {
    const loop = refusalOf(50196);
    const forTheApp = asked.form.grant_type === 'client_credentials' ? { status: 429, retryAfter: 60 } : {};
    return { kind: 'refused', refusal: { ...loop, ...forTheApp } };
  }
  const answer = await grant(asked);
  if (answer.kind === 'refused') guard.refused(request);
  return answer;
}

async function grant(asked: Asked): Promise<Answer> {
  const { form } = asked;
  const missing = ['client_id', 'grant_type'].find((name) => !form[name]);
  if (missing) return refused(asked, 900144, { name: missing });
  if (form.client_id !== appRegistration.clientId) return refused(asked, 700016, { client: form.client_id ?? '' });
  if (!form.client_secret) return refused(asked, 7000218);
  if (form.client_secret !== appRegistration.secret) return refused(asked, 7000215);
  const flow = Object.hasOwn(flows, form.grant_type ?? '') ? flows[form.grant_type ?? ''] : undefined;
  return flow ? flow(asked) : refused(asked, 70003);
}

function wantsContinuousAccess(form: Form): boolean {
  return /"CP1"/i.test(form.claims ?? '');
}

/** What keeps the app itself from a token. */
function obstacleOfApp({ tenant, form }: Asked): [code: RefusalCode, named?: Named] | undefined {
  const trouble = troubleAt('app', tenant);
  if (trouble !== undefined) return [trouble];
  if (form.scope !== `${graphAudience(tenant.cloud)}/.default`) return foreignScope(form.scope ?? '');
  // without any consent the tenant has no service principal of the app
  if (!tenant.consent && tenant.userConsents.length === 0) return [700016];
  return tenant.appDisabled ? [7000112] : undefined;
}

/** Graph of another cloud is a resource that this cloud does not have. */
function foreignScope(scope: string): [code: number, named: Named] {
  const resource = /^(https:\/\/[^/]+)\/\.default$/.exec(scope)?.[1];
  return resource && /graph/.test(resource) ? [500011, { resource }] : [70011, { scope }];
}

/** With a consent that has not spread the token has no roles. */
async function clientCredentials(asked: Asked): Promise<Answer> {
  const { sim, tenant, form } = asked;
  const obstacle = obstacleOfApp(asked);
  if (obstacle) return refused(asked, ...obstacle);
  const scope = usableApplicationRights(sim, tenant).join(' ');
  const grantOfApp = { tenant, scope, continuousAccess: wantsContinuousAccess(form) };
  const { token, seconds } = await graphToken(sim, grantOfApp);
  const body = { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token };
  return { kind: 'granted', body };
}

async function redeemCode(asked: Asked): Promise<Answer> {
  const { sim, tenant, form } = asked;
  const code = sim.world.microsoft.codes[form.code ?? ''];
  if (!code || code.tenantId !== tenant.id || sim.clock.now() - code.issuedAt > codeLifeMs)
    return refused(asked, 70008);
  if (code.used) return refused(asked, 54005);
  if (form.redirect_uri !== code.redirectUri) return refused(asked, 500112);
  if (!form.code_verifier) return refused(asked, 50148);
  const challenge = createHash('sha256').update(form.code_verifier).digest('base64url');
  if (challenge !== code.codeChallenge) return refused(asked, 501481);
  code.used = true;
  return delegated(asked, { place: 'code', grant: code, nonce: code.nonce, scope: code.scope });
}

async function refresh(asked: Asked): Promise<Answer> {
  const { sim, tenant, form } = asked;
  const known = sim.world.microsoft.refreshTokens[form.refresh_token ?? ''];
  if (!known || known.tenantId !== tenant.id) return refused(asked, 9002313);
  const idleSeconds = (sim.clock.now() - known.issuedAt) / 1000;
  if (idleSeconds > sim.world.microsoft.settings.refreshTokenIdleSeconds) return refused(asked, 700082);
  return delegated(asked, { place: 'refresh', grant: known, nonce: undefined, scope: form.scope ?? known.scope });
}

/** Tokens that a person is to get. */
interface Wish {
  place: Place;
  grant: Pick<RefreshGrant, 'userId' | 'signedInAt' | 'tokenGeneration'>;
  scope: string;
  nonce: string | undefined;
}

/** What keeps the account from tokens; undefined when nothing does. */
function obstacleOfPerson(asked: Asked, { place, grant }: Wish, user: SimUser | undefined): RefusalCode | undefined {
  const { sim, tenant } = asked;
  if (!user) return 50034;
  const trouble = troubleAt(place, tenant, user);
  if (user.enabled && trouble !== undefined) return trouble;
  if (user.enabled && grant.tokenGeneration < user.tokenGeneration) return 50173;
  const lock = lockOf(tenant, user);
  if (lock !== undefined) return lock;
  if (mustRegister(tenant, user)) return 50079;
  return place === 'refresh' ? ageOf(tenant, user, (sim.clock.now() - grant.signedInAt) / 1000) : undefined;
}

/** What is wrong with the scopes of a person's request. */
function obstacleOfScopes({ sim, tenant }: Asked, user: SimUser, wish: Wish, read: ReadScopes) {
  const [scope] = read.invalid;
  if (wish.scope.trim() === '') return { code: 900144, named: { name: 'scope' } };
  if (scope !== undefined) return { code: 70011, named: { scope } };
  if (read.unregistered.length > 0 || !hasConsent(sim, tenant, user, read)) return { code: 65001, named: {} };
  return undefined;
}

/** Tokens for a person, as far as consent goes. A refresh token only with `offline_access`; the one before stays valid. */
async function delegated(asked: Asked, wish: Wish): Promise<Answer> {
  const { sim, tenant, form } = asked;
  const user = findUser(tenant, wish.grant.userId);
  const obstacle = obstacleOfPerson(asked, wish, user);
  if (!user || obstacle !== undefined) return refused(asked, obstacle ?? 50034, { user: user?.upn ?? '' });
  const read = readScopes(wish.scope, tenant);
  const fault = obstacleOfScopes(asked, user, wish, read);
  if (fault) return refused(asked, fault.code, fault.named);
  const access = { tenant, user, scope: read.rights.join(' '), continuousAccess: wantsContinuousAccess(form) };
  const { token, seconds } = await graphToken(sim, access);
  const body: Record<string, unknown> = {
    token_type: 'Bearer',
    scope: grantedScope(read, tenant),
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: token,
  };
  const clientInfo = { uid: user.id, utid: tenant.id };
  if (form.client_info === '1') body.client_info = Buffer.from(JSON.stringify(clientInfo)).toString('base64url');
  if (read.signIn.includes('openid')) body.id_token = await idToken(sim, user, wish.nonce);
  if (read.signIn.includes('offline_access')) body.refresh_token = rememberRefresh(sim, user, wish);
  sim.changed('tokens');
  return { kind: 'granted', body };
}

function rememberRefresh(sim: Simulator, user: SimUser, { scope, grant: { signedInAt } }: Wish): string {
  const token = `0.${randomBytes(48).toString('base64url')}`;
  const { tenantId, id: userId, tokenGeneration } = user;
  const issuedAt = sim.clock.now();
  sim.world.microsoft.refreshTokens[token] = { tenantId, userId, scope, issuedAt, signedInAt, tokenGeneration };
  return token;
}

async function onBehalfOf(asked: Asked): Promise<Answer> {
  const { sim, tenant, form } = asked;
  if (form.requested_token_use !== 'on_behalf_of') return refused(asked, 900144, { name: 'requested_token_use' });
  let claims: JWTPayload;
  try {
    claims = await verifyToken(sim, form.assertion ?? '');
  } catch (error) {
    const expired = error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
    return refused(asked, expired ? 500133 : 50013);
  }
  if (claims.aud !== appRegistration.clientId) return refused(asked, 500131);
  if (claims.tid !== tenant.id) return refused(asked, 50013);
  const signedInAt = Number(claims.iat) * 1000;
  const grantOfAssertion = { userId: String(claims.oid), signedInAt, tokenGeneration: Number(claims.generation) };
  return delegated(asked, {
    place: 'on-behalf-of',
    grant: grantOfAssertion,
    scope: form.scope ?? '',
    nonce: undefined,
  });
}
