/** Presence vocabulary of the product: line states, Teams presence and the mapping between them. Data and types only. */
import { z } from 'zod';
import { LeverView } from './acting.ts';

/**
 * State of a Cloudya line. NFON documents `unknown | offline | idle | ringing | in-use`; `busy` has been met in the
 * field and is read as `in-use`, anything else as `unknown` (NFON CTI API 1.0.0, `ExtensionState.line`).
 */
export const lineStates = ['idle', 'ringing', 'in-use', 'offline', 'unknown'] as const;
export const LineState = z.enum(lineStates);
export type LineState = z.infer<typeof LineState>;

/**
 * One word per Teams presence, derived from Graph's availability/activity pair (two published vocabularies, compared
 * case-insensitively). `unrecognised` is any value Microsoft has not published: it is kept and changes nothing.
 */
export const teamsStates = [
  'available',
  'in-a-call',
  'in-a-meeting',
  'presenting',
  'busy',
  'do-not-disturb',
  'focusing',
  'away',
  'be-right-back',
  'offline',
  'out-of-office',
  'unknown',
  'unrecognised',
] as const;
export const TeamsState = z.enum(teamsStates);
export type TeamsState = z.infer<typeof TeamsState>;

/** What Graph reports for a person, as read. `sequenceNumber` orders readings; some national clouds leave it out. */
export interface TeamsPresence {
  availability: string;
  activity: string;
  outOfOffice: boolean;
  sequenceNumber?: string;
}

/** What Cloudya is told about a person's Teams side. `none` = nothing is published. */
export const derivedStates = ['in-use', 'do-not-disturb', 'none'] as const;
export const DerivedState = z.enum(derivedStates);
export type DerivedState = z.infer<typeof DerivedState>;

/** What a line state asks of Teams. `none` clears our session if we hold one. */
export type TeamsAction = 'in-a-call' | 'none';

/** `keep` leaves what was applied as it is: an unknown reading must not end what a known one began. */
export type CloudyaAction = DerivedState | 'keep';

export interface PresenceMapping {
  cloudyaToTeams: Record<LineState, TeamsAction>;
  teamsToCloudya: Record<TeamsState, CloudyaAction>;
}

/** Default mapping: a call is shown on the other side, everything else stays where it is. Per tenant data. */
export const defaultMapping: PresenceMapping = {
  cloudyaToTeams: { idle: 'none', ringing: 'none', 'in-use': 'in-a-call', offline: 'none', unknown: 'none' },
  teamsToCloudya: {
    available: 'none',
    'in-a-call': 'in-use',
    presenting: 'in-use',
    'do-not-disturb': 'do-not-disturb',
    focusing: 'do-not-disturb',
    'in-a-meeting': 'none',
    busy: 'none',
    away: 'none',
    'be-right-back': 'none',
    offline: 'none',
    'out-of-office': 'none',
    unknown: 'keep',
    unrecognised: 'keep',
  },
};

export const directions = ['cloudya-to-teams', 'teams-to-cloudya'] as const;
export const Direction = z.enum(directions);
export type Direction = z.infer<typeof Direction>;

/** What the engine did last for a person, in the words of the "What we did" column. */
export const ActKind = z.enum([
  'set-in-a-call',
  'told-in-use',
  'told-do-not-disturb',
  'nothing',
  'nothing-while-ringing',
  'own-state-kept',
  'left-out',
  'will-retry',
  'not-known-yet',
]);
export type ActKind = z.infer<typeof ActKind>;

/** A person's opt-out, for each direction by itself: true = left out in it. Out of both is neither read nor written. */
export const LeftOut = z.object({ cloudyaToTeams: z.boolean(), teamsToCloudya: z.boolean() });
export type LeftOut = z.infer<typeof LeftOut>;

export const PersonRow = z.object({
  linkId: z.string(),
  extension: z.string(),
  name: z.string(),
  line: LineState,
  /** ISO 8601; since when this line state holds. */
  lineSince: z.string().nullable(),
  /** Unconfirmed for more than two minutes. */
  lineStale: z.boolean(),
  presence: TeamsState,
  presenceSince: z.string().nullable(),
  presenceReadAt: z.string().nullable(),
  act: z.object({
    kind: ActKind,
    since: z.string().nullable(),
    /** Only with `will-retry`. */
    nextTryAt: z.string().nullable(),
    /** Who left the person out, in one direction or in both; `left-out` is the act only of who is out of both. */
    by: z.string().nullable(),
  }),
  inStep: z.boolean(),
  leftOut: LeftOut,
  /** What stands on the phone because of us, or was refused there. */
  levers: z.array(LeverView),
});
export type PersonRow = z.infer<typeof PersonRow>;
