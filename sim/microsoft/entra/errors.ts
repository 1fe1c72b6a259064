/** Refusals in Entra's own words: `error` decides the flow, the AADSTS number tells the cause (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
import { randomUUID } from 'node:crypto';

export interface EntraRefusal {
  status: number;
  error: string;
  code: number;
  message: string;
  suberror?: string;
  /** What the next interactive sign-in must fulfil. */
  claims?: string;
}

type More = Pick<EntraRefusal, 'suberror' | 'claims'>;

function refusal(status: number, error: string, code: number, message: string, more: More = {}): EntraRefusal {
  return { status, error, code, message, ...more };
}

/** Troubles that a person ends by signing in again; all others need an administrator. */
export const curedBySignIn = [50072, 50074, 50076, 50078, 50079, 50158, 70043];

const troubleTexts: Record<number, string> = {
  50053:
    'The account is locked because of too many attempts, or the sign-in came from an address with malicious activity.',
  50055: 'The password is expired.',
  50072: 'The user needs to enroll for second factor authentication.',
  50074: 'Strong Authentication is required.',
  50076:
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.',
  50079: 'The user is required to enroll for multi-factor authentication.',
  50105: 'The signed in user is not assigned to a role for the application.',
  50158: 'External security challenge was not satisfied.',
  53000: 'Your device is required to be managed to access this resource.',
  53003: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  530032: 'Access has been blocked by security policy.',
  70043: 'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.',
};

export function troubleText(code: number): string {
  return troubleTexts[code] ?? 'The sign-in was blocked.';
}

const challenge = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });

export const refusals = {
  parameterMissing: (name: string) =>
    refusal(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${name}'.`),
  unknownApplication: (client: string, tenant: string) =>
    refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    ),
  unknownTenant: (tenant: string) => refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`),
  secretMissing: () =>
    refusal(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
  wrongSecret: () =>
    refusal(
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
    ),
  consentMissing: (client: string) =>
    refusal(
      400,
      'invalid_grant',
      65001,
      `The user or administrator has not consented to use the application with ID '${client}'. Send an interactive authorization request for this user and resource.`,
      { suberror: 'consent_required' },
    ),
  assertionExpired: () =>
    refusal(
      400,
      'invalid_grant',
      500133,
      'Assertion is not within its valid time range. Ensure that it is not expired.',
    ),
  assertionInvalid: () => refusal(400, 'invalid_grant', 50013, 'Assertion failed signature validation.'),
  assertionElsewhere: () =>
    refusal(400, 'invalid_grant', 500131, 'Assertion audience does not match the Client app presenting the assertion.'),
  codeUsed: () =>
    refusal(
      400,
      'invalid_grant',
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
    ),
  codeUnknown: () =>
    refusal(
      400,
      'invalid_grant',
      70008,
      'The provided authorization code or refresh token has expired due to inactivity.',
    ),
  verifierMissing: () =>
    refusal(400, 'invalid_grant', 50148, 'The code_verifier does not match the code_challenge for PKCE.'),
  verifierWrong: () =>
    refusal(
      400,
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
  redirectWrong: () =>
    refusal(
      400,
      'invalid_client',
      500112,
      'The reply address does not match the reply address provided when requesting Authorization code.',
    ),
  tokenRevoked: () =>
    refusal(
      400,
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
      { suberror: 'bad_token' },
    ),
  accountDisabled: () => refusal(400, 'invalid_grant', 50057, 'The user account is disabled.'),
  accountGone: () =>
    refusal(
      400,
      'invalid_grant',
      50034,
      'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
    ),
  refreshUnknown: () => refusal(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  scopeInvalid: (scope: string) =>
    refusal(
      400,
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    ),
  grantUnsupported: () => refusal(400, 'unsupported_grant_type', 70003, 'The app returned an unsupported grant type.'),
  /** A rule of the tenant stands in the way of this account. */
  trouble: (code: number) =>
    curedBySignIn.includes(code)
      ? refusal(400, 'interaction_required', code, troubleText(code), { suberror: 'basic_action', claims: challenge })
      : refusal(400, 'invalid_grant', code, troubleText(code), { suberror: 'message_only' }),
} as const;

/** `AADSTS…: …` with the ids that support asks for. */
export function describeRefusal(code: number, message: string, now: number) {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const text = `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`;
  return { text, trace, correlation, timestamp };
}

/** Body of a refused token request. */
export function refusalBody(refused: EntraRefusal, now: number): Record<string, unknown> {
  const { error, code, message, suberror, claims } = refused;
  const { text, trace, correlation, timestamp } = describeRefusal(code, message, now);
  return {
    error,
    error_description: text,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    ...(suberror ? { suberror } : {}),
    ...(claims ? { claims } : {}),
  };
}
