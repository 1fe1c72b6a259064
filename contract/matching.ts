/** Matching vocabulary: how an extension's voicemail e-mail meets a person in Microsoft 365. */
import { z } from 'zod';
import { CorrectedEmail } from './correcting.ts';

export const Person = z.object({ userId: z.string(), name: z.string(), address: z.string() });
export type Person = z.infer<typeof Person>;

export const linkedBy = ['mail', 'mail-other-case', 'sign-in-name', 'second-address', 'hand'] as const;
export const LinkedBy = z.enum(linkedBy);
export type LinkedBy = z.infer<typeof LinkedBy>;

/** Why a person is suggested although the address does not fit. */
export const SuggestionReason = z.enum(['one-letter', 'two-letters', 'same-name', 'other-domain', 'same-local-part']);
export type SuggestionReason = z.infer<typeof SuggestionReason>;

export const Suggestion = z.object({ person: Person, reason: SuggestionReason });
export type Suggestion = z.infer<typeof Suggestion>;

/** Which rule decided among several extensions with the same person, in this order. */
export const DuplicateRule = z.enum(['chosen', 'already-linked', 'lowest-number']);
export type DuplicateRule = z.infer<typeof DuplicateRule>;

export const MatchOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('linked'), person: Person, by: LinkedBy }),
  /** Another extension of the same person counts. `extensions` are all of them, ascending. */
  z.object({
    kind: z.literal('duplicate'),
    person: Person,
    counts: z.string(),
    rule: DuplicateRule,
    extensions: z.array(z.string()),
  }),
  z.object({ kind: z.literal('near-miss'), suggestions: z.array(Suggestion).min(1) }),
  z.object({ kind: z.literal('no-email') }),
  z.object({ kind: z.literal('no-such-user') }),
  z.object({ kind: z.literal('disabled'), person: Person }),
  z.object({ kind: z.literal('guest'), person: Person }),
  z.object({ kind: z.literal('several-people'), people: z.array(Person) }),
  z.object({ kind: z.literal('ignored'), reason: z.string(), by: z.string() }),
  /** The e-mail of this extension has not been read yet. */
  z.object({ kind: z.literal('not-read-yet') }),
]);
export type MatchOutcome = z.infer<typeof MatchOutcome>;

export const MatchRow = z.object({
  extension: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  outcome: MatchOutcome,
  /** The e-mail is one of ours, or on its way there or back. */
  corrected: CorrectedEmail.optional(),
});
export type MatchRow = z.infer<typeof MatchRow>;

export const MatchFilter = z.enum(['all', 'linked', 'near-miss', 'duplicate', 'no-match', 'to-look-at']);
export type MatchFilter = z.infer<typeof MatchFilter>;

/** `noMatch` = no e-mail, no such user, disabled, guest, several people; `ignored` is counted apart. */
export const MatchCounts = z.object({
  extensions: z.number().int(),
  linked: z.number().int(),
  nearMiss: z.number().int(),
  duplicate: z.number().int(),
  noMatch: z.number().int(),
  ignored: z.number().int(),
  notReadYet: z.number().int(),
  peopleWithoutExtension: z.number().int(),
  /** `noMatch` split by outcome kind. */
  noMatchBy: z.object({
    'no-email': z.number().int(),
    'no-such-user': z.number().int(),
    disabled: z.number().int(),
    guest: z.number().int(),
    'several-people': z.number().int(),
  }),
});
export type MatchCounts = z.infer<typeof MatchCounts>;

export const RoundPlan = z.object({
  round: z.number().int(),
  people: z.number().int(),
  places: z.number().int(),
  /** UPN of the sync user that gives instant updates; null = read on a timer. */
  syncUser: z.string().nullable(),
});
export type RoundPlan = z.infer<typeof RoundPlan>;

/** Most people in one round: Graph's 650 ids per presence subscription, less a margin. */
export const placesPerRound = 600;

export const MatchReport = z.object({
  counts: MatchCounts,
  reading: z.object({
    emailsRead: z.number().int(),
    emailsTotal: z.number().int(),
    secondsLeft: z.number().nullable(),
    directoryRead: z.boolean(),
    /** ISO 8601; null while the first reading runs. */
    finishedAt: z.string().nullable(),
    /** One of `errorCodes` if the last reading could not finish. */
    error: z.string().nullable(),
  }),
  plan: z.object({
    rounds: z.array(RoundPlan),
    /** People whose line is in use now and who would show "In a call" if activation ran now. */
    inCallNow: z.array(z.object({ extension: z.string(), name: z.string() })),
    /** Seconds between reads for people without instant updates. */
    readEverySeconds: z.number(),
    /** A sync user would make them instant. */
    syncUsersNeeded: z.boolean(),
  }),
  filter: MatchFilter,
  /** Rows that fit filter and search, before paging. */
  total: z.number().int(),
  rows: z.array(MatchRow),
});
export type MatchReport = z.infer<typeof MatchReport>;
