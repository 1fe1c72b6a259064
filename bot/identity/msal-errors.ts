/** What MSAL throws, as VendorError. */
import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { VendorError, type VendorTrouble } from '../errors.ts';
import { readEntraError } from './entra-errors.ts';

export function fromMsal(error: unknown): VendorError {
  if (!(error instanceof AuthError))
    return new VendorError('microsoft', 'unavailable', 'sign-in host not reachable', {}, { cause: error });
  const { vendorCode, correlationId } = readEntraError(error.errorMessage);
  const details = {
    code: vendorCode,
    oauthError: error.errorCode,
    requestId: correlationId ?? error.correlationId,
    claims: error instanceof InteractionRequiredAuthError ? error.claims : undefined,
  };
  return new VendorError(
    'microsoft',
    troubleOf(error),
    `sign-in host refused: ${vendorCode ?? error.errorCode}`,
    details,
    { cause: error },
  );
}

/** MSAL calls a time-out or a lost connection `network_error` and its kin; a server's 429 or 5xx keeps its status. */
function troubleOf(error: AuthError): VendorTrouble {
  const status = error instanceof ServerError ? error.status : undefined;
  if (status === 429) return 'throttled';
  if ((status ?? 0) >= 500) return 'unavailable';
  if (/network|endpoint|timeout|openid_config|no_network/i.test(error.errorCode) && !/AADSTS/.test(error.errorMessage))
    return 'unavailable';
  return error.errorCode === 'temporarily_unavailable' ? 'unavailable' : 'unauthorized';
}
