/** Refusals in Entra's own words: `error` decides the flow, the AADSTS number tells the cause (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
import { randomUUID } from 'node:crypto';

export interface EntraRefusal {
  status: number;
  error: string;
  code: number;
  message: string;
  suberror?: string;
}

function refusal(status: number, error: string, code: number, message: string, suberror?: string): EntraRefusal {
  return suberror === undefined ? { status, error, code, message } : { status, error, code, message, suberror };
}

export const refusals = {
  unknownApplication: (tenant: string) =>
    refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier was not found in the directory '${tenant}'.`,
    ),
  unknownTenant: (tenant: string) => refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`),
  wrongSecret: () => refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.'),
  consentMissing: () =>
    refusal(
      400,
      'invalid_grant',
      65001,
      'The user or administrator has not consented to use the application.',
      'consent_required',
    ),
  assertionExpired: () => refusal(400, 'invalid_grant', 500133, 'Assertion is not within its valid time range.'),
  assertionInvalid: () =>
    refusal(400, 'invalid_grant', 50013, 'Assertion failed signature validation or is not meant for this application.'),
  codeUsed: () => refusal(400, 'invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.'),
  codeUnknown: () =>
    refusal(400, 'invalid_grant', 70008, 'The provided authorization code or refresh token has expired.'),
  verifierWrong: () => refusal(400, 'invalid_grant', 50148, 'The code_verifier does not match the code_challenge.'),
  redirectWrong: () =>
    refusal(
      400,
      'invalid_client',
      50011,
      'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
    ),
  tokenRevoked: () =>
    refusal(400, 'invalid_grant', 50173, 'The provided grant has expired due to it being revoked.', 'bad_token'),
  accountDisabled: () => refusal(400, 'invalid_grant', 50057, 'The user account is disabled.'),
  refreshUnknown: () => refusal(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  scopeInvalid: () =>
    refusal(400, 'invalid_scope', 70011, 'The provided value for the input parameter scope is not valid.'),
  grantUnsupported: () => refusal(400, 'unsupported_grant_type', 70003, 'The app returned an unsupported grant type.'),
} as const;

/** Body of a refused token request. */
export function refusalBody({ error, code, message, suberror }: EntraRefusal, now: number): Record<string, unknown> {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(suberror ? { suberror } : {}),
  };
}
