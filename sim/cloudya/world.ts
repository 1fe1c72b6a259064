/** What Cloudya holds in the simulated world: customers with extensions, clients with rights, the integration registry. */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { cloudyaAccess } from '../seed/app-registration.ts';
import type { SeedCompany } from '../seed/company.ts';

export const simulatedLines = ['unknown', 'offline', 'idle', 'ringing', 'in-use'] as const;
export type SimulatedLine = (typeof simulatedLines)[number];
export const simulatedPresences = ['offline', 'available', 'away', 'busy', 'dnd', 'null'] as const;
export type SimulatedPresence = (typeof simulatedPresences)[number];

export interface SimExtension {
  extension: string;
  name: string;
  line: SimulatedLine;
  presence: SimulatedPresence;
  /** RFC 3339 with nanoseconds and offset, as NFON writes it. */
  updated: string;
  voicemailEmail: string | null;
  profiles: SimProfile[];
  activeProfile: number;
  /** null: no agent. */
  agentLoggedIn: boolean | null;
}

/** A call-forward profile. */
export interface SimProfile {
  number: number;
  name: string;
}

/** The one that is always there. */
export const defaultProfile: SimProfile = { number: 0, name: 'Default' };

export interface ClientRights {
  registry: boolean;
  profiles: boolean;
  loginStatus: boolean;
}

export interface ApiClient {
  id: string;
  secret: string;
  rights: ClientRights;
}

/** As NFON gives to a partner: it opens several customers. */
export interface PartnerClient extends ApiClient {
  /** Their K-accounts. */
  customers: string[];
}

export interface IntegrationType {
  id: string;
  name: string;
  toolType: string;
  provider: string;
}

export interface Integration {
  id: string;
  typeId: string;
  name: string;
  active: boolean;
  status: string;
  context: string | null;
  connectionConfig: unknown;
  targets: Record<string, IntegrationTarget>;
}

export interface IntegrationTarget {
  id: string;
  /** Path of the extension it belongs to. */
  target: string;
  active: boolean;
  context: string | null;
  connectionConfig: unknown;
}

export interface Customer {
  kAccount: string;
  company: string;
  /** Its rights are those of the portal key, too. */
  apiClient: ApiClient;
  /** false: NFON has given the customer no API client, a portal key at most. */
  hasApiClient: boolean;
  /** Key of the portal API; null: none. */
  portalKey: { id: string; secret: string } | null;
  ctiUser: {
    name: string;
    password: string;
    /** ISO 8601; null until it has logged in. */
    lastLoginAt: string | null;
    /** It may log in, and see no states. */
    statesRefused: boolean;
  };
  /** The portal's tick box; its attribute in `options`. null: attribute missing. */
  presenceTeamsConnectorEnabled: boolean | null;
  extensions: Record<string, SimExtension>;
  integrations: Record<string, Integration>;
}

export interface CloudyaSettings {
  /** Refuse requests whose User-Agent does not name product, version and K-account, as NFON's README asks. */
  strictUserAgent: boolean;
  /** Not documented by NFON; off by default. */
  streamEndsWithToken: boolean;
  heartbeatSeconds: number;
  accessTokenSeconds: number;
  portal: PortalSettings;
  /** Columns of the bulk export, which are documented nowhere; null: there is no export. */
  exportColumns: ExportColumn[] | null;
}

export const exportColumns = ['extensionNumber', 'displayName', 'language', 'voicemailEmail'] as const;
export type ExportColumn = (typeof exportColumns)[number];

export interface PortalSettings {
  /** How far the portal's clock is ahead of the simulator's; may be negative. */
  clockMinutes: number;
  /** 401 or 403: NFON's README names both. */
  refusesWith: number;
  /** A signed request for the version is looked at, as the README's first steps have it; false: anybody's is answered. */
  versionChecked: boolean;
  /** Not documented by NFON; off by default. */
  hasRegistry: boolean;
}

export interface CloudyaWorld {
  key: { privateKey: JsonWebKey; publicKey: JsonWebKey };
  settings: CloudyaSettings;
  customers: Record<string, Customer>;
  /** By id. */
  partnerClients: Record<string, PartnerClient>;
  integrationTypes: Record<string, IntegrationType>;
  /** Newest id of types, integrations and targets. */
  lastId: number;
  /** Tokens issued before are refused: `POST /sim/cloudya/revoke-tokens`. */
  tokensValidFrom: number;
}

/** NFON's form of a time, in the time zone of its customers: nanoseconds and offset (CTI API, `state`). */
export function ctiTime(now: number): string {
  return new Date(now + 3_600_000).toISOString().replace('Z', '000000+01:00');
}

/** Later than `previous`, by a nanosecond if the clock has not moved: two changes never have the same time. */
export function ctiTimeAfter(previous: string, now: number): string {
  const time = ctiTime(now);
  if (time > previous) return time;
  return previous.replace(/\d{9}(?=\+)/, (digits) => String(Number(digits) + 1).padStart(9, '0'));
}

const seedTime = ctiTime(Date.UTC(2026, 0, 5, 8));

export function seedCloudya(company: SeedCompany): CloudyaWorld {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const customer = seedCustomer(company, cloudyaAccess);
  return {
    key: { privateKey: privateKey.export({ format: 'jwk' }), publicKey: publicKey.export({ format: 'jwk' }) },
    settings: {
      strictUserAgent: true,
      streamEndsWithToken: false,
      heartbeatSeconds: 15,
      accessTokenSeconds: 300,
      portal: { clockMinutes: 0, refusesWith: 403, versionChecked: true, hasRegistry: false },
      exportColumns: ['extensionNumber', 'displayName', 'language'],
    },
    customers: { [customer.kAccount]: customer },
    partnerClients: {},
    integrationTypes: {},
    lastId: 40,
    tokensValidFrom: 0,
  };
}

/** What is typed into *Connect Cloudya*. */
export type CloudyaAccess = Record<keyof typeof cloudyaAccess, string>;

export function seedCustomer(company: SeedCompany, access: CloudyaAccess): Customer {
  const extensions = company.extensions.map(({ extension, name, email, line }): [string, SimExtension] => [
    extension,
    {
      extension,
      name,
      line,
      presence: line === 'offline' ? 'offline' : 'available',
      updated: seedTime,
      voicemailEmail: email,
      profiles: [{ ...defaultProfile }, { number: 1, name: 'Presence' }],
      activeProfile: 0,
      agentLoggedIn: true,
    },
  ]);
  return {
    kAccount: access.kAccount,
    company: company.name,
    apiClient: {
      id: access.clientId,
      secret: access.clientSecret,
      rights: { registry: true, profiles: false, loginStatus: true },
    },
    hasApiClient: true,
    portalKey: null,
    ctiUser: { name: access.ctiUser, password: access.ctiPassword, lastLoginAt: null, statesRefused: false },
    presenceTeamsConnectorEnabled: false,
    extensions: Object.fromEntries(extensions),
    integrations: {},
  };
}
