/** What must happen to the subscriptions of a tenant now. Pure. */
import type { Round, StoredSubscription } from './subscription-store.ts';

export type SubscriptionStep =
  /** `stored`: what is recorded for the round, if anything; what stands of it is removed first. */
  | { kind: 'create'; round: Round; syncUserId: string; stored: StoredSubscription | undefined }
  | { kind: 'renew'; round: Round; stored: StoredSubscription; subscriptionId: string }
  | { kind: 'remove'; stored: StoredSubscription };

/** At most one step per round: the first that is needed. Rounds that rest after a failure are passed over. */
export function planSubscriptions(
  rounds: readonly Round[],
  stored: readonly StoredSubscription[],
  now: Date,
): SubscriptionStep[] {
  const byRound = new Map(stored.map((subscription) => [subscription.round, subscription]));
  const wanted = rounds.flatMap((round) => stepFor(round, byRound.get(round.round), now) ?? []);
  const needed = new Set(rounds.filter((round) => round.syncUserId && round.people > 0).map((round) => round.round));
  const removals = stored
    .filter(({ round }) => !needed.has(round))
    .map((subscription): SubscriptionStep => ({ kind: 'remove', stored: subscription }));
  return [...removals, ...wanted];
}

function stepFor(round: Round, stored: StoredSubscription | undefined, now: Date): SubscriptionStep | undefined {
  const { syncUserId } = round;
  if (syncUserId === undefined || round.people === 0) return undefined;
  if (stored?.nextTryAt && stored.nextTryAt > now) return undefined;
  if (!stands(stored, now)) return { kind: 'create', round, syncUserId, stored };
  const { subscriptionId } = stored;
  // Graph takes no change of `resource` by PATCH: another circle of people is another subscription.
  if (stored.members !== round.members || stored.syncUserId !== syncUserId) {
    return { kind: 'create', round, syncUserId, stored };
  }
  return stored.renewAt <= now ? { kind: 'renew', round, stored, subscriptionId } : undefined;
}

export type StandingSubscription = StoredSubscription & { subscriptionId: string };

/** Does the round get hints now? */
export function stands(stored: StoredSubscription | undefined, now: Date): stored is StandingSubscription {
  return stored?.subscriptionId !== undefined && stored.expiresAt > now;
}
