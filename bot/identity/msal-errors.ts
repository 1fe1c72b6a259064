/** What MSAL throws, as VendorError. */
import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { VendorError, type VendorTrouble } from '../errors.ts';
import { passingTrouble, readEntraError } from './entra-errors.ts';
import { hostBusy, hostSilent } from './entra-network.ts';

/** Errors of other origin (the store behind the token cache) come back as they are. */
export function fromMsal(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  const { vendorCode, correlationId } = readEntraError(error.errorMessage);
  return new VendorError(
    'microsoft',
    troubleOf(error, vendorCode),
    `sign-in host refused: ${vendorCode ?? error.errorCode}`,
    {
      status: error instanceof ServerError ? error.status : undefined,
      code: vendorCode,
      oauthError: error.errorCode,
      requestId: correlationId ?? (error.correlationId || undefined),
      retryAfterMs: retryAfterOf(error),
      claims: error instanceof InteractionRequiredAuthError && error.claims ? error.claims : undefined,
    },
    { cause: error },
  );
}

/** RFC 6749, 4.1.2.1: the server's own trouble, not the request's. */
const ownTrouble = [hostBusy, hostSilent, 'temporarily_unavailable', 'server_error', 'network_error'];

/** Only what names a fault of the request, the person or the app is `unauthorized`; a text we do not know is the host's trouble. */
function troubleOf(error: AuthError, vendorCode: string | undefined): VendorTrouble {
  if (error instanceof ServerError && error.status === 429) return 'throttled';
  if (ownTrouble.includes(error.errorCode)) return 'unavailable';
  const passes = passingTrouble(vendorCode);
  if (passes) return passes;
  const isOAuth = /^(invalid|unauthorized|unsupported)_|_required$|^access_denied$|^bad_token$/.test(error.errorCode);
  const emptyCache = ['no_tokens_found', 'refresh_token_expired'].includes(error.errorCode);
  return vendorCode !== undefined || isOAuth || emptyCache ? 'unauthorized' : 'unavailable';
}

function retryAfterOf(error: AuthError): number | undefined {
  return 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : undefined;
}
