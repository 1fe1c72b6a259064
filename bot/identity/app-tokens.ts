/** Tokens of the app itself, per customer tenant: client credentials with everything the tenant has consented to. */
import { ConfidentialClientApplication, type ICachePlugin } from '@azure/msal-node';
import { authorityOf, graphScope, type Registration } from './clouds.ts';
import { fromMsal } from './msal-errors.ts';

export interface AppTokens {
  /**
   * Access token for Graph. `fresh` skips the cache: a token from before a consent carries no rights.
   * Throws VendorError; `unauthorized` with AADSTS700016 means that the tenant has not consented.
   */
  get(tenantId: string, options?: { fresh?: boolean }): Promise<string>;
}

export function createAppTokens(registration: Registration): AppTokens {
  const clients = new Map<string, ConfidentialClientApplication>();
  const clientOf = (tenantId: string) => {
    const known = clients.get(tenantId);
    if (known) return known;
    const created = createConfidentialClient(registration, tenantId);
    clients.set(tenantId, created);
    return created;
  };
  // One token request at a time per tenant: parallel reads at a cold start must not each ask for their own.
  const running = new Map<string, Promise<string>>();
  const acquire = async (tenantId: string, fresh: boolean): Promise<string> => {
    try {
      const answer = await clientOf(tenantId).acquireTokenByClientCredential({
        scopes: [graphScope(registration, '.default')],
        skipCache: fresh,
      });
      return answer?.accessToken ?? '';
    } catch (error) {
      throw fromMsal(error);
    }
  };
  return {
    get: (tenantId, { fresh = false } = {}) => {
      const pending = running.get(tenantId);
      if (pending) return pending;
      const started = acquire(tenantId, fresh).finally(() => running.delete(tenantId));
      running.set(tenantId, started);
      return started;
    },
  };
}

/** CP1: Graph may answer with a claims challenge instead of waiting for the token to end. */
export function createConfidentialClient(
  registration: Registration,
  tenantId: string,
  cachePlugin?: ICachePlugin,
): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      authority: authorityOf(registration, tenantId),
      knownAuthorities: [registration.cloud.loginHost],
      clientCapabilities: ['CP1'],
    },
    ...(cachePlugin ? { cache: { cachePlugin } } : {}),
  });
}
