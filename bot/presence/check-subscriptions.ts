/**
 * Looks at each standing subscription about twice a minute, with the sync user's own token: a sign-in that was revoked, an
 * account that was disabled and a subscription that is gone are known at once, not at the next renewal. Graph evaluates
 * access continuously for tokens of clients that can take a challenge
 * (https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation).
 */
import { atOnce } from './at-once.ts';
import { restAfter } from './back-off.ts';
import type { StandingSubscription } from './plan-subscriptions.ts';
import { isRefusal } from './rights.ts';
import { type SubscribeDeps, signOut } from './subscribe-rounds.ts';

/** Together less than a minute, with time for the answer. Never at the start: what was just made or renewed stands. */
const checkAfterMs = 25_000;
const checkSpreadMs = 15_000;
const checksAtOnce = 4;

export interface SubscriptionChecks {
  /** Checks what is due. `fallen`: a subscription stands no longer; `nextInMs`: when the next is due, Infinity = there is none. */
  run(tenantId: string, standing: readonly StandingSubscription[]): Promise<{ fallen: boolean; nextInMs: number }>;
}

export function createSubscriptionChecks(deps: SubscribeDeps): SubscriptionChecks {
  const { clock, random, logger, rights } = deps;
  const dueAt = new Map<string, number>();
  const later = () => clock.now() + checkAfterMs + random() * checkSpreadMs;

  async function check(tenantId: string, standing: StandingSubscription): Promise<boolean> {
    const { subscriptionId, round } = standing;
    try {
      const fallen = await hasFallen(deps, tenantId, standing);
      dueAt.set(subscriptionId, later());
      return fallen;
    } catch (err) {
      logger.info({ err, tenantId, round }, 'a subscription could not be checked');
      dueAt.set(subscriptionId, clock.now() + Math.min(checkAfterMs, restAfter(err, 0, random)));
      // often the first call to meet the loss of the sync users' right
      if (isRefusal(err)) await rights.suspect(tenantId);
      return false;
    }
  }

  return {
    async run(tenantId, standing) {
      const ids = new Set(standing.map(({ subscriptionId }) => subscriptionId));
      for (const id of dueAt.keys()) if (!ids.has(id)) dueAt.delete(id);
      for (const id of ids) if (!dueAt.has(id)) dueAt.set(id, later());
      const due = standing.filter(({ subscriptionId }) => (dueAt.get(subscriptionId) ?? 0) <= clock.now());
      let fallen = false;
      await atOnce(checksAtOnce, due, async (each) => {
        if (await check(tenantId, each)) fallen = true;
      });
      return { fallen, nextInMs: Math.min(Number.POSITIVE_INFINITY, ...dueAt.values()) - clock.now() };
    },
  };
}

/** False: it stands, or somebody else has taken care of it meanwhile. */
async function hasFallen(deps: SubscribeDeps, tenantId: string, standing: StandingSubscription): Promise<boolean> {
  const askedAt = new Date(deps.clock.now());
  const { subscriptionId, syncUserId, round } = standing;
  const outcome = await deps.subscriptions.check(tenantId, syncUserId, subscriptionId);
  if (outcome.kind === 'subscribed') return false;
  if (outcome.kind === 'signed-out') await signOut(deps, tenantId, round, syncUserId, outcome.code, askedAt);
  else await deps.store.recordGone(tenantId, subscriptionId, new Date(deps.clock.now()));
  return true;
}
