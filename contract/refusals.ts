/**
 * Microsoft's refusals as data: what each means for us, who can mend it, where, and how it goes on. Words: `refusals.<key>.title|text`
 * in the language files (https://learn.microsoft.com/entra/identity-platform/reference-error-codes,
 * https://learn.microsoft.com/graph/errors). Numbers choose the words; the OAuth `error` decides the flow where the two differ.
 */
import type { Page } from './clouds.ts';
import type { ErrorCode } from './errors.ts';

/** Words: `refusals.who.<name>`. */
export type WhoMends =
  /** An admin of this app. */
  | 'admin'
  /** Whoever manages Conditional Access and security in Entra ID. */
  | 'conditional-access'
  /** A Global or Privileged Role Administrator. */
  | 'consenting-role'
  /** The person at the sync account. */
  | 'sync-user'
  /** Whoever hosts the app. */
  | 'host'
  /** It passes by itself. */
  | 'nobody';

export type WayOn = 'retry' | 'open-again' | 'consent' | 'other-account' | 'operator';

export interface Refusal {
  key: string;
  /** As Microsoft names it: AADSTS number, OAuth `error`, or `error.code` of Graph. */
  vendorCodes: readonly string[];
  /** Decides the flow. */
  code: ErrorCode;
  who: WhoMends;
  wayOn: WayOn;
  link?: Page;
}

/** Addresses within Entra and the admin centre are those of the global cloud, see `clouds.ts`. */
const entra = (page: string): Page => ({ at: 'entra', page: `#view/${page}` });
const admin = (page: string): Page => ({ at: 'admin', page: `#/${page}` });
const learn = (page: string): Page => ({ at: 'learn', page });

const pages = {
  apps: entra('Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'),
  policies: entra('Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'),
  users: entra('Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers'),
  riskyUsers: entra('Microsoft_AAD_IAM/SecurityMenuBlade/~/RiskyUsers'),
  crossTenant: entra('Microsoft_AAD_IAM/CompanyRelationshipsMenuBlade/~/CrossTenantAccessSettings'),
  approvals: entra('Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AccessRequests'),
  subscriptions: admin('subscriptions'),
  securityDefaults: learn('entra/fundamentals/security-defaults'),
  whoConsents: learn('entra/identity/enterprise-apps/grant-admin-consent'),
  signInFrequency: learn('entra/identity/conditional-access/concept-session-lifetime'),
  clouds: learn('graph/deployments'),
  lockout: learn('entra/identity/authentication/howto-password-smart-lockout'),
} as const;

/** Accounts and their licences. */
export const accountsPage = admin('users');

/** Where an app is switched on and people are assigned to it. */
export const appsPage = pages.apps;

const aadsts = (...numbers: number[]) => numbers.map((number) => `AADSTS${number}`);

/**
 * One vendor code may stand in several rows where it means different things in different places: the row with the problem's own code
 * counts, else the first.
 */
export const refusals: readonly Refusal[] = [
  // consent
  {
    key: 'consent-missing',
    vendorCodes: aadsts(65001),
    code: 'consent_withdrawn',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.whoConsents,
  },
  {
    key: 'sign-in-declined',
    vendorCodes: [...aadsts(65004), 'access_denied'],
    code: 'sign_in_declined',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'consent-declined',
    vendorCodes: [...aadsts(65004), 'access_denied'],
    code: 'consent_declined',
    who: 'consenting-role',
    wayOn: 'consent',
  },
  {
    key: 'role-too-small',
    vendorCodes: [...aadsts(90094, 90093), 'consent_required'],
    code: 'consent_role_too_small',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.whoConsents,
  },
  {
    key: 'approval-requested',
    vendorCodes: aadsts(90095),
    code: 'consent_approval_requested',
    who: 'consenting-role',
    wayOn: 'retry',
    link: pages.approvals,
  },
  {
    key: 'app-being-added',
    vendorCodes: aadsts(650051),
    code: 'consent_not_usable_yet',
    who: 'nobody',
    wayOn: 'retry',
  },
  {
    key: 'service-missing',
    vendorCodes: aadsts(650052),
    code: 'consent_withdrawn',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.subscriptions,
  },
  {
    key: 'registration-wrong',
    vendorCodes: [...aadsts(650056, 65005, 650057), 'invalid_resource'],
    code: 'microsoft_code',
    who: 'host',
    wayOn: 'operator',
  },
  {
    key: 'scope-unknown',
    vendorCodes: [...aadsts(650053), 'invalid_scope'],
    code: 'microsoft_code',
    who: 'host',
    wayOn: 'operator',
  },
  // the app itself
  {
    key: 'app-unknown',
    vendorCodes: [...aadsts(700016), 'unauthorized_client'],
    code: 'consent_withdrawn',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.apps,
  },
  {
    key: 'consent-spreading',
    vendorCodes: [...aadsts(65001, 700016), 'Authorization_IdentityNotFound'],
    code: 'consent_not_usable_yet',
    who: 'nobody',
    wayOn: 'retry',
  },
  {
    key: 'resource-unknown',
    vendorCodes: aadsts(500011),
    code: 'consent_withdrawn',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.apps,
  },
  {
    key: 'app-disabled',
    vendorCodes: aadsts(7000112, 70001),
    code: 'app_disabled',
    who: 'admin',
    wayOn: 'open-again',
    link: pages.apps,
  },
  {
    key: 'app-credentials',
    vendorCodes: [...aadsts(7000215, 7000222, 7000218), 'invalid_client'],
    code: 'app_secret_invalid',
    who: 'host',
    wayOn: 'operator',
  },
  {
    key: 'on-behalf-of-forbidden',
    vendorCodes: aadsts(7000114),
    code: 'microsoft_code',
    who: 'host',
    wayOn: 'operator',
  },
  // rules of the tenant
  {
    key: 'not-assigned',
    vendorCodes: aadsts(50105),
    code: 'sign_in_rule',
    who: 'admin',
    wayOn: 'open-again',
    link: pages.apps,
  },
  {
    key: 'conditional-access',
    vendorCodes: aadsts(53003),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.policies,
  },
  {
    key: 'device-policy',
    vendorCodes: aadsts(53000, 53001, 50005, 50097),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.policies,
  },
  {
    key: 'approved-app-policy',
    vendorCodes: aadsts(53002),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.policies,
  },
  {
    key: 'security-policy',
    vendorCodes: aadsts(530032),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.policies,
  },
  {
    key: 'security-defaults',
    vendorCodes: aadsts(530035),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.securityDefaults,
  },
  {
    key: 'risk',
    vendorCodes: aadsts(53004, 53011, 50131),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.riskyUsers,
  },
  {
    key: 'cross-tenant',
    vendorCodes: aadsts(500212, 500213),
    code: 'sign_in_rule',
    who: 'conditional-access',
    wayOn: 'open-again',
    link: pages.crossTenant,
  },
  // second factor
  {
    key: 'second-factor',
    vendorCodes: aadsts(50076, 50074),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'second-factor-missing',
    vendorCodes: aadsts(50079, 50072),
    code: 'sign_in_mfa_registration',
    who: 'sync-user',
    wayOn: 'open-again',
    link: pages.securityDefaults,
  },
  {
    key: 'second-factor-old',
    vendorCodes: aadsts(50078),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
    link: pages.signInFrequency,
  },
  {
    key: 'external-challenge',
    vendorCodes: aadsts(50158),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'interaction',
    vendorCodes: ['interaction_required', 'login_required'],
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  // what ends a sign-in
  {
    key: 'revoked',
    vendorCodes: aadsts(50173),
    code: 'sync_user_password_reset',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'idle',
    vendorCodes: aadsts(700082, 70008),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  { key: 'code-too-old', vendorCodes: aadsts(70008), code: 'ticket_expired', who: 'sync-user', wayOn: 'open-again' },
  {
    key: 'sign-in-frequency',
    vendorCodes: aadsts(70043),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
    link: pages.signInFrequency,
  },
  { key: 'one-day-sign-in', vendorCodes: aadsts(700084), code: 'sync_user_signed_out', who: 'host', wayOn: 'operator' },
  {
    key: 'password-changed',
    vendorCodes: aadsts(50132, 50133),
    code: 'sync_user_password_reset',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'password-expired',
    vendorCodes: aadsts(50055, 50144),
    code: 'sync_user_password_reset',
    who: 'sync-user',
    wayOn: 'open-again',
    link: pages.users,
  },
  {
    key: 'no-session',
    vendorCodes: aadsts(50058),
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'grant-over',
    vendorCodes: ['invalid_grant'],
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  // the account
  {
    key: 'locked',
    vendorCodes: aadsts(50053),
    code: 'account_locked',
    who: 'nobody',
    wayOn: 'retry',
    link: pages.lockout,
  },
  {
    key: 'disabled',
    vendorCodes: aadsts(50057),
    code: 'sync_user_disabled',
    who: 'admin',
    wayOn: 'open-again',
    link: pages.users,
  },
  {
    key: 'account-elsewhere',
    vendorCodes: aadsts(50020, 90072, 16000, 16003),
    code: 'account_other_tenant',
    who: 'sync-user',
    wayOn: 'other-account',
  },
  {
    key: 'account-unknown',
    vendorCodes: aadsts(50034, 51004),
    code: 'account_other_tenant',
    who: 'sync-user',
    wayOn: 'other-account',
  },
  {
    key: 'account-deleted',
    vendorCodes: aadsts(50034, 50020, 51004, 90072, 16000, 16003),
    code: 'sync_user_deleted',
    who: 'admin',
    wayOn: 'other-account',
    link: pages.users,
  },
  // the request, the tenant, the host
  { key: 'code-used', vendorCodes: aadsts(54005), code: 'ticket_expired', who: 'sync-user', wayOn: 'open-again' },
  { key: 'loop', vendorCodes: aadsts(50196), code: 'microsoft_throttles', who: 'nobody', wayOn: 'retry' },
  { key: 'tenant-throttled', vendorCodes: aadsts(90055), code: 'microsoft_throttles', who: 'nobody', wayOn: 'retry' },
  {
    key: 'tenant-unknown',
    vendorCodes: aadsts(90002),
    code: 'microsoft_code',
    who: 'host',
    wayOn: 'operator',
    link: pages.clouds,
  },
  {
    key: 'other-cloud',
    vendorCodes: aadsts(90038),
    code: 'microsoft_code',
    who: 'host',
    wayOn: 'operator',
    link: pages.clouds,
  },
  { key: 'assertion', vendorCodes: aadsts(50013, 500133), code: 'token_expired', who: 'nobody', wayOn: 'retry' },
  {
    key: 'host-busy',
    vendorCodes: ['temporarily_unavailable', 'server_error'],
    code: 'microsoft_unreachable',
    who: 'nobody',
    wayOn: 'retry',
  },
  // Microsoft Graph
  {
    key: 'graph-token',
    vendorCodes: ['InvalidAuthenticationToken'],
    code: 'microsoft_code',
    who: 'nobody',
    wayOn: 'retry',
  },
  {
    key: 'graph-challenge',
    vendorCodes: ['insufficient_claims'],
    code: 'sync_user_signed_out',
    who: 'sync-user',
    wayOn: 'open-again',
  },
  {
    key: 'graph-right',
    vendorCodes: ['Forbidden', 'Authorization_RequestDenied', 'AccessDenied'],
    code: 'consent_withdrawn',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.whoConsents,
  },
  {
    key: 'graph-right-account',
    vendorCodes: ['Forbidden', 'Authorization_RequestDenied', 'AccessDenied'],
    code: 'account_lacks_right',
    who: 'consenting-role',
    wayOn: 'consent',
    link: pages.whoConsents,
  },
  {
    key: 'graph-licence',
    vendorCodes: ['Forbidden', 'Authorization_RequestDenied', 'AccessDenied'],
    code: 'account_needs_licence',
    who: 'admin',
    wayOn: 'other-account',
    link: accountsPage,
  },
];

/** Graph names its refusals so broadly (`Forbidden`) that only the place tells what is meant. */
const broad = /^(?!AADSTS)[A-Z]/;

/**
 * The row of a vendor's code; `code` tells places apart. Undefined: Microsoft has a code that we have no words for, or it is
 * Cloudya's, which has names of OAuth in common with Microsoft (`invalid_client`).
 */
export function refusalOf(vendorCode: string | undefined, code?: string): Refusal | undefined {
  if (vendorCode === undefined || code?.startsWith('cloudya_')) return undefined;
  const rows = refusals.filter(({ vendorCodes }) => vendorCodes.includes(vendorCode));
  return rows.find((row) => row.code === code) ?? (broad.test(vendorCode) ? undefined : rows[0]);
}

/** Names that Entra gives to a "no" of any cause. */
const vague: ReadonlySet<string> = new Set(['access_denied', 'consent_required']);

/** What an OAuth `error` means beside a number that is in no row: a name that fits every refusal tells no cause then. */
export function refusalByName(
  oauthError: string | undefined,
  vendorCode: string | undefined,
  code: string,
): Refusal | undefined {
  if (vendorCode !== undefined && vague.has(oauthError ?? '')) return undefined;
  return refusalOf(oauthError, code);
}
