/** Sign-in of a sync user: confidential client with a web redirect (a `spa` redirect's tokens die after 24 hours), code and PKCE, tenant-bound. */
import type { AuthenticationResult, ICachePlugin, TokenCacheContext } from '@azure/msal-node';
import { VendorError } from '../errors.ts';
import type { SignInOutcome, SignInRequest, SyncUserSignIn } from '../onboarding/ports.ts';
import { createConfidentialClient } from './app-tokens.ts';
import { authorityOf, graphScope, type Registration } from './clouds.ts';
import { readEntraError, refusalValues } from './entra-errors.ts';
import { fromMsal } from './msal-errors.ts';

/** Sealed MSAL caches, one per sync user. */
export interface TokenCacheStore {
  load(tenantId: string, userId: string): Promise<string | undefined>;
  save(tenantId: string, userId: string, cache: string): Promise<void>;
  remove(tenantId: string, userId: string): Promise<void>;
}

export interface SyncUserTokens {
  /** Access token of a signed-in sync user; refreshed silently. Throws VendorError `unauthorized` when a person must sign in again. */
  get(tenantId: string, userId: string, options?: { fresh?: boolean }): Promise<string>;
}

const scopes = (registration: Registration) => [
  'openid',
  'profile',
  'offline_access',
  graphScope(registration, 'Presence.Read.All'),
];
const tenMinutes = 600_000;

export function createSyncUserSignIn(
  registration: Registration,
  store: TokenCacheStore,
  clock: { now(): number },
): SyncUserSignIn & { tokens: SyncUserTokens } {
  const redirectUri = `${registration.publicUrl}/auth/callback`;
  /** Caches of accounts that are still being proven; nothing of them is stored. */
  const unproven = new Map<string, { cache: string; until: number }>();
  const key = (tenantId: string, userId: string) => `${tenantId}/${userId}`;
  return {
    authorizeUrl: async (request) => authorizeUrl(registration, request, redirectUri),
    redeem: async ({ tenantId, code, codeVerifier, nonce }) => {
      const memory = rememberingPlugin();
      const client = createConfidentialClient(registration, tenantId, memory.plugin);
      try {
        const request = { code, codeVerifier, nonce, redirectUri, scopes: scopes(registration) };
        const result = await client.acquireTokenByCode({ ...request, authority: authorityOf(registration, tenantId) });
        const outcome = outcomeOf(result, nonce);
        if (outcome.kind === 'signed-in')
          unproven.set(key(tenantId, outcome.userId), { cache: memory.cache(), until: clock.now() + tenMinutes });
        return outcome;
      } catch (error) {
        return refusalOf(fromMsal(error));
      }
    },
    keep: async (tenantId, userId) => {
      const found = unproven.get(key(tenantId, userId));
      if (!found || found.until < clock.now())
        throw new VendorError('microsoft', 'unauthorized', 'the sign-in is too old to be kept');
      await store.save(tenantId, userId, found.cache);
      unproven.delete(key(tenantId, userId));
    },
    forget: async (tenantId, userId) => {
      unproven.delete(key(tenantId, userId));
      await store.remove(tenantId, userId);
    },
    tokens: {
      get: (tenantId, userId, options) => {
        const found = unproven.get(key(tenantId, userId));
        const plugin = found ? rememberingPlugin(found.cache).plugin : storePlugin(store, tenantId, userId);
        return silently(registration, tenantId, userId, plugin, options?.fresh ?? false);
      },
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
  });
  return `${authorityOf(registration, request.tenantId)}/oauth2/v2.0/authorize?${query}`;
}

interface IdTokenClaims {
  nonce?: string;
  acct?: number | string;
  idp?: string;
  iss?: string;
  oid?: string;
  tid?: string;
}

function outcomeOf(result: AuthenticationResult, nonce: string): SignInOutcome {
  const claims = result.idTokenClaims as IdTokenClaims;
  if (claims.nonce !== nonce) return { kind: 'refused', code: 'ticket_expired', values: {} };
  return {
    kind: 'signed-in',
    userId: claims.oid ?? result.uniqueId,
    tenantId: claims.tid ?? result.tenantId,
    upn: result.account?.username ?? '',
    name: result.account?.name ?? '',
    guest: String(claims.acct ?? '0') === '1' || (claims.idp !== undefined && claims.idp !== claims.iss),
    grantedScopes: result.scopes.map((scope) => scope.split('/').at(-1) ?? scope),
  };
}

function refusalOf(error: VendorError): SignInOutcome {
  if (error.trouble === 'unavailable') return { kind: 'refused', code: 'microsoft_unreachable', values: {} };
  const read = readEntraError(error.details.code);
  const values = refusalValues({ ...read, correlationId: error.details.requestId });
  return { kind: 'refused', code: read.code ?? 'microsoft_code', values };
}

function rememberingPlugin(initial = ''): { plugin: ICachePlugin; cache(): string } {
  let cache = initial;
  return {
    cache: () => cache,
    plugin: {
      beforeCacheAccess: async (context) => {
        if (cache) context.tokenCache.deserialize(cache);
      },
      afterCacheAccess: async (context) => {
        if (context.cacheHasChanged) cache = context.tokenCache.serialize();
      },
    },
  };
}

/** Every rotation is saved: Entra hands out a new refresh token with each use. */
function storePlugin(store: TokenCacheStore, tenantId: string, userId: string): ICachePlugin {
  return {
    beforeCacheAccess: async (context: TokenCacheContext) => {
      const cache = await store.load(tenantId, userId);
      if (cache) context.tokenCache.deserialize(cache);
    },
    afterCacheAccess: async (context: TokenCacheContext) => {
      if (context.cacheHasChanged) await store.save(tenantId, userId, context.tokenCache.serialize());
    },
  };
}

async function silently(
  registration: Registration,
  tenantId: string,
  userId: string,
  plugin: ICachePlugin,
  fresh: boolean,
): Promise<string> {
  const client = createConfidentialClient(registration, tenantId, plugin);
  const accounts = await client.getTokenCache().getAllAccounts();
  const account = accounts.find(({ localAccountId }) => localAccountId === userId);
  if (!account) throw new VendorError('microsoft', 'unauthorized', 'no sign-in is stored for this account');
  try {
    const answer = await client.acquireTokenSilent({
      account,
      scopes: [graphScope(registration, 'Presence.Read.All')],
      forceRefresh: fresh,
    });
    return answer.accessToken;
  } catch (error) {
    throw fromMsal(error);
  }
}
