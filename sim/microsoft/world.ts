/** What Microsoft holds in the simulated world: tenants, people, presence, consent, tokens, subscriptions. */
import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { appRegistration } from '../seed/app-registration.ts';
import { type SeedCompany, type SeedPerson, seedFabrikam } from '../seed/company.ts';
import type { CloudName } from './clouds.ts';
import type { RefusalCode } from './entra/refusal-table.ts';

export interface PresencePair {
  availability: string;
  activity: string;
}

/** A presence session: the person's own Teams client (`client`) or an application (its client id). */
export interface PresenceSession extends PresencePair {
  setAt: number;
  /** null: until it is changed. */
  expiresAt: number | null;
}

/** What others see, from `effectiveAt` on. */
export interface VisiblePresence extends PresencePair {
  outOfOffice: boolean;
  effectiveAt: number;
  sequence: number;
}

export interface SimUser extends SeedPerson {
  tenantId: string;
  password: string;
  /** Asks for registration of a second factor at the next sign-in, as security defaults do. */
  mfaRegistration: boolean;
  /** A second factor is registered. */
  mfaRegistered: boolean;
  /** Identity Protection thinks the account is in other hands. */
  risky: boolean;
  /** An administrator has taken the account out of the tenant's Conditional Access policies. */
  excludedFromPolicies: boolean;
  /** May use the app where the tenant demands assignment. */
  assigned: boolean;
  /** Grows with every revocation; a token of an older generation is revoked. */
  tokenGeneration: number;
  /** What this account meets at sign-in, code, refresh and on-behalf-of, as far as Entra gives it there; null: nothing. */
  signInTrouble: RefusalCode | null;
  hasTeamsLicence: boolean;
  sessions: Record<string, PresenceSession>;
  preferred: (PresencePair & { expiresAt: number | null }) | null;
  /** Newest last; the last one whose time has come is what others see. */
  visible: VisiblePresence[];
  /** `sequence` that subscribers were last told of. */
  announced: number;
}

export interface SimSubscription {
  id: string;
  tenantId: string;
  creatorId: string;
  applicationId: string;
  resource: string;
  userIds: string[];
  changeType: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  /** ISO 8601, UTC. */
  expirationDateTime: string;
  encryptionCertificateId?: string | null;
}

/** Refusals met by everybody of a tenant, by place; null: none. */
export interface TenantTrouble {
  /** The page of admin consent. */
  consent: RefusalCode | null;
  /** Client credentials. */
  app: RefusalCode | null;
  onBehalfOf: RefusalCode | null;
  /** Every interactive sign-in, and the code it ends with. */
  signIn: RefusalCode | null;
}

/** What an administrator can demand of a tenant's sign-ins (https://learn.microsoft.com/entra/identity/conditional-access/overview). */
export interface TenantPolicies {
  /** People may consent for themselves, may not, or may ask an administrator to (https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent). */
  userConsent: 'allowed' | 'blocked' | 'request';
  /** Everybody registers a second factor. */
  securityDefaults: boolean;
  /** Conditional Access: nothing, a second factor for every account, or no token at all. */
  conditionalAccess: 'none' | 'mfa' | 'block';
  /** Sign-in frequency: how long a sign-in lasts; null: no such policy. */
  signInFrequencySeconds: number | null;
  /** How long a second factor is remembered; null: for good. */
  secondFactorSeconds: number | null;
  /** Only assigned people may use the app. */
  assignmentRequired: boolean;
  /** The enterprise application is switched off for sign-in. */
  appDisabled: boolean;
  /** Where Graph demands a Teams licence of the sync user. Contradictory in the field, so a switch. */
  licenceDemanded: 'none' | 'read' | 'subscribe';
}

export interface Consent {
  at: number;
  by: string;
  /** Each right of the registration that stands, and when it was given. */
  rights: Record<string, number>;
}

export interface SimTenant extends TenantPolicies {
  id: string;
  name: string;
  domain: string;
  cloud: CloudName;
  users: Record<string, SimUser>;
  /** Deleted accounts, which can be restored. */
  deletedUsers: Record<string, SimUser>;
  trouble: TenantTrouble;
  /** Admin consent; null: none, or all of it taken back. */
  consent: Consent | null;
  /** People who consented to the delegated rights for themselves. */
  userConsents: string[];
  /** Log of directory changes for `users/delta`. */
  changes: { userId: string }[];
  subscriptions: Record<string, SimSubscription>;
}

export interface RefreshGrant {
  tenantId: string;
  userId: string;
  scope: string;
  issuedAt: number;
  /** When the person last signed in at the page; refreshing does not move it. */
  signedInAt: number;
  tokenGeneration: number;
}

export interface CodeGrant extends RefreshGrant {
  redirectUri: string;
  codeChallenge: string;
  nonce: string | undefined;
  used: boolean;
}

export interface MicrosoftSettings {
  /** How long until others see a changed presence, ms. */
  presenceLagMs: number;
  /** Longest wait between a visible change and its notification, ms. */
  hintDelayMs: number;
  /** Share of notifications that never leave, 0..1. */
  hintLossRate: number;
  /** Time a notification address has to answer, handshake and delivery alike, ms. */
  answerMs: number;
  /** How long a fresh consent takes to be honoured, ms. */
  consentDelayMs: number;
  /** Life of access tokens: Entra picks 60 to 90 minutes (https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes). */
  accessTokenSeconds: number;
  /** Life of a person's access tokens where the client can handle claims challenges: up to 28 hours (same page). */
  accessTokenSecondsWithCae: number;
  /** A refresh token ends when it is not used for so long: 90 days (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). */
  refreshTokenIdleSeconds: number;
  /** The same failing token request so often within 10 s is a loop (AADSTS50196). Entra names no number. */
  loopRequests: number;
  /** Presence requests per 30 s, app and tenant. */
  presenceQuota: number;
  /** Resource units of the directory per 10 s, app and tenant; 0: as many as Microsoft gives a tenant of this size. */
  directoryUnits: number;
  /** Writes to /subscriptions per 20 s, app and tenant. */
  subscriptionQuota: number;
  /** 429 tells how long to wait; presence is not on the list of resources that promise it. */
  retryAfterSent: boolean;
  /** Subscriptions are refused without an encryption certificate. */
  certificateDemanded: boolean;
  /** How long a link of `users/delta` is good. */
  deltaTokenSeconds: number;
  /** Every item of `users/delta` comes twice. */
  deltaRepeats: boolean;
  /** Time in which the answers of a notification host are counted, ms. */
  markingWindowMs: number;
  /** A host is marked only after so many answers in that time. */
  markingLeast: number;
  /** How much later the notifications of a slow host leave, ms. */
  slowDelayMs: number;
  /** First wait before a notification is sent again, ms; doubled each time. */
  retryFirstMs: number;
  /** How long a notification is tried, ms. */
  retryForMs: number;
  /** Directory roles come back with type and id only, as objects do that an app may not read. */
  rolesStripped: boolean;
}

export interface MicrosoftWorld {
  key: { kid: string; privateKey: JsonWebKey; publicKey: JsonWebKey };
  settings: MicrosoftSettings;
  tenants: Record<string, SimTenant>;
  refreshTokens: Record<string, RefreshGrant>;
  codes: Record<string, CodeGrant>;
  /** Counter behind `sequenceNumber`. */
  sequence: number;
}

export const defaultPassword = 'demo';

const usualSettings: MicrosoftSettings = {
  presenceLagMs: 800,
  hintDelayMs: 150,
  hintLossRate: 0,
  // https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
  answerMs: 10_000,
  consentDelayMs: 3000,
  accessTokenSeconds: 4500,
  accessTokenSecondsWithCae: 86_400,
  refreshTokenIdleSeconds: 90 * 86_400,
  loopRequests: 15,
  // https://learn.microsoft.com/graph/throttling-limits
  presenceQuota: 1500,
  directoryUnits: 0,
  subscriptionQuota: 1000,
  retryAfterSent: true,
  certificateDemanded: false,
  // https://devblogs.microsoft.com/microsoft365dev/duration-of-change-tracking-tokens-for-identity-and-education-resources/
  deltaTokenSeconds: 7 * 86_400,
  deltaRepeats: false,
  // https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
  markingWindowMs: 600_000,
  markingLeast: 100,
  slowDelayMs: 10_000,
  retryFirstMs: 2000,
  retryForMs: 4 * 3_600_000,
  rolesStripped: false,
};

const noTrouble: TenantTrouble = { consent: null, app: null, onBehalfOf: null, signIn: null };

const noPolicies: TenantPolicies = {
  userConsent: 'allowed',
  securityDefaults: false,
  conditionalAccess: 'none',
  signInFrequencySeconds: null,
  secondFactorSeconds: null,
  assignmentRequired: false,
  appDisabled: false,
  licenceDemanded: 'none',
};

/** Every right of the registration, each once. */
export const registeredRights: string[] = [
  ...appRegistration.applicationPermissions,
  ...appRegistration.delegatedPermissions,
];

/** Every right, given at the same time. */
export function fullConsent(at: number, by: string): Consent {
  return { at, by, rights: Object.fromEntries(registeredRights.map((name) => [name, at])) };
}

export function seedMicrosoft(company: SeedCompany): MicrosoftWorld {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tenants = [company, seedFabrikam()].map((seed) => seedTenant(seed));
  const publicJwk = publicKey.export({ format: 'jwk' });
  // Another key has another name, or programs that keep keys by name would go on with the old one.
  const kid = createHash('sha256').update(String(publicJwk.n)).digest('base64url').slice(0, 27);
  return {
    key: { kid, privateKey: privateKey.export({ format: 'jwk' }), publicKey: publicJwk },
    settings: { ...usualSettings },
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.id, tenant])),
    refreshTokens: {},
    codes: {},
    sequence: 1,
  };
}

export function seedTenant(seed: SeedCompany): SimTenant {
  return {
    id: seed.tenantId,
    name: seed.name,
    domain: seed.domain,
    users: Object.fromEntries(seed.people.map((person) => [person.id, createUser(seed.tenantId, person)])),
    cloud: 'global',
    ...noPolicies,
    trouble: { ...noTrouble },
    deletedUsers: {},
    consent: null,
    userConsents: [],
    changes: [],
    subscriptions: {},
  };
}

export function createUser(tenantId: string, person: SeedPerson): SimUser {
  const { presence } = person;
  const pair = { availability: presence.availability, activity: presence.activity };
  return {
    ...person,
    tenantId,
    password: defaultPassword,
    mfaRegistration: false,
    // People who work with Teams have registered one long ago; an account that was just made has not.
    mfaRegistered: true,
    risky: false,
    excludedFromPolicies: false,
    assigned: false,
    tokenGeneration: 0,
    signInTrouble: null,
    hasTeamsLicence: !person.guest,
    sessions: pair.availability === 'Offline' ? {} : { client: { ...pair, setAt: 0, expiresAt: null } },
    preferred: null,
    visible: [{ ...pair, outOfOffice: presence.outOfOffice ?? false, effectiveAt: 0, sequence: 1 }],
    announced: 1,
  };
}

/** A world kept by an older version: what it lacks is filled in. */
export function completed(kept: MicrosoftWorld): MicrosoftWorld {
  const grant = <G extends RefreshGrant>(old: G): G => ({ ...old, signedInAt: old.signedInAt ?? old.issuedAt });
  const settings = Object.entries(usualSettings).map(([name, usual]) => [
    name,
    kept.settings[name as Setting] ?? usual,
  ]);
  return {
    ...kept,
    settings: Object.fromEntries(settings),
    tenants: mapped(kept.tenants, completedTenant),
    refreshTokens: mapped(kept.refreshTokens, grant),
    codes: mapped(kept.codes, grant),
  };
}

type Setting = keyof MicrosoftSettings;

function mapped<Value>(values: Record<string, Value>, change: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function completedTenant(kept: SimTenant): SimTenant {
  const { consent } = kept;
  const lacking: Partial<SimTenant> = { cloud: 'global', ...noPolicies, deletedUsers: {} };
  const begin = { ...lacking, ...kept };
  return {
    ...begin,
    trouble: { ...noTrouble, ...kept.trouble },
    consent: consent && { ...fullConsent(consent.at, consent.by), ...consent },
    users: mapped(kept.users, completedUser),
    deletedUsers: mapped(begin.deletedUsers, completedUser),
  };
}

function completedUser(kept: SimUser): SimUser {
  const lacking: Partial<SimUser> = { risky: false, excludedFromPolicies: false, assigned: false };
  return { ...lacking, ...kept, mfaRegistered: kept.mfaRegistered ?? kept.hasTeamsLicence };
}

export function findTenant(world: MicrosoftWorld, nameOrId: string): SimTenant | undefined {
  return Object.values(world.tenants).find(
    ({ id, domain }) => id === nameOrId.toLowerCase() || domain === nameOrId.toLowerCase(),
  );
}

const lists = new WeakMap<SimTenant, { changes: number; users: SimUser[] }>();

/** Everybody of a tenant as a list, made once per change: the keys of a large company are slow to walk. */
export function usersOf(tenant: SimTenant): SimUser[] {
  const known = lists.get(tenant);
  if (known?.changes === tenant.changes.length) return known.users;
  const users = Object.values(tenant.users);
  lists.set(tenant, { changes: tenant.changes.length, users });
  return users;
}

/** By object id or UPN; case does not matter. */
export function findUser(tenant: SimTenant, idOrUpn: string): SimUser | undefined {
  const wanted = idOrUpn.toLowerCase();
  return tenant.users[wanted] ?? usersOf(tenant).find(({ upn }) => upn.toLowerCase() === wanted);
}

/** Looks in every tenant: the control API names people by UPN alone. */
export function findUserAnywhere(world: MicrosoftWorld, idOrUpn: string): SimUser | undefined {
  for (const tenant of Object.values(world.tenants)) {
    const user = findUser(tenant, idOrUpn);
    if (user) return user;
  }
  return undefined;
}

/** The account behind what is typed at sign-in: a guest types the address of home, not the long name the tenant gave. */
export function findAccount(tenant: SimTenant, login: string): SimUser | undefined {
  const typed = login.trim().toLowerCase();
  const guest = Object.values(tenant.users).find((user) => user.guest && user.mail?.toLowerCase() === typed);
  return findUser(tenant, typed) ?? guest;
}
