/** Sign-in of a sync user: confidential client with a web redirect (a `spa` redirect's tokens die after 24 hours), code and PKCE, tenant-bound. */
import type { AuthenticationResult } from '@azure/msal-node';
import type { ErrorCode } from '../../contract/errors.ts';
import { VendorError } from '../errors.ts';
import type { SignInOutcome, SignInRequest, SyncUserSignIn } from '../onboarding/ports.ts';
import { createConfidentialClient, type TokenOptions } from './app-tokens.ts';
import { authorityOf, graphScope, type Registration } from './clouds.ts';
import { codeAtSignIn, readEntraError, refusalValues, signedOutCode } from './entra-errors.ts';
import { isGuest } from './guest.ts';
import { fromMsal } from './msal-errors.ts';
import {
  acquireSilently,
  type CacheRefusal,
  rememberingPlugin,
  storePlugin,
  type TokenCacheStore,
} from './token-cache.ts';

export interface SyncUserTokens {
  /**
   * Access token of a signed-in sync user; refreshed silently. Throws VendorError; whether a person must sign in again is
   * what `signedOutCode` tells.
   */
  get(tenantId: string, userId: string, options?: TokenOptions): Promise<string>;
  /**
   * Why this refusal, of a token or by Graph in spite of one, ends the stored sign-in; kept with the claims that the next one must
   * fulfil. Undefined: it does not.
   */
  ended(tenantId: string, userId: string, refusal: VendorError): Promise<ErrorCode | undefined>;
}

const scopes = (registration: Registration) => [
  'openid',
  'profile',
  'offline_access',
  graphScope(registration, 'Presence.Read.All'),
];

export function createSyncUserSignIn(
  registration: Registration,
  store: TokenCacheStore,
  clock: { now(): number },
): SyncUserSignIn & { tokens: SyncUserTokens } {
  const redirectUri = `${registration.publicUrl}/auth/callback`;
  const unproven = createUnproven(clock);
  const ended: SyncUserTokens['ended'] = async (tenantId, userId, refusal) => {
    const code = signedOutCode(refusal);
    // what is still being proven has no stored sign-in that could end
    if (code !== undefined && unproven.get(tenantId, userId) === undefined)
      await store.refused(tenantId, userId, causeOf(refusal));
    return code;
  };
  return {
    authorizeUrl: async (request) => authorizeUrl(registration, request, redirectUri),
    redeem: async ({ tenantId, code, codeVerifier, nonce }) => {
      const memory = rememberingPlugin();
      const client = createConfidentialClient(registration, tenantId, {
        person: 'sign-in',
        cachePlugin: memory.plugin,
      });
      const request = { code, codeVerifier, nonce, redirectUri, scopes: scopes(registration) };
      try {
        const result = await client.acquireTokenByCode({ ...request, authority: authorityOf(registration, tenantId) });
        const outcome = outcomeOf(result);
        unproven.put(tenantId, outcome.userId, memory.cache());
        return outcome;
      } catch (error) {
        return refusalOf(fromMsal(error));
      }
    },
    explain: ({ error, description }) => explain(error, description),
    keep: async (tenantId, userId) => {
      const cache = unproven.get(tenantId, userId);
      if (cache === undefined) throw new VendorError('microsoft', 'unauthorized', 'the sign-in is too old to be kept');
      await store.save(tenantId, userId, cache);
      unproven.drop(tenantId, userId);
    },
    discard: (tenantId, userId) => unproven.drop(tenantId, userId),
    forget: async (tenantId, userId) => {
      unproven.drop(tenantId, userId);
      await store.remove(tenantId, userId);
    },
    tokens: {
      get: async (tenantId, userId, options = {}) => {
        const proving = unproven.get(tenantId, userId);
        const plugin = proving === undefined ? storePlugin(store, tenantId, userId) : rememberingPlugin(proving).plugin;
        try {
          return await acquireSilently(registration, { tenantId, userId }, plugin, options);
        } catch (error) {
          if (error instanceof VendorError) await ended(tenantId, userId, error);
          throw error;
        }
      },
      ended,
    },
  };
}

const tenMinutes = 600_000;

/** Tokens of accounts that are still being proven. They live in memory for ten minutes; nothing of them is stored. */
function createUnproven(clock: { now(): number }) {
  const caches = new Map<string, { cache: string; until: number }>();
  const key = (tenantId: string, userId: string) => `${tenantId}/${userId}`;
  const dropOld = () => {
    for (const [id, { until }] of caches) if (until <= clock.now()) caches.delete(id);
  };
  return {
    put: (tenantId: string, userId: string, cache: string) => {
      dropOld();
      caches.set(key(tenantId, userId), { cache, until: clock.now() + tenMinutes });
    },
    get: (tenantId: string, userId: string): string | undefined => {
      dropOld();
      return caches.get(key(tenantId, userId))?.cache;
    },
    drop: (tenantId: string, userId: string): void => {
      caches.delete(key(tenantId, userId));
    },
  };
}

/** Built by hand from MSAL's documented parameters, so that no request is made before the person is there. */
function authorizeUrl(registration: Registration, request: SignInRequest, redirectUri: string): string {
  const query = new URLSearchParams({
    client_id: registration.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri,
    scope: scopes(registration).join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
    prompt: 'select_account',
    // what Entra demanded of the last try is demanded of this one
    ...(request.claims === undefined ? {} : { claims: request.claims }),
  });
  return `${authorityOf(registration, request.tenantId)}/oauth2/v2.0/authorize?${query}`;
}

interface IdTokenClaims {
  acct?: number | string;
  idp?: string;
  oid?: string;
  tid?: string;
}

/** MSAL has compared the nonce. The ID token came straight from Entra, so its claims need no proof (OpenID Connect Core, 3.1.3.7). */
function outcomeOf(result: AuthenticationResult): Extract<SignInOutcome, { kind: 'signed-in' }> {
  const claims = result.idTokenClaims as IdTokenClaims;
  const tenantId = claims.tid ?? result.tenantId;
  return {
    kind: 'signed-in',
    userId: claims.oid ?? result.uniqueId,
    tenantId,
    upn: result.account?.username ?? '',
    name: result.account?.name ?? '',
    guest: isGuest({ ...claims, tid: tenantId }),
    grantedScopes: result.scopes.map((scope) => scope.split('/').at(-1) ?? scope),
  };
}

function causeOf({ details: { code, oauthError, requestId, claims } }: VendorError): CacheRefusal {
  return { vendorCode: code ?? oauthError, correlationId: requestId, claims };
}

/** Throws what is no refusal: a fault of ours or of the store. */
function refusalOf(error: unknown): SignInOutcome {
  if (!(error instanceof VendorError)) throw error;
  const { code, oauthError, requestId, claims } = error.details;
  if (oauthError === 'nonce_mismatch') return { kind: 'refused', code: 'ticket_expired', values: {} };
  const read = readEntraError(code);
  if (error.trouble === 'unavailable' && read.vendorCode === undefined)
    return { kind: 'refused', code: 'microsoft_unreachable', values: {} };
  if (error.trouble === 'throttled' && read.vendorCode === undefined)
    return { kind: 'refused', code: 'microsoft_throttles', values: {} };
  const values = refusalValues({ ...read, vendorCode: read.vendorCode ?? oauthError, correlationId: requestId });
  return { kind: 'refused', code: codeAtSignIn(read, oauthError), values, ...(claims === undefined ? {} : { claims }) };
}

/** Entra's refusal on its own page, as the redirect brings it back. */
function explain(error: string, description: string | undefined): { code: string; values: Record<string, string> } {
  const read = readEntraError(description);
  return { code: codeAtSignIn(read, error), values: refusalValues({ ...read, vendorCode: read.vendorCode ?? error }) };
}
