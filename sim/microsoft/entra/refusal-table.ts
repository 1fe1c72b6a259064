/**
 * Every refusal of Entra that is simulated: OAuth error, words close to Entra's, and where Entra gives it
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). Numbers choose the words, `error` decides the flow.
 */

/** `sign-in` and `consent` are pages; the others are kinds of token requests. */
export type Place = 'sign-in' | 'consent' | 'code' | 'refresh' | 'on-behalf-of' | 'app';

/** An AADSTS number, or an OAuth `error` where Entra gives no number. */
export type RefusalCode = number | string;

export interface Row {
  /** OAuth `error` of the token endpoint. */
  error: string;
  /** `{client}`, `{tenant}`, `{user}`, … are filled in. */
  text: string;
  /** Where `signInTrouble` and `trouble` may put it; empty: it arises by itself only. */
  places: readonly Place[];
  /** HTTP status of the token endpoint; 400 unless given. */
  status?: number;
  suberror?: string;
  /** Carries `claims` that the next sign-in must fulfil: proof of something, or the policies it must satisfy. */
  claims?: 'acrs' | 'capolids';
  /** A new sign-in of the person ends it. */
  endsWithSignIn?: true;
  /** Goes to the redirect address with this `error`; without it Entra shows a page of its own. */
  redirect?: string;
  /** Seconds of `Retry-After`. */
  retryAfter?: number;
}

const person = ['sign-in', 'code', 'refresh', 'on-behalf-of'] as const;
const tokens = ['code', 'refresh', 'on-behalf-of'] as const;
const everywhere = ['sign-in', 'consent', 'code', 'refresh', 'on-behalf-of', 'app'] as const;
const pages = ['sign-in', 'consent'] as const;

/** The person must do something at the page (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow, error response). */
function interaction(text: string): Row {
  const more = { suberror: 'basic_action', claims: 'acrs', endsWithSignIn: true } as const;
  return { error: 'interaction_required', text, places: tokens, ...more };
}

/** A policy says no, and no sign-in changes it. */
function blocked(text: string, places: readonly Place[] = person): Row {
  return { error: 'invalid_grant', text, places, suberror: 'message_only', claims: 'capolids' };
}

/** A refresh token or grant is over (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). */
function over(text: string, places: readonly Place[] = ['refresh']): Row {
  return { error: 'invalid_grant', text, places, suberror: 'bad_token', endsWithSignIn: true };
}

function account(text: string, places: readonly Place[] = person): Row {
  return { error: 'invalid_grant', text, places };
}

export const refusalTable: Record<number, Row> = {
  // consent
  65001: {
    error: 'invalid_grant',
    text: "The user or administrator has not consented to use the application with ID '{client}'. Send an interactive authorization request for this user and resource.",
    places: tokens,
    suberror: 'consent_required',
  },
  65004: {
    error: 'consent_required',
    text: 'The resource owner or authorization server denied the request.',
    places: pages,
    redirect: 'access_denied',
  },
  90093: {
    error: 'consent_required',
    text: '{app} is requesting one or more permissions that you are not authorized to grant. Contact an administrator, who can consent to this application on your behalf.',
    places: pages,
  },
  90094: {
    error: 'consent_required',
    text: '{app} needs permission to access resources in your organization that only an admin can grant.',
    places: pages,
    redirect: 'consent_required',
  },
  90095: {
    error: 'consent_required',
    text: 'Admin consent is required. A request for approval has been sent to an administrator.',
    places: pages,
    redirect: 'consent_required',
  },
  650051: {
    error: 'invalid_client',
    text: "The service principal named '{app}' could not be created: a service principal of this name is already present in the tenant '{tenant}'.",
    places: pages,
    redirect: 'server_error',
  },
  650052: {
    error: 'invalid_client',
    text: "The app needs access to a service ('Microsoft Graph') that your organization '{tenant}' has not subscribed to or enabled.",
    places: ['sign-in', 'consent', 'on-behalf-of', 'app'],
  },
  650053: {
    error: 'invalid_client',
    text: "The application '{app}' asked for a scope that does not exist on the resource '00000003-0000-0000-c000-000000000000'.",
    places: ['sign-in', 'consent', 'code', 'refresh', 'on-behalf-of'],
  },
  650056: {
    error: 'invalid_client',
    text: 'Misconfigured application. The client has not listed any permissions for the resource in its registration, or the admin has not consented in the tenant.',
    places: ['sign-in', 'consent', 'on-behalf-of'],
  },
  650057: {
    error: 'invalid_resource',
    text: 'Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client’s application registration.',
    places: everywhere,
  },
  65005: {
    error: 'invalid_resource',
    text: 'The application required resource access list does not contain applications discoverable by the resource.',
    places: everywhere,
  },

  // application and its secret
  700016: {
    error: 'unauthorized_client',
    text: "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
    places: everywhere,
  },
  70001: {
    error: 'unauthorized_client',
    text: "The application named '{client}' was not found in the tenant named '{tenant}', or is disabled there.",
    places: everywhere,
  },
  7000112: {
    error: 'unauthorized_client',
    text: "Application '{client}'({app}) is disabled.",
    places: everywhere,
  },
  7000114: {
    error: 'unauthorized_client',
    text: "Application '{client}' is not allowed to make application on-behalf-of calls.",
    places: ['on-behalf-of'],
  },
  7000215: {
    error: 'invalid_client',
    status: 401,
    text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
    places: ['code', 'refresh', 'on-behalf-of', 'app'],
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    places: [],
  },
  7000222: {
    error: 'invalid_client',
    status: 401,
    text: "The provided client secret keys for app '{client}' are expired.",
    places: ['code', 'refresh', 'on-behalf-of', 'app'],
  },
  500011: {
    error: 'invalid_resource',
    text: "The resource principal named {resource} was not found in the tenant named '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
    places: everywhere,
  },

  // policies of the tenant
  50105: {
    error: 'invalid_grant',
    text: "Your administrator has configured the application {app} ('{client}') to block users unless they are specifically granted access to the application. The signed in user '{user}' is blocked because they are not assigned.",
    places: person,
  },
  53000: blocked('Your device is required to be compliant to access this resource.'),
  53001: blocked('Your device is required to be domain joined to access this resource.'),
  53002: blocked('The application used is not an approved application for Conditional Access.'),
  53003: blocked(
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  ),
  53004: blocked(
    'Access has been blocked by Conditional Access policies: due to the risk of the account it cannot register a second factor now.',
    ['sign-in', 'refresh', 'on-behalf-of'],
  ),
  53011: blocked('The user is blocked due to risk on the home tenant.'),
  50131: blocked('Access is blocked: the request looks suspicious, or a policy about risk does not allow it.'),
  50005: blocked('A platform was used that is not supported by the Conditional Access policy.'),
  50097: blocked('Device authentication is required.'),
  530032: blocked('Access has been blocked by a security policy that the administrator of the tenant has configured.'),
  530035: blocked('Access has been blocked by security defaults.'),
  500212: blocked("The home tenant's outbound cross-tenant access policy does not allow access to '{tenant}'.", person),
  500213: blocked("The inbound cross-tenant access policy of '{tenant}' does not allow this user.", person),

  // second factor
  50072: interaction(
    'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication to access this resource.',
  ),
  50074: interaction('Strong authentication is required and the user did not pass the challenge.'),
  50076: interaction(
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
  ),
  50078: interaction('Presented multi-factor authentication has expired due to policies of your administrator.'),
  50079: interaction(
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.',
  ),
  50158: interaction('External security challenge was not satisfied.'),

  // what ends a session
  50132: over('The session is not valid: the password has expired or was recently changed.'),
  50133: over('The session is not valid: the password has expired or was recently changed.'),
  50173: over(
    'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    tokens,
  ),
  70008: over('The provided authorization code or refresh token has expired due to inactivity.', ['code', 'refresh']),
  70043: over('The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.'),
  700082: over('The refresh token has expired due to inactivity.'),
  700084: over('The refresh token was issued to a single page app, and therefore has a fixed, limited lifetime.'),
  50196: {
    error: 'invalid_grant',
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
    places: tokens,
  },

  // accounts
  50020: {
    error: 'invalid_request',
    text: "User account '{user}' from identity provider '{provider}' does not exist in tenant '{tenant}' and cannot access the application.",
    places: ['sign-in', 'on-behalf-of'],
  },
  50034: account('The user account {user} does not exist in the {tenant} directory.'),
  50053: account(
    'The account is locked because of too many attempts, or the sign-in came from an address with malicious activity.',
    ['sign-in', 'refresh'],
  ),
  50055: account('The password is expired.', ['sign-in', 'refresh']),
  50057: account('The user account is disabled.'),
  50144: account('The user’s Active Directory password has expired.', ['sign-in', 'refresh']),
  51004: account('The user account {user} does not exist in the {tenant} directory.'),
  90072: account(
    "User account '{user}' does not exist in tenant '{tenant}' and cannot access the application '{client}' in that tenant. The account needs to be added as an external user in the tenant first.",
    ['sign-in', 'on-behalf-of'],
  ),
  16000: {
    error: 'interaction_required',
    text: "User account '{user}' does not exist in tenant '{tenant}'. The account needs to be added as an external user in the tenant first.",
    places: ['sign-in'],
    redirect: 'interaction_required',
  },
  16003: account(
    "Session information is not sufficient: the user '{user}' has not been added to the tenant '{tenant}' explicitly.",
    ['sign-in', 'on-behalf-of'],
  ),
  50058: {
    error: 'login_required',
    text: 'A silent sign-in request was sent but no user is signed in.',
    places: ['sign-in'],
    redirect: 'login_required',
  },

  // tenants
  90002: {
    error: 'invalid_request',
    text: "Tenant '{asked}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
    places: everywhere,
  },
  90038: {
    error: 'invalid_request',
    text: "Tenant '{asked}' belongs to another national cloud than this one: the request must go to '{cloud}'.",
    places: everywhere,
  },
  90055: {
    error: 'temporarily_unavailable',
    status: 429,
    retryAfter: 60,
    text: 'The request is rejected because there are too many requests for the tenant.',
    places: everywhere,
    redirect: 'temporarily_unavailable',
  },

  // requests
  50011: {
    error: 'invalid_request',
    text: "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for the application.",
    places: [],
  },
  50013: { error: 'invalid_grant', text: 'Assertion failed signature validation.', places: ['on-behalf-of'] },
  500131: {
    error: 'invalid_grant',
    text: 'Assertion audience does not match the Client app presenting the assertion.',
    places: ['on-behalf-of'],
  },
  500133: {
    error: 'invalid_grant',
    text: 'Assertion is not within its valid time range. Ensure that it is not expired.',
    places: ['on-behalf-of'],
  },
  50148: {
    error: 'invalid_grant',
    text: 'The code_verifier does not match the code_challenge for PKCE.',
    places: ['code'],
  },
  501481: {
    error: 'invalid_grant',
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    places: ['code'],
  },
  500112: {
    error: 'invalid_client',
    text: 'The reply address does not match the reply address provided when requesting Authorization code.',
    places: ['code'],
  },
  54005: {
    error: 'invalid_grant',
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
    places: ['code'],
  },
  70003: { error: 'unsupported_grant_type', text: 'The app returned an unsupported grant type.', places: [] },
  70011: {
    error: 'invalid_scope',
    text: "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
    places: [],
  },
  900144: {
    error: 'invalid_request',
    text: "The request body must contain the following parameter: '{name}'.",
    places: [],
  },
  9002313: {
    error: 'invalid_grant',
    text: 'Invalid request. Request is malformed or invalid.',
    places: ['code', 'refresh'],
  },
};

/** A number that is not in the table, met everywhere: Microsoft adds numbers without notice. */
const unknownRow: Row = { error: 'invalid_grant', text: 'The sign-in was blocked.', places: everywhere };

/** An OAuth `error` that comes without a number, as in Microsoft's own examples (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). */
function namedRow(error: string): Row {
  const status = { invalid_client: 401, server_error: 500, temporarily_unavailable: 503 }[error];
  const text = 'The request was refused.';
  return { error, text, places: everywhere, redirect: error, ...(status === undefined ? {} : { status }) };
}

export function rowOf(code: RefusalCode): Row {
  return typeof code === 'string' ? namedRow(code) : (refusalTable[code] ?? unknownRow);
}

export function appearsAt(code: RefusalCode, place: Place): boolean {
  return rowOf(code).places.includes(place);
}
