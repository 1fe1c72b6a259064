/**
 * Microsoft's refusals without an AADSTS number, by the place where the simulator is made to give them: what arrives, the code that
 * the flow goes by, and the row of the table whose words are shown.
 */
type Named = [vendorCode: string, code: string, row: string];

/** The page of admin consent sends back with an OAuth `error` alone. */
export const atConsentPage: Named[] = [
  ['access_denied', 'consent_declined', 'consent-declined'],
  ['consent_required', 'consent_role_too_small', 'role-too-small'],
  ['temporarily_unavailable', 'microsoft_unreachable', 'host-busy'],
  ['server_error', 'microsoft_unreachable', 'host-busy'],
  ['unauthorized_client', 'consent_withdrawn', 'app-unknown'],
  ['invalid_resource', 'microsoft_code', 'registration-wrong'],
  ['invalid_scope', 'microsoft_code', 'scope-unknown'],
];

/** So does the page of a sync user's sign-in, where no sign-in can have ended yet. */
export const atSignInPage: Named[] = [
  ['access_denied', 'sign_in_declined', 'sign-in-declined'],
  ['interaction_required', 'sign_in_rule', 'interaction'],
  ['login_required', 'sign_in_rule', 'interaction'],
  ['temporarily_unavailable', 'microsoft_unreachable', 'host-busy'],
  ['invalid_scope', 'microsoft_code', 'scope-unknown'],
  ['invalid_resource', 'microsoft_code', 'registration-wrong'],
];

/** The token endpoint refuses the app itself. */
export const atAppToken: Named[] = [['invalid_client', 'app_secret_invalid', 'app-credentials']];

/** Graph does not know a fresh service principal yet. */
export const whileSpreading: Named[] = [
  ['Authorization_IdentityNotFound', 'consent_not_usable_yet', 'consent-spreading'],
];

/** Graph refuses the app a read of the directory. */
const broad = ['Forbidden', 'Authorization_RequestDenied', 'AccessDenied'];
export const ofDirectory: Named[] = broad.map((name) => [name, 'consent_withdrawn', 'graph-right']);

/** Graph refuses the account that has just signed in, for want of a licence or for another cause. */
export const ofAccount: Named[] = broad.map((name) => [name, 'account_lacks_right', 'graph-right-account']);
export const ofLicence: Named[] = broad.map((name) => [name, 'account_needs_licence', 'graph-licence']);
export const ofFreshToken: Named[] = [['InvalidAuthenticationToken', 'microsoft_code', 'graph-token']];

/** What ends a stored sign-in, at the token endpoint or at Graph: see `stored-sign-in.test.ts`. */
export const ofStoredSignIn: Named[] = [['invalid_grant', 'sync_user_signed_out', 'grant-over']];
export const ofStoredToken: Named[] = [['insufficient_claims', 'sync_user_signed_out', 'graph-challenge']];

export const allNamed: Named[] = [
  ...atConsentPage,
  ...atSignInPage,
  ...atAppToken,
  ...whileSpreading,
  ...ofDirectory,
  ...ofAccount,
  ...ofLicence,
  ...ofFreshToken,
  ...ofStoredSignIn,
  ...ofStoredToken,
];
