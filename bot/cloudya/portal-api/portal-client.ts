/**
 * NFON Service Portal API, the predecessor of the configuration API: the same resources under `/api/customers/{K}`, and
 * everything else under `/api` (migration guide of NFON-AG/PBX-Configuration-APIs).
 */
import { VendorError } from '../../errors.ts';
import { type Call, type ConfigurationClient, resourcesBehind } from '../configuration-client.ts';
import { type Knock, knock } from './knock.ts';
import { createSigningCall, type PortalDeps } from './signing-call.ts';

export function createPortalClient(
  deps: PortalDeps,
  knockAgain: () => Promise<Knock> = () => knock(deps),
): ConfigurationClient {
  const { kAccount } = deps.credentials;
  const tenantPath = `/customers/${encodeURIComponent(kAccount)}`;
  const call = tellingKeysFromRights(createSigningCall(deps), knockAgain);
  const baseUrl = `${deps.portalApiUrl}/api`;
  return resourcesBehind({ kAccount, tenantPath, mayLackRegistry: true, baseUrl, call });
}

/** 403 is a wrong key (README, "Troubleshooting Tips") or a right that is missing: the former is refused everywhere. */
function tellingKeysFromRights(call: Call, knockAgain: () => Promise<Knock>): Call {
  return async (request) => {
    try {
      return await call(request);
    } catch (error) {
      if (!(error instanceof VendorError) || error.trouble !== 'forbidden') throw error;
      if ((await knockAgain()).kind !== 'refused') throw error;
      throw new VendorError(error.vendor, 'unauthorized', error.message, error.details);
    }
  };
}
