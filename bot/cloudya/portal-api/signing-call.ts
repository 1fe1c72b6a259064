/** Requests to the portal API with who is asking. */
import { VendorError } from '../../errors.ts';
import type { CloudyaCredentials } from '../../onboarding/ports.ts';
import type { Clock } from '../../presence/ports.ts';
import type { Call } from '../configuration-client.ts';
import type { Http, HttpRequest } from '../http.ts';
import { clockAheadMinutes } from './clock-skew.ts';
import { escapedPath, signedHeaders } from './sign-request.ts';

export interface PortalDeps {
  http: Http;
  clock: Clock;
  portalApiUrl: string;
  userAgent: string;
  credentials: Pick<CloudyaCredentials, 'clientId' | 'clientSecret' | 'kAccount'>;
}

/** "Data Format: JSON" (README of NFON-AG/Service-Portal-API); its Postman collection accepts anything. */
const mediaType = 'application/json';

/** Throws a refusal that is one of the clock as `unauthorized` with `clockAheadMinutes`. */
export function createSigningCall({ http, clock, portalApiUrl, userAgent, credentials }: PortalDeps): Call {
  const key = { id: credentials.clientId, secret: credentials.clientSecret };

  function signed(request: Omit<HttpRequest, 'headers'>): HttpRequest {
    const { method, url, body } = request;
    const path = escapedPath(url.slice(portalApiUrl.length));
    const content = body === undefined ? undefined : { type: mediaType, body };
    const signature = signedHeaders(key, { method, path, content }, new Date(clock.now()));
    const headers = { 'User-Agent': userAgent, Accept: request.text ?? '*/*', ...signature };
    return { ...request, url: `${portalApiUrl}${path}`, headers };
  }

  return (request) =>
    http(signed(request)).catch((error: unknown) => {
      throw error instanceof VendorError ? blamingTheClock(error, clock.now()) : error;
    });
}

/** "Signature expired (timestamp is outside ±15 minutes)" is told like any other refusal: 401 or 403 (README). */
function blamingTheClock(error: VendorError, now: number): VendorError {
  const { vendor, trouble, message, details } = error;
  const refused = trouble === 'unauthorized' || trouble === 'forbidden';
  const ahead = refused ? clockAheadMinutes(now, details.answeredAt) : undefined;
  if (ahead === undefined) return error;
  const told = `${message}, clocks ${Math.abs(ahead)} minutes apart`;
  return new VendorError(vendor, 'unauthorized', told, { ...details, clockAheadMinutes: ahead });
}
