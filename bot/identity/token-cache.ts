/** Tokens of a sync user out of MSAL's cache, which is kept per person. */
import type { ICachePlugin, TokenCacheContext } from '@azure/msal-node';
import { VendorError } from '../errors.ts';
import { createConfidentialClient, type TokenOptions } from './app-tokens.ts';
import { graphScope, type Registration } from './clouds.ts';
import { fromMsal } from './msal-errors.ts';

/** Sealed MSAL caches, one per sync user. */
export interface TokenCacheStore {
  load(tenantId: string, userId: string): Promise<string | undefined>;
  /** Of a new sign-in. */
  save(tenantId: string, userId: string, cache: string): Promise<void>;
  /** Of a sign-in that goes on; nothing where it was removed meanwhile. */
  rotate(tenantId: string, userId: string, cache: string): Promise<void>;
  remove(tenantId: string, userId: string): Promise<void>;
  /** Microsoft gives this sync user no token any more, and why. */
  refused(tenantId: string, userId: string, refusal: CacheRefusal): Promise<void>;
}

export interface CacheRefusal {
  vendorCode: string | undefined;
  correlationId: string | undefined;
  /** What the next sign-in must fulfil, as JSON. */
  claims: string | undefined;
}

/** A cache in memory. */
export function rememberingPlugin(initial = ''): { plugin: ICachePlugin; cache(): string } {
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
export function storePlugin(store: TokenCacheStore, tenantId: string, userId: string): ICachePlugin {
  return {
    beforeCacheAccess: async (context: TokenCacheContext) => {
      const cache = await store.load(tenantId, userId);
      if (cache) context.tokenCache.deserialize(cache);
    },
    afterCacheAccess: async (context: TokenCacheContext) => {
      if (context.cacheHasChanged) await store.rotate(tenantId, userId, context.tokenCache.serialize());
    },
  };
}

/** The cached access token while it lives, otherwise a new one by the refresh token. Throws VendorError. */
export async function acquireSilently(
  registration: Registration,
  { tenantId, userId }: { tenantId: string; userId: string },
  plugin: ICachePlugin,
  { fresh = false, claims, right = 'Presence.Read.All' }: TokenOptions,
): Promise<string> {
  const client = createConfidentialClient(registration, tenantId, { person: userId, cachePlugin: plugin });
  const accounts = await client.getTokenCache().getAllAccounts();
  const account = accounts.find(({ localAccountId }) => localAccountId === userId);
  if (!account)
    throw new VendorError('microsoft', 'unauthorized', 'no sign-in is stored for this account', {
      oauthError: 'login_required',
    });
  const answer = await client
    .acquireTokenSilent({
      account,
      scopes: [graphScope(registration, right)],
      forceRefresh: fresh,
      ...(claims === undefined ? {} : { claims }),
    })
    .catch((error: unknown) => {
      throw fromMsal(error);
    });
  return answer.accessToken;
}
