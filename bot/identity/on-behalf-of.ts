/** The person's SSO token for a Graph token. The one place that uses teamsfx. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode, ErrorWithCode, OnBehalfOfUserCredential } from '@microsoft/teamsfx';
import { decodeJwt } from 'jose';
import { PresenceError, VendorError } from '../errors.ts';
import type { ProfileRefusal } from '../onboarding/ports.ts';
import { graphScope, type Registration } from './clouds.ts';
import { passingTrouble, readEntraError } from './entra-errors.ts';

/** teamsfx has no time-out of its own. */
const timeoutMs = 10_000;

export type Exchange = { kind: 'token'; token: string } | ProfileRefusal;

/**
 * Graph token with `User.Read` for the person. Throws PresenceError `token_expired` when a fresh SSO token is needed, otherwise
 * VendorError.
 */
export async function exchangeToken(registration: Registration, ssoToken: string, tenantId: string): Promise<Exchange> {
  const credential = `${tenantId}/${decodeJwt(ssoToken).oid}/on-behalf-of`;
  const closed = registration.gate?.closed(credential);
  if (closed)
    throw new VendorError('microsoft', 'throttled', 'on-behalf-of: nothing was sent, Entra wants time', closed);
  try {
    const answer = await withinTime(
      credentialOf(registration, ssoToken, tenantId).getToken(graphScope(registration, 'User.Read')),
    );
    if (!answer?.token) throw new VendorError('microsoft', 'unavailable', 'sign-in host gave no token');
    registration.gate?.answered(credential);
    return { kind: 'token', token: answer.token };
  } catch (error) {
    if (error instanceof ErrorWithCode) {
      registration.gate?.answered(credential, readEntraError(error.message));
      return meaningOf(error, registration.gate?.closed(credential)?.retryAfterMs);
    }
    if (error instanceof VendorError) throw error;
    // teamsfx takes any answer of the host for a token, and stumbles over what is missing in it
    throw new VendorError('microsoft', 'unavailable', 'sign-in host gave no token', {}, { cause: error });
  }
}

function credentialOf({ cloud, clientId, clientSecret }: Registration, ssoToken: string, tenantId: string) {
  const authorityHost = `https://${cloud.loginHost}`;
  return new OnBehalfOfUserCredential(ssoToken, { authorityHost, tenantId, clientId, clientSecret });
}

/** Consent or an app that is switched on answers these; no sign-in of the person does. */
const ofTheTenant: readonly string[] = ['consent_withdrawn', 'consent_not_usable_yet', 'app_disabled'];

/** teamsfx wraps MSAL's error: only the text is left of it. */
function meaningOf(error: ErrorWithCode, retryAfterMs?: number): Exchange {
  const { vendorCode, code, correlationId } = readEntraError(error.message);
  const cause = { cause: error };
  if (code === 'token_expired' || error.code === ErrorCode.TokenExpiredError)
    throw new PresenceError('token_expired', {}, cause);
  // a tenant that never consented has no service principal (AADSTS700016), which teamsfx reports as a service error
  if (ofTheTenant.includes(code ?? '')) return { kind: 'consent-needed', vendorCode, correlationId };
  if (error.code === ErrorCode.UiRequiredError) return { kind: 'interaction-needed', vendorCode, correlationId };
  const oauthError = code === 'app_secret_invalid' ? 'invalid_client' : undefined;
  const trouble = vendorCode === undefined ? 'unavailable' : (passingTrouble(vendorCode) ?? 'unauthorized');
  const details = { code: vendorCode, oauthError, requestId: correlationId, retryAfterMs: retryAfterMs || undefined };
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
