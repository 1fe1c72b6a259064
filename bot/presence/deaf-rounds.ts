/**
 * Notices a subscription that stands and says nothing. Microsoft promises no lifecycle event for lost presence
 * notifications (https://learn.microsoft.com/graph/change-notifications-lifecycle-events), and subscriptions have been seen
 * to fall silent for days. Pure but for its memory.
 */

/** Hints may take a minute, so a few changes and some time must pass. */
const deafAfterMs = 2 * 60_000;
const deafAfterChanges = 3;
/** How long a round that was deaf is read on the timer, unless a hint comes before. */
const distrustMs = 10 * 60_000;

export interface DeafRounds {
  /** A repair read found `changes` that no hint had told of. */
  unhinted(round: number, changes: number, now: number): void;
  /** True once, when the round has just been found deaf: its subscription should be made anew. */
  isNewlyDeaf(round: number, lastHintAt: Date | undefined, now: number): boolean;
  /** Does the round need the timer although its subscription stands? */
  isDistrusted(round: number, lastHintAt: Date | undefined, now: number): boolean;
}

export function watchDeafRounds(): DeafRounds {
  const missing = new Map<number, { changes: number; since: number }>();
  const distrusted = new Map<number, { since: number }>();
  return {
    unhinted(round, changes, now) {
      const before = missing.get(round) ?? { changes: 0, since: now };
      missing.set(round, { ...before, changes: before.changes + changes });
    },
    isNewlyDeaf(round, lastHintAt, now) {
      const found = missing.get(round);
      if (found === undefined) return false;
      if (lastHintAt && lastHintAt.getTime() >= found.since) {
        missing.delete(round);
        return false;
      }
      if (found.changes < deafAfterChanges || now - found.since < deafAfterMs) return false;
      missing.delete(round);
      distrusted.set(round, { since: now });
      return true;
    },
    isDistrusted(round, lastHintAt, now) {
      const since = distrusted.get(round)?.since;
      if (since === undefined) return false;
      const over = now - since >= distrustMs || (lastHintAt !== undefined && lastHintAt.getTime() >= since);
      if (over) distrusted.delete(round);
      return !over;
    },
  };
}
