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

/** Where nothing has changed counting takes at most this part of the time: what took 10 ms is kept for 200, what took 3 s for a minute. */
const whileUnchanged = 1 / 20;
/** Where something changes all the time, as while e-mails are read. */
const whileChanging = 1 / 4;
/** Cheaper counts follow every change at once. */
const cheapMs = 200;

interface Counting {
  counts: Promise<MatchCounts>;
  /** Milliseconds; undefined while it is under way. */
  took: number | undefined;
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** Something has changed since it began. */
  stale: boolean;
}

/** What another instance changes is seen when the time is over. */
export function createRecentCounts(deps: { matches: MatchStore; clock: { now(): number } }): RecentCounts {
  const countings = new Map<string, Counting>();

  async function count(tenantId: string, after: Promise<unknown> | undefined): Promise<MatchCounts> {
    await after?.catch(() => undefined);
    const { rows, users } = await loadMatches(deps, tenantId);
    return countMatches(rows, users);
  }

  function begin(tenantId: string, after?: Promise<unknown>): Promise<MatchCounts> {
    const begun = deps.clock.now();
    const counting: Counting = { counts: count(tenantId, after), took: undefined, endedAt: 0, stale: false };
    countings.set(tenantId, counting);
    counting.counts.then(
      () => {
        counting.endedAt = deps.clock.now();
        counting.took = counting.endedAt - begun;
      },
      () => countings.get(tenantId) === counting && countings.delete(tenantId),
    );
    return counting.counts;
  }

  return {
    of(tenantId) {
      const known = countings.get(tenantId);
      if (known === undefined) return begin(tenantId);
      // one at a time, however often something changes
      if (known.took === undefined) return known.stale ? begin(tenantId, known.counts) : known.counts;
      return deps.clock.now() - known.endedAt < keptFor(known.took, known.stale) ? known.counts : begin(tenantId);
    },
    forget(tenantId) {
      const known = countings.get(tenantId);
      if (known) known.stale = true;
    },
  };
}

function keptFor(tookMs: number, stale: boolean): number {
  if (!stale) return tookMs / whileUnchanged;
  return tookMs < cheapMs ? 0 : tookMs / whileChanging;
}
