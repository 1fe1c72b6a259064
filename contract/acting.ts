/** What a tenant lets us do on a phone while its person is on a Teams call or does not want to be disturbed. Data and types only. */
import { z } from 'zod';

export const Acting = z.object({
  /** Number of the call-forward profile to activate, 1 to 9 (0 is NFON's fixed default); null = profiles are left alone. */
  profile: z.number().int().min(1).max(9).nullable(),
  /** Log the agent out of the queues (`skills/login-status`). */
  logOut: z.boolean(),
});
export type Acting = z.infer<typeof Acting>;

export const noActing: Acting = { profile: null, logOut: false };

export const leverKinds = ['profile', 'login-status'] as const;
export const LeverKind = z.enum(leverKinds);
export type LeverKind = z.infer<typeof LeverKind>;

/**
 * Why a lever of an extension is not used. `cannot-put-back`: what was there before did not come back when it was tried.
 * `no-such-profile`: the extension lacks the chosen profile. `not-an-agent`: it has no log-in to queues. `no-right`: the API
 * client may not. `no-licence`: NFON answered that the customer has not booked it.
 */
export const leverRefusals = ['cannot-put-back', 'no-such-profile', 'not-an-agent', 'no-right', 'no-licence'] as const;
export const LeverRefusal = z.enum(leverRefusals);
export type LeverRefusal = z.infer<typeof LeverRefusal>;

export const LeverView = z.object({
  kind: LeverKind,
  /** `used`: ours stands. `kept-by-person`: somebody changed it meanwhile, theirs stays. `refused`: see `refusal`. */
  state: z.enum(['used', 'putting-back', 'kept-by-person', 'refused']),
  refusal: LeverRefusal.nullable(),
  /** What stood there and is put back: number of the profile, or the log-in. Null: nothing of ours stands. */
  before: z.string().nullable(),
  /** ISO 8601 */
  since: z.string(),
});
export type LeverView = z.infer<typeof LeverView>;
