/** How presence requests keep to our share of Graph's quota, whoever sends them. */
import { VendorError } from '../errors.ts';
import type { Budget, RequestKind } from './budget.ts';
import type { Pace } from './client.ts';

/** What is waited after a 429 without `Retry-After`. */
const restMs = 10_000;
/** A write that would have to wait longer goes back to its link, which may have other wishes by then. */
const longestWriteWaitMs = 2_000;

/** `read`: waits for as long as it must. `write`: throws VendorError `throttled` where that is long. */
export type PresencePace = (tenantId: string, kind: RequestKind) => Pace;

export function presencePace(budget: Budget): PresencePace {
  return (tenantId, kind) => ({
    admit: async (signal) => {
      const retryAfterMs = budget.waitFor(tenantId, kind);
      if (kind === 'write' && retryAfterMs > longestWriteWaitMs)
        throw new VendorError('microsoft', 'throttled', 'our share of the quota is used up', { retryAfterMs });
      await budget.admit(tenantId, kind, signal);
    },
    throttled: (retryAfterMs) => budget.throttled(tenantId, retryAfterMs ?? restMs),
  });
}
