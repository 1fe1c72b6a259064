/** The person's SSO token for a Graph token. The one place that uses teamsfx. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode, ErrorWithCode, OnBehalfOfUserCredential } from '@microsoft/teamsfx';
import { PresenceError, VendorError } from '../errors.ts';
import { graphScope, type Registration } from './clouds.ts';
import { passing, readEntraError } from './entra-errors.ts';

/** teamsfx has no time-out of its own. */
const timeoutMs = 10_000;

/**
 * Graph token with `User.Read` for the person; undefined when a consent or another interaction is missing. teamsfx hides claims
 * challenges: the pop-up solves them, once. Throws PresenceError `token_expired` when a fresh SSO token is needed, otherwise VendorError.
 */
export async function exchangeToken(
  registration: Registration,
  ssoToken: string,
  tenantId: string,
): Promise<string | undefined> {
  try {
    const credential = new OnBehalfOfUserCredential(ssoToken, {
      authorityHost: `https://${registration.cloud.loginHost}`,
      tenantId,
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
    });
    const answer = await withinTime(credential.getToken(graphScope(registration, 'User.Read')));
    if (!answer?.token) throw new VendorError('microsoft', 'unavailable', 'sign-in host gave no token');
    return answer.token;
  } catch (error) {
    if (error instanceof ErrorWithCode) return meaningOf(error);
    if (error instanceof VendorError) throw error;
    // teamsfx takes any answer of the host for a token, and stumbles over what is missing in it
    throw new VendorError('microsoft', 'unavailable', 'sign-in host gave no token', {}, { cause: error });
  }
}

/** teamsfx wraps MSAL's error: only the text is left of it. */
function meaningOf(error: ErrorWithCode): undefined {
  const { number, vendorCode, code, correlationId } = readEntraError(error.message);
  const cause = { cause: error };
  if (code === 'token_expired' || error.code === ErrorCode.TokenExpiredError)
    throw new PresenceError('token_expired', {}, cause);
  if (code === 'app_secret_invalid')
    throw new VendorError(
      'microsoft',
      'unauthorized',
      `sign-in host refused: ${vendorCode}`,
      { code: vendorCode, oauthError: 'invalid_client', requestId: correlationId },
      cause,
    );
  // a tenant that never consented has no service principal (AADSTS700016), which teamsfx reports as a service error
  if (error.code === ErrorCode.UiRequiredError || code === 'consent_withdrawn') return undefined;
  const trouble = number === undefined ? 'unavailable' : (passing.get(number) ?? 'unauthorized');
  const details = { code: vendorCode, requestId: correlationId };
  throw new VendorError('microsoft', trouble, `on-behalf-of failed: ${vendorCode ?? error.code}`, details, cause);
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw new VendorError('microsoft', 'unavailable', 'on-behalf-of took too long');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
