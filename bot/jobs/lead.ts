/** What the loops of one led tenant share. */
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import type { RefreshDeps } from '../onboarding/refresh-emails.ts';
import { type DeafRounds, watchDeafRounds } from '../presence/deaf-rounds.ts';
import type { ReadPace, RoundToRead } from '../presence/plan-reads.ts';
import type { StandingSubscription } from '../presence/plan-subscriptions.ts';
import type {
  CloudyaNotes,
  Levers,
  LineReading,
  LineStates,
  PortalSwitch,
  PresenceSubscriptions,
  Scheduler,
  TeamsPresences,
} from '../presence/ports.ts';
import type { EngineSettings } from '../presence/resolve-presence.ts';
import type { Troubles } from '../presence/trouble.ts';
import type { Database } from '../store/database.ts';
import { type Bell, createBell } from './bell.ts';
import type { KeptRights } from './watch-rights.ts';

export interface LeadDeps {
  db: Database;
  lines: LineStates;
  teams: TeamsPresences;
  notes: CloudyaNotes;
  levers: Levers;
  /** undefined: Microsoft's cloud has no change notifications for presence; everybody is read on the timer. */
  subscriptions: PresenceSubscriptions | undefined;
  portal: PortalSwitch;
  troubles: Troubles;
  rights: KeptRights;
  scheduler: Scheduler;
  settings: EngineSettings;
  logger: Logger;
  events: Pick<Events, 'record' | 'observeDelay'>;
  /** 0 up to 1. */
  random: () => number;
  /** Requests per second that timed reads of one tenant may use. */
  timedReadsPerSecond: number;
  pace: ReadPace;
  /** People written at the same time per tenant. */
  writesAtOnce: number;
  emailRefresh: RefreshDeps;
  /** Puts a look at the tenant's directory into the queue. */
  directoryDue: (tenantId: string) => Promise<void>;
  /** Something was recorded about these extensions. */
  changed: (tenantId: string, extensions: readonly string[]) => void;
}

/** The line states of one customer. */
export interface LineStream {
  /** When its lines were confirmed last, milliseconds since the epoch. Until then stored ones may be from before a restart. */
  confirmedAt: number | undefined;
  /** Connects again, for a fresh snapshot; nothing while there is no connection. */
  refresh: () => void;
  /** What it said last about every extension, linked or not: who is linked later has a line at once. */
  lines: Map<string, LineReading>;
}

export interface Lead {
  tenantId: string;
  signal: AbortSignal;
  startedAt: number;
  bells: Record<'writes' | 'hinted' | 'timed' | 'rounds' | 'checks' | 'portal' | 'lines', Bell>;
  /** Line states that are followed, by K-account. */
  streams: Map<string, LineStream>;
  /** undefined until the rounds were looked at once. */
  rounds: readonly RoundToRead[] | undefined;
  /** Subscriptions that stand, as they were looked at last. */
  standing: readonly StandingSubscription[];
  deaf: DeafRounds;
  /** When each round was read last, milliseconds since the epoch. */
  roundReadAt: Map<number, number>;
}

export function createLead(scheduler: Scheduler, tenantId: string, signal: AbortSignal): Lead {
  const bell = () => createBell(scheduler);
  return {
    tenantId,
    signal,
    startedAt: scheduler.now(),
    bells: {
      writes: bell(),
      hinted: bell(),
      timed: bell(),
      rounds: bell(),
      checks: bell(),
      portal: bell(),
      lines: bell(),
    },
    streams: new Map(),
    rounds: undefined,
    standing: [],
    deaf: watchDeafRounds(),
    roundReadAt: new Map(),
  };
}

/** Every loop of a tenant looks at the store at least this often, whatever rang or did not ring. */
export const tickMs = 5_000;
/** Longest wait at the start for what should come first. */
export const patienceMs = 5_000;
