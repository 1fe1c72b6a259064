/** Presence subscriptions: one per sync user, 650 people, 60 minutes. */
import { VendorError } from '../../bot/errors.ts';
import type { PresenceSubscriptions, Scheduler, SubscriptionOutcome } from '../../bot/presence/ports.ts';
import { createTroubleMaker, type TroubleMaker } from './trouble-maker.ts';

export interface FakeSubscriptions extends PresenceSubscriptions {
  trouble: TroubleMaker;
  /** Sync users who may subscribe and not read, for want of a licence. */
  unlicensed: Set<string>;
  /** While set, subscriptions stand and say nothing. */
  deaf: boolean;
  live(): { subscriptionId: string; syncUserId: string; userIds: readonly string[]; clientState: string }[];
  /** Microsoft removes it and says nothing. */
  drop(subscriptionId: string): void;
  /** The sync user's sign-in ends: nothing more can be done with it. */
  signOut(syncUserId: string): void;
  signIn(syncUserId: string): void;
}

interface Subscription {
  syncUserId: string;
  userIds: readonly string[];
  clientState: string;
  expiresAt: number;
}

export function createFakeSubscriptions(scheduler: Scheduler, random: () => number): FakeSubscriptions {
  const subscriptions = new Map<string, Subscription>();
  const signedOut = new Set<string>();
  const unlicensed = new Set<string>();
  const trouble = createTroubleMaker('microsoft', scheduler, random);
  let made = 0;

  function live(): [string, Subscription][] {
    return [...subscriptions].filter(([, { expiresAt }]) => expiresAt > scheduler.now());
  }

  function create(
    syncUserId: string,
    userIds: readonly string[],
    clientState: string,
    minutes: number,
  ): SubscriptionOutcome {
    if (signedOut.has(syncUserId)) return { kind: 'signed-out', code: 'sync_user_password_reset' };
    const existing = live().filter(([, subscription]) => subscription.syncUserId === syncUserId);
    const [same] = existing.filter(
      ([, each]) => each.clientState === clientState && String(each.userIds) === String(userIds),
    );
    if (same) return { kind: 'subscribed', subscriptionId: same[0], expiresAt: new Date(same[1].expiresAt) };
    if (existing.length > 0) return { kind: 'conflict', existing: existing.map(([id]) => id) };
    if (userIds.length > 650 || minutes > 60) throw new Error('Graph would refuse this');
    made += 1;
    const expiresAt = scheduler.now() + minutes * 60_000;
    subscriptions.set(`subscription-${made}`, { syncUserId, userIds, clientState, expiresAt });
    return { kind: 'subscribed', subscriptionId: `subscription-${made}`, expiresAt: new Date(expiresAt) };
  }

  return {
    trouble,
    unlicensed,
    deaf: false,
    live: () => live().map(([subscriptionId, { expiresAt: _, ...rest }]) => ({ subscriptionId, ...rest })),
    drop: (subscriptionId) => void subscriptions.delete(subscriptionId),
    signOut: (syncUserId) => void signedOut.add(syncUserId),
    signIn: (syncUserId) => void signedOut.delete(syncUserId),
    create: (_tenantId, syncUserId, userIds, clientState, minutes) =>
      trouble.call(syncUserId, () => create(syncUserId, userIds, clientState, minutes)),
    async renew(_tenantId, syncUserId, subscriptionId, minutes) {
      return trouble.call(syncUserId, (): SubscriptionOutcome => {
        if (signedOut.has(syncUserId)) return { kind: 'signed-out', code: 'sync_user_password_reset' };
        const found = live().find(([id]) => id === subscriptionId)?.[1];
        if (found === undefined) return { kind: 'gone' };
        found.expiresAt = scheduler.now() + minutes * 60_000;
        return { kind: 'subscribed', subscriptionId, expiresAt: new Date(found.expiresAt) };
      });
    },
    async check(_tenantId, syncUserId, subscriptionId) {
      return trouble.call(syncUserId, (): SubscriptionOutcome => {
        if (signedOut.has(syncUserId)) return { kind: 'signed-out', code: 'sync_user_password_reset' };
        const found = live().find(([id]) => id === subscriptionId)?.[1];
        if (found === undefined) return { kind: 'gone' };
        return { kind: 'subscribed', subscriptionId, expiresAt: new Date(found.expiresAt) };
      });
    },
    async tryReading(_tenantId, syncUserId) {
      if (unlicensed.has(syncUserId))
        throw new VendorError('microsoft', 'forbidden', 'no licence', { code: 'Forbidden', licence: true });
    },
    needsLicence: async (_tenantId, _syncUserId, { details }) => details.licence ?? false,
    async remove(_tenantId, syncUserId, subscriptionId) {
      await trouble.call(syncUserId, () => subscriptions.delete(subscriptionId));
    },
  };
}
