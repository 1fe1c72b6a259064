/** Mending e-mails: an extension's voicemail e-mail is set to a member's own address, and put back. */
import { z } from 'zod';

export const correctionOutcomes = [
  /** Written and read back. */
  'done',
  /** It stood there already: somebody else was faster. */
  'already',
  /** Cloudya has another e-mail than the list showed, or than we wrote; it stays. Nothing was written. */
  'changed-meanwhile',
  /** Somebody else is at it right now. */
  'busy',
  /** The member has left, is disabled or a guest. Nothing was written. */
  'person-not-usable',
  // Cloudya's refusals: nothing was written
  'right-missing',
  'login-refused',
  'gone',
  'conflict',
  'not-accepted',
  'throttled',
  'away',
  /** Cloudya took it, and has something else. */
  'not-kept',
  /** Cloudya fell silent in the middle. Settled later on by reading. */
  'not-known-yet',
] as const;
export const CorrectionOutcome = z.enum(correctionOutcomes);
export type CorrectionOutcome = z.infer<typeof CorrectionOutcome>;

export const CorrectionResult = z.object({
  outcome: CorrectionOutcome,
  /** What Cloudya has now, null = none; undefined = not read. */
  email: z.string().nullable().optional(),
});
export type CorrectionResult = z.infer<typeof CorrectionResult>;

export const CorrectEmail = z.object({
  userId: z.string().uuid(),
  /** The e-mail the list showed; null = none. Never the one to write. */
  shown: z.string().max(320).nullable(),
});

/** What an extension's row knows of a correction that stands or is under way. */
export const CorrectedEmail = z.object({
  oldEmail: z.string().nullable(),
  by: z.string(),
  at: z.string(),
  underWay: z.boolean(),
});
export type CorrectedEmail = z.infer<typeof CorrectedEmail>;
