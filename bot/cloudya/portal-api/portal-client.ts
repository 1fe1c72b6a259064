/**
 * NFON Service Portal API, the predecessor of the configuration API: the same resources under `/api/customers/{K}`, and
 * everything else under `/api` (migration guide of NFON-AG/PBX-Configuration-APIs). Each request is signed by itself.
 */
import { VendorError } from '../../errors.ts';
import type { CloudyaCredentials } from '../../onboarding/ports.ts';
import type { Clock } from '../../presence/ports.ts';
import { type Call, type ConfigurationClient, resourcesBehind } from '../configuration-client.ts';
import type { Http, HttpRequest } from '../http.ts';
import { clockAheadMinutes } from './clock-skew.ts';
import { escapedPath, type PortalKey, signedHeaders } from './sign-request.ts';

export interface PortalClientDeps {
  http: Http;
  clock: Clock;
  portalApiUrl: string;
  userAgent: string;
  credentials: Pick<CloudyaCredentials, 'clientId' | 'clientSecret' | 'kAccount'>;
}

/** "Data Format: JSON" (README); the Postman collection accepts anything. */
const mediaType = 'application/json';

export function createPortalClient(deps: PortalClientDeps): ConfigurationClient {
  const { kAccount } = deps.credentials;
  const tenantPath = `/customers/${encodeURIComponent(kAccount)}`;
  return resourcesBehind({ kAccount, tenantPath, baseUrl: `${deps.portalApiUrl}/api`, call: createSigningCall(deps) });
}

/** Throws 401 and 403 with `clockAheadMinutes` where the clock is why. */
export function createSigningCall({ http, clock, portalApiUrl, userAgent, credentials }: PortalClientDeps): Call {
  const key: PortalKey = { id: credentials.clientId, secret: credentials.clientSecret };

  function signed(request: Omit<HttpRequest, 'headers'>): HttpRequest {
    const { method, url, body } = request;
    const path = escapedPath(url.slice(portalApiUrl.length));
    const content = body === undefined ? undefined : { type: mediaType, body };
    const signature = signedHeaders(key, { method, path, content }, new Date(clock.now()));
    return {
      ...request,
      url: `${portalApiUrl}${path}`,
      headers: { 'User-Agent': userAgent, Accept: '*/*', ...signature },
    };
  }

  return (request) =>
    http(signed(request)).catch((error: unknown) => {
      throw error instanceof VendorError ? explained(error, clock.now()) : error;
    });
}

/** "Signature expired (timestamp is outside ±15 minutes)", told as any other refusal (README): 401 or 403. */
function explained(error: VendorError, now: number): VendorError {
  const { vendor, trouble, message, details } = error;
  const refused = trouble === 'unauthorized' || trouble === 'forbidden';
  const ahead = refused ? clockAheadMinutes(now, details.answeredAt) : undefined;
  if (ahead === undefined) return error;
  const detailed = { ...details, clockAheadMinutes: ahead };
  return new VendorError(
    vendor,
    'unauthorized',
    `${message}, the clocks differ by ${Math.abs(ahead)} minutes`,
    detailed,
  );
}
