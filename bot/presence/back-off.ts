/** When to try again, by what went wrong. Pure. */
import { VendorError, type VendorTrouble } from '../errors.ts';

interface Pace {
  firstMs: number;
  longestMs: number;
}

const paces: Record<VendorTrouble, Pace> = {
  throttled: { firstMs: 2_000, longestMs: 60_000 },
  unavailable: { firstMs: 1_000, longestMs: 60_000 },
  // Rights come back when somebody grants them: look soon once, in case it was a passing answer, then rarely.
  unauthorized: { firstMs: 10_000, longestMs: 5 * 60_000 },
  forbidden: { firstMs: 10_000, longestMs: 5 * 60_000 },
  'not-found': { firstMs: 30_000, longestMs: 30 * 60_000 },
  conflict: { firstMs: 5_000, longestMs: 5 * 60_000 },
  refused: { firstMs: 30_000, longestMs: 30 * 60_000 },
};
const unexpected: Pace = { firstMs: 5_000, longestMs: 60_000 };

/**
 * Milliseconds to rest after the failure number `tries` (0 = the first). Doubles, with jitter so that people who failed
 * together do not come back together; never shorter than the vendor asked for. A vendor that has too much to do and says
 * when it has not is taken at its word: who was turned away more often would else come after those who came later.
 */
export function restAfter(error: unknown, tries: number, random: () => number): number {
  const pace = error instanceof VendorError ? paces[error.trouble] : unexpected;
  const rest = backOff(pace.firstMs, pace.longestMs, tries, random);
  if (!(error instanceof VendorError) || error.details.retryAfterMs === undefined) return rest;
  const asked = Math.round(error.details.retryAfterMs * (1 + random() * 0.25));
  return error.trouble === 'throttled' ? asked : Math.max(rest, asked);
}

/** Exponential back-off with jitter between half and the whole of the step. */
export function backOff(firstMs: number, longestMs: number, tries: number, random: () => number): number {
  const step = Math.min(longestMs, firstMs * 2 ** Math.min(tries, 20));
  return Math.round(step * (0.5 + random() / 2));
}
