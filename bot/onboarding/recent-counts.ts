/** Sums over the matches of a tenant, as an overview shows them all the time. A very large tenant's take seconds to match. */
import type { MatchCounts } from '../../contract/matching.ts';
import { countMatches } from './count-matches.ts';
import { loadMatches } from './match-report.ts';
import type { MatchStore } from './onboarding-store.ts';

export interface RecentCounts {
  of(tenantId: string): Promise<MatchCounts>;
  /** Something has changed that matches depend on. */
  forget(tenantId: string): void;
}

/** Counting takes at most this part of the time, whoever asks how often: what took 10 ms is kept for 200, what took 3 s for a minute. */
const mostOfTheTime = 1 / 20;

interface Counting {
  counts: Promise<MatchCounts>;
  /** Milliseconds since the epoch; undefined while it is under way. */
  keptUntil: number | undefined;
  /** Something changed while it was under way. */
  overtaken: boolean;
}

/** What another instance changes is seen when the time is over. */
export function createRecentCounts(deps: { matches: MatchStore; clock: { now(): number } }): RecentCounts {
  const countings = new Map<string, Counting>();

  async function count(tenantId: string, after: Promise<unknown> | undefined): Promise<MatchCounts> {
    await after?.catch(() => undefined);
    const { rows, users } = await loadMatches(deps, tenantId);
    return countMatches(rows, users);
  }

  function begin(tenantId: string, after: Promise<unknown> | undefined): Promise<MatchCounts> {
    const begun = deps.clock.now();
    const counting: Counting = { counts: count(tenantId, after), keptUntil: undefined, overtaken: false };
    countings.set(tenantId, counting);
    const end = (until: number) => {
      counting.keptUntil = until;
      if (counting.overtaken && countings.get(tenantId) === counting) countings.delete(tenantId);
    };
    counting.counts.then(
      () => end(deps.clock.now() + (deps.clock.now() - begun) / mostOfTheTime),
      () => end(0),
    );
    return counting.counts;
  }

  return {
    of(tenantId) {
      const known = countings.get(tenantId);
      // one at a time, however often something changes
      if (known?.keptUntil === undefined)
        return known && !known.overtaken ? known.counts : begin(tenantId, known?.counts);
      return deps.clock.now() < known.keptUntil ? known.counts : begin(tenantId, undefined);
    },
    forget(tenantId) {
      const known = countings.get(tenantId);
      if (!known) return;
      if (known.keptUntil === undefined) known.overtaken = true;
      else countings.delete(tenantId);
    },
  };
}
