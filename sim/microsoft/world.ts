/** What Microsoft holds in the simulated world: tenants, people, presence, consent, tokens, subscriptions. */
import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { type SeedCompany, type SeedPerson, seedFabrikam } from '../seed/company.ts';

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
  /** Grows with every revocation; a token of an older generation is revoked. */
  tokenGeneration: number;
  /** AADSTS number that every sign-in and refresh of this account meets; null: none. */
  signInTrouble: number | null;
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
}

export interface SimTenant {
  id: string;
  name: string;
  domain: string;
  users: Record<string, SimUser>;
  /** Admin consent to everything the registration asks for. */
  consent: { at: number; by: string } | null;
  /** People who consented to the delegated rights for themselves. */
  userConsents: string[];
  /** Log of directory changes for `users/delta`. */
  changes: { userId: string; removed: boolean }[];
  subscriptions: Record<string, SimSubscription>;
}

export interface RefreshGrant {
  tenantId: string;
  userId: string;
  scope: string;
  issuedAt: number;
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
  /** Life of access tokens, continuous access evaluation or not. */
  accessTokenSeconds: number;
  /** Presence requests per 30 s, app and tenant. */
  presenceQuota: number;
  /** Refuse presence subscriptions of accounts without a Teams licence. Contradictory in the field, so a switch. */
  licenceDemanded: boolean;
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

export function seedMicrosoft(company: SeedCompany): MicrosoftWorld {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tenants = [company, seedFabrikam()].map((seed) => seedTenant(seed));
  const publicJwk = publicKey.export({ format: 'jwk' });
  // Another key has another name, or programs that keep keys by name would go on with the old one.
  const kid = createHash('sha256').update(String(publicJwk.n)).digest('base64url').slice(0, 27);
  return {
    key: { kid, privateKey: privateKey.export({ format: 'jwk' }), publicKey: publicJwk },
    settings: {
      presenceLagMs: 800,
      hintDelayMs: 150,
      hintLossRate: 0,
      // https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
      answerMs: 10_000,
      consentDelayMs: 3000,
      accessTokenSeconds: 4500,
      presenceQuota: 1500,
      licenceDemanded: false,
      rolesStripped: false,
    },
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
    tokenGeneration: 0,
    signInTrouble: null,
    hasTeamsLicence: !person.guest,
    sessions: pair.availability === 'Offline' ? {} : { client: { ...pair, setAt: 0, expiresAt: null } },
    preferred: null,
    visible: [{ ...pair, outOfOffice: presence.outOfOffice ?? false, effectiveAt: 0, sequence: 1 }],
    announced: 1,
  };
}

export function findTenant(world: MicrosoftWorld, nameOrId: string): SimTenant | undefined {
  return Object.values(world.tenants).find(
    ({ id, domain }) => id === nameOrId.toLowerCase() || domain === nameOrId.toLowerCase(),
  );
}

/** By object id or UPN; case does not matter. */
export function findUser(tenant: SimTenant, idOrUpn: string): SimUser | undefined {
  const wanted = idOrUpn.toLowerCase();
  return tenant.users[wanted] ?? Object.values(tenant.users).find(({ upn }) => upn.toLowerCase() === wanted);
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
