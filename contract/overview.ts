/** What the overview shows: is it in step, how fast, who is where. */
import { z } from 'zod';
import { Acting } from './acting.ts';
import { MatchCounts } from './matching.ts';
import { StepProblem, SyncUserView } from './onboarding.ts';
import { LeftOut, LineState, PersonRow, TeamsState } from './presence.ts';

export const Health = z.enum(['in-step', 'slower', 'partly-stopped', 'stopped', 'paused', 'catching-up']);
export type Health = z.infer<typeof Health>;

export const DirectionHealth = z.object({
  /** `partly-stopped`: of several Cloudya customers some go on. */
  state: z.enum(['working', 'slower', 'partly-stopped', 'stopped', 'paused', 'off', 'not-known-yet']),
  /** Measured over the last hour, milliseconds; null = nothing measured yet. */
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Median per 5 minutes over the last hour, oldest first; null where nothing was measured. */
  trendMs: z.array(z.number().nullable()),
  lastAt: z.string().nullable(),
  lastName: z.string().nullable(),
  cause: StepProblem.nullable(),
});
export type DirectionHealth = z.infer<typeof DirectionHealth>;

export const RoundView = z.object({
  round: z.number().int(),
  people: z.number().int(),
  instant: z.boolean(),
  syncUser: z.string().nullable(),
  renewedAt: z.string().nullable(),
  readEverySeconds: z.number(),
});
export type RoundView = z.infer<typeof RoundView>;

export const Overview = z.object({
  health: Health,
  organisation: z.object({ name: z.string().nullable(), kAccounts: z.array(z.string()) }),
  people: z.number().int(),
  inStep: z.number().int(),
  /** Out of at least one direction; and of these, out of both: they cannot be in step. */
  leftOut: z.number().int(),
  leftOutOfBoth: z.number().int(),
  onThePhone: z.number().int(),
  /** On phones: changed now, and refused in a way that can be mended. */
  levers: z.object({ used: z.number().int(), refused: z.number().int() }),
  lastChangeAt: z.string().nullable(),
  lastReadAt: z.string().nullable(),
  paused: z
    .object({ at: z.string(), by: z.string().nullable(), reason: z.enum(['by-admin', 'portal-switch']) })
    .nullable(),
  /** One bar at most: the trouble that matters, mended by one button. */
  problem: StepProblem.nullable(),
  cloudyaToTeams: DirectionHealth.extend({ connectedSince: z.string().nullable() }),
  teamsToCloudya: DirectionHealth.extend({ rounds: z.array(RoundView) }),
  matches: MatchCounts,
  syncUsers: z.array(SyncUserView),
});
export type Overview = z.infer<typeof Overview>;

export const PeoplePage = z.object({
  total: z.number().int(),
  onThePhone: z.number().int(),
  leftOut: z.number().int(),
  rows: z.array(PersonRow),
});
export type PeoplePage = z.infer<typeof PeoplePage>;

/** Why a person shows a state: `resolve` run again on the stored inputs. The tab makes the sentences. */
export const Why = z.object({
  person: PersonRow,
  /** The tenant's switches, which hold for everybody. */
  directions: z.object({ cloudyaToTeams: z.boolean(), teamsToCloudya: z.boolean() }),
  address: z.string().nullable(),
  lineState: LineState,
  lineConfirmedAt: z.string().nullable(),
  teamsState: TeamsState,
  /** The reading is our own session seen from outside: it drives nothing. */
  echo: z.boolean(),
  /** Which rule decided. */
  rule: z.enum([
    'line-in-use',
    'line-not-in-use',
    'line-stale',
    'teams-call',
    'teams-dnd',
    'teams-nothing',
    'pbx-outranks',
    'ringing',
    'presence-stale',
    'echo',
    'left-out',
    'direction-off',
    'paused',
  ]),
  session: z
    .object({
      setAt: z.string(),
      expiresAt: z.string(),
      acceptedMs: z.number().nullable(),
      visibleMs: z.number().nullable(),
    })
    .nullable(),
  published: z.object({ state: z.string(), at: z.string() }).nullable(),
});
export type Why = z.infer<typeof Why>;

/** What a deactivation removes, counted from live data; after it, what was removed. */
export const DeactivationEffects = z.object({
  sessions: z.array(z.string()),
  published: z.array(z.string()),
  /** Switched call-forward profiles, agents logged out. */
  profiles: z.array(z.string()),
  agents: z.array(z.string()),
  subscriptions: z.array(z.number().int()),
  signIns: z.array(z.string()),
  /**
   * What could not be removed: kind and cause code. Empty before the act. It ends by itself, except a profile and an agent:
   * these are tried again, and with `cannot-put-back` have to be mended by hand.
   */
  leftBehind: z.array(
    z.object({
      kind: z.enum(['session', 'published', 'subscription', 'profile', 'agent']),
      name: z.string(),
      code: z.string(),
    }),
  ),
});
export type DeactivationEffects = z.infer<typeof DeactivationEffects>;

export const AuditEntry = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string().nullable(),
  act: z.string(),
  values: z.record(z.string(), z.string()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Who did what, newest first. */
export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  /** There are older ones. */
  more: z.boolean(),
});
export type AuditPage = z.infer<typeof AuditPage>;

export const Settings = z.object({
  directions: z.object({ cloudyaToTeams: z.boolean(), teamsToCloudya: z.boolean() }),
  acting: Acting,
  syncUsers: z.array(SyncUserView),
  rounds: z.array(RoundView),
  /** Seconds between reads of a round without a sync user; where all have one, of one that loses it. */
  readEverySeconds: z.number(),
  leftOut: z.array(
    z.object({
      linkId: z.string(),
      extension: z.string(),
      name: z.string(),
      out: LeftOut,
      by: z.string().nullable(),
    }),
  ),
});
export type Settings = z.infer<typeof Settings>;
