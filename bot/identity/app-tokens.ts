/** Tokens of the app itself, per customer tenant: client credentials with everything the tenant has consented to. */
import { type AuthenticationResult, ConfidentialClientApplication, type ICachePlugin } from '@azure/msal-node';
import { VendorError } from '../errors.ts';
import { authorityOf, graphScope, type Registration } from './clouds.ts';
import { createEntraNetwork } from './entra-network.ts';
import { fromMsal } from './msal-errors.ts';

export interface TokenOptions {
  /** Skips the cache: a token from before a consent carries no rights. */
  fresh?: boolean;
  /** A claims challenge of Graph to be met, as JSON (https://learn.microsoft.com/entra/identity-platform/claims-challenge). */
  claims?: string;
  /** Right that the token must carry where it is not `Presence.Read.All`; of people only. */
  right?: 'Presence.Read.All' | 'User.Read';
}

export interface AppTokens {
  /**
   * Access token for Graph. Throws VendorError; `unauthorized` with AADSTS700016 means that the tenant has not consented,
   * with `invalid_client` that our own secret is wrong.
   */
  get(tenantId: string, options?: TokenOptions): Promise<string>;
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
  const lately = new Map<string, AuthenticationResult>();
  async function acquireOrKeep(tenantId: string, options: TokenOptions): Promise<string> {
    try {
      const answer = await acquire(registration, clientOf(tenantId), options);
      lately.set(tenantId, answer);
      return answer.accessToken;
    } catch (error) {
      const kept = lately.get(tenantId);
      if (kept === undefined || options.fresh || options.claims !== undefined || !isEarly(kept, error)) throw error;
      return kept.accessToken;
    }
  }
  // One token request at a time per tenant: parallel reads at a cold start must not each ask for their own.
  const running = new Map<string, Promise<string>>();
  return {
    get: (tenantId, options = {}) => {
      const key = JSON.stringify([tenantId, options.fresh ?? false, options.claims]);
      const pending = running.get(key);
      if (pending) return pending;
      const started = acquireOrKeep(tenantId, options).finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
  };
}

async function acquire(
  registration: Registration,
  client: ConfidentialClientApplication,
  { fresh = false, claims }: TokenOptions,
): Promise<AuthenticationResult> {
  const answer = await client
    .acquireTokenByClientCredential({
      scopes: [graphScope(registration, '.default')],
      skipCache: fresh,
      ...(claims === undefined ? {} : { claims }),
    })
    .catch((error: unknown) => {
      throw fromMsal(error);
    });
  if (!answer?.accessToken) throw new VendorError('microsoft', 'unavailable', 'sign-in host gave no token');
  return answer;
}

/**
 * MSAL renews a long-lived token from the time on that Entra names (`refresh_in`), and waits for that: where the host is away
 * meanwhile, the token at hand is good all the same.
 */
function isEarly({ expiresOn }: AuthenticationResult, error: unknown): boolean {
  const passes = error instanceof VendorError && (error.trouble === 'unavailable' || error.trouble === 'throttled');
  return passes && expiresOn !== null && expiresOn.getTime() > Date.now();
}

/** CP1: Graph may answer with a claims challenge instead of waiting for the token to end. */
export function createConfidentialClient(
  registration: Registration,
  tenantId: string,
  /** Whose tokens: the app's own unless given. */
  { person = 'app', cachePlugin }: { person?: string; cachePlugin?: ICachePlugin } = {},
): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      authority: authorityOf(registration, tenantId),
      knownAuthorities: [registration.cloud.loginHost],
      clientCapabilities: ['CP1'],
    },
    system: { networkClient: createEntraNetwork({ gate: registration.gate, credential: `${tenantId}/${person}` }) },
    ...(cachePlugin ? { cache: { cachePlugin } } : {}),
  });
}
