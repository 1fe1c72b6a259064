/** Puts the adapter together: one HTTP door, clients per customer, and the ports the core asks for. */
import type { Logger } from '../logger.ts';
import type { Mailboxes } from '../onboarding/correction-ports.ts';
import type { PhoneSystem, StoredCredentials } from '../onboarding/ports.ts';
import type { Clock, CloudyaNotes, Levers, LineStates } from '../presence/ports.ts';
import { type ConfigurationClient, createConfigurationClient } from './configuration-client.ts';
import { type CtiClient, createCtiClient } from './cti-client.ts';
import { createHttp, type HttpSettings } from './http.ts';
import { createLevers } from './levers.ts';
import { createLineStates } from './line-states.ts';
import { createMailboxes } from './mailboxes.ts';
import { createNewestWins, type NewestWins } from './newest-wins.ts';
import { createNotes } from './notes.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { createPhoneSystem } from './phone-system.ts';
import { knock } from './portal-api/knock.ts';
import { createPortalClient } from './portal-api/portal-client.ts';

export interface CloudyaDeps {
  ctiUrl: string;
  apiUrl: string;
  signOnUrl: string;
  portalApiUrl: string;
  /** Our version, for the User-Agent NFON asks for. */
  version: string;
  emailReadsPerSecond: number;
  emailReadsInFlight: number;
  clock: Clock;
  logger: Pick<Logger, 'info'>;
  /** Stored credentials of a tenant's customer. Throws when there are none. */
  credentialsOf(tenantId: string, kAccount: string): Promise<StoredCredentials>;
  http?: HttpSettings;
  /** A stream without a byte for this long is broken. */
  silenceMs?: number;
  /** Milliseconds between two looks at all states while the stream stands. */
  lookAgainMs?: number;
}

export interface Cloudya {
  phoneSystem: PhoneSystem;
  lineStates: LineStates;
  notes: CloudyaNotes;
  mailboxes: Mailboxes;
  levers: Levers;
}

/** Clients of one customer. They keep its tokens, and the pace its e-mails are read at. */
export interface CustomerClients {
  credentials: StoredCredentials;
  /** The configuration API or, where `credentials` are for it, its predecessor. */
  configuration: ConfigurationClient;
  cti: CtiClient;
  emailReads: Pacer;
  /** Pace of single mailboxes somebody waits for. */
  mailboxCalls: Pacer;
  leverReads: Pacer;
  /** What the engine writes: targets of the registry, profiles, log-ins. */
  writes: NewestWins;
}

/** Clients of a tenant's customer. Throws PresenceError when it is not connected. */
export type ClientsOf = (tenantId: string, kAccount: string) => Promise<CustomerClients>;

/** No limits are published (NFON CTI-API README): half of what e-mails are read at. */
const mailboxPace = { perSecond: 10, inFlight: 4 };
const writePace = { perSecond: 5, inFlight: 2 };

export function createCloudya(deps: CloudyaDeps): Cloudya {
  const { clientsOf, clientsFor } = clientsPerCustomer(deps);
  return {
    phoneSystem: createPhoneSystem({
      clientsOf,
      clientsFor,
      logger: deps.logger,
      knock: (credentials) => knock({ ...deps, credentials, userAgent: userAgentFor(deps, credentials) }),
    }),
    lineStates: createLineStates({
      clientsOf,
      clock: deps.clock,
      silenceMs: deps.silenceMs ?? 45_000,
      lookAgainMs: deps.lookAgainMs ?? 120_000,
    }),
    notes: createNotes({ clientsOf }),
    mailboxes: createMailboxes({ clientsOf }),
    levers: createLevers({ clientsOf }),
  };
}

function createClients(deps: CloudyaDeps, credentials: StoredCredentials): CustomerClients {
  const emailReads = createPacer({
    perSecond: deps.emailReadsPerSecond,
    inFlight: deps.emailReadsInFlight,
    clock: deps.clock,
  });
  const mailboxCalls = createPacer({ ...mailboxPace, clock: deps.clock });
  const leverReads = createPacer({ ...mailboxPace, clock: deps.clock });
  const http = createHttp(deps.http, (retryAfterMs) => {
    emailReads.slowDown(retryAfterMs);
    // a person waits for these, or the engine: they hear of the rest instead of waiting for its end
    for (const pacer of [mailboxCalls, leverReads]) pacer.slowDown();
  });
  const shared = { ...deps, http, userAgent: userAgentFor(deps, credentials), credentials };
  return {
    credentials,
    configuration: (credentials.api === 'portal' ? createPortalClient : createConfigurationClient)(shared),
    cti: createCtiClient(shared),
    emailReads,
    mailboxCalls,
    leverReads,
    writes: createNewestWins(writePace),
  };
}

/** "Every request should carry User-Agent: <product>/<version> (<K-account>)" (NFON CTI-API README). */
function userAgentFor({ version }: CloudyaDeps, { kAccount }: Pick<StoredCredentials, 'kAccount'>): string {
  return `CloudyaPresence/${version} (${kAccount})`;
}

/** Clients tried out last that nobody has stored yet: few, so that refused logins do not stay in memory. */
const mostTried = 20;

/**
 * Kept while the stored credentials stay the same, so that a reconnect with others never meets an old token. Those that
 * were tried out are taken over once they are stored, with the tokens they have.
 */
function clientsPerCustomer(deps: CloudyaDeps): {
  clientsOf: ClientsOf;
  clientsFor(credentials: StoredCredentials): CustomerClients;
} {
  const kept = new Map<string, CustomerClients>();
  const tried: CustomerClients[] = [];
  function takeTried(credentials: StoredCredentials): CustomerClients | undefined {
    const at = tried.findIndex((clients) => sameCredentials(clients.credentials, credentials));
    return at < 0 ? undefined : tried.splice(at, 1)[0];
  }
  return {
    clientsFor(credentials) {
      const clients = createClients(deps, credentials);
      tried.unshift(clients);
      tried.length = Math.min(tried.length, mostTried);
      return clients;
    },
    async clientsOf(tenantId, kAccount) {
      const credentials = await deps.credentialsOf(tenantId, kAccount);
      const key = `${tenantId}/${kAccount}`;
      const known = kept.get(key);
      if (known !== undefined && sameCredentials(known.credentials, credentials)) return known;
      const clients = takeTried(credentials) ?? createClients(deps, credentials);
      kept.set(key, clients);
      return clients;
    },
  };
}

function sameCredentials(a: StoredCredentials, b: StoredCredentials): boolean {
  const keys = ['api', 'kAccount', 'clientId', 'clientSecret', 'ctiUser', 'ctiPassword', 'operatorKey'] as const;
  return keys.every((key) => a[key] === b[key]);
}
