/** Asks the portal API for its version: is it there, and is it the key that it refuses? "Send Your First Request" of NFON's README. */
import { VendorError, vendorProblem } from '../../errors.ts';
import { createHttp, usualHttpSettings } from '../http.ts';
import { createSigningCall, type PortalDeps } from './signing-call.ts';

/** `open`: it answers, and has nothing against the key there. Whether it looks at keys there at all is not documented. */
export type Knock =
  | { kind: 'open' }
  | { kind: 'refused' }
  /** `values` of `cloudya_clock_skew`. */
  | { kind: 'clock-off'; values: Record<string, string> }
  /** Nobody is at home, or a firewall lets nobody through. */
  | { kind: 'silent'; host: string };

/** Somebody waits for the answer, and a firewall that drops packets never gives one. */
const patience = { ...usualHttpSettings, timeoutMs: 5_000, retries: 0 };

export async function knock(deps: Omit<PortalDeps, 'http'>): Promise<Knock> {
  const { portalApiUrl } = deps;
  const call = createSigningCall({ ...deps, http: createHttp(patience) });
  try {
    await call({ method: 'GET', url: `${portalApiUrl}/api/version`, repeatable: false });
    return { kind: 'open' };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.details.clockAheadMinutes !== undefined)
      return { kind: 'clock-off', values: vendorProblem(error).values };
    if (error.trouble === 'unavailable') return { kind: 'silent', host: new URL(portalApiUrl).host };
    return { kind: ['unauthorized', 'forbidden'].includes(error.trouble) ? 'refused' : 'open' };
  }
}
