import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { releaseSyncUser, type SubscribeDeps, subscribeRounds } from '../../../bot/presence/subscribe-rounds.ts';
import type { StoredSubscription } from '../../../bot/presence/subscription-store.ts';
import { createFakeSubscriptions } from '../../fakes/fake-subscriptions.ts';
import { seededRandom } from '../../fakes/trouble-maker.ts';
import { createVirtualTime } from '../../setup/virtual-time.ts';

const start = new Date('2026-03-02T09:00:00Z');
const minute = 60_000;

/** Rounds of a large customer, each with its sync user. */
function createWorld(count: number) {
  const time = createVirtualTime(start);
  const random = seededRandom(3);
  const subscriptions = createFakeSubscriptions(time, random);
  const stored = new Map<number, StoredSubscription & { clientState: string }>();
  const rounds = Array.from({ length: count }, (_, index) => ({
    round: index + 1,
    people: 600,
    members: `members-${index + 1}`,
    syncUserId: `sync-${index + 1}`,
  }));
  const missed: number[] = [];
  const change = (round: number, changes: Partial<StoredSubscription>) => {
    const known = stored.get(round);
    if (known) stored.set(round, { ...known, ...changes });
  };
  const deps: SubscribeDeps = {
    store: {
      listRounds: async () => rounds,
      listSubscriptions: async () => [...stored.values()],
      usersOfRound: async (_, round) => [`user-of-${round}`],
      recordSubscribing: async (_, { at, ...subscribing }) => {
        const times = { expiresAt: at, renewAt: at, lastHintAt: undefined, nextTryAt: undefined, tries: 0 };
        stored.set(subscribing.round, { ...subscribing, ...times, subscriptionId: undefined });
      },
      recordSubscribed: async (_, round, { subscriptionId, expiresAt, renewAt }) =>
        change(round, { subscriptionId, expiresAt, renewAt, nextTryAt: undefined, tries: 0 }),
      forgetSubscription: async (_, round) => void stored.delete(round),
      restSubscription: async (_, round, nextTryAt) =>
        change(round, { nextTryAt, tries: (stored.get(round)?.tries ?? 0) + 1 }),
      recordSignedOut: async (_, syncUserId) => {
        const found = rounds.findIndex((round) => round.syncUserId === syncUserId);
        if (found >= 0) rounds.splice(found, 1);
      },
    },
    subscriptions,
    clock: time,
    random,
    logger: pino({ level: 'silent' }),
    troubles: { report: async () => undefined, resolved: async () => undefined },
    missed: (_, round) => void missed.push(round),
  };
  async function pass(): Promise<void> {
    let done = false;
    void subscribeRounds(deps, 'tenant-1').finally(() => {
      done = true;
    });
    await time.until(() => done, 10 * minute);
  }
  return { time, subscriptions, stored, deps, missed, pass };
}

describe('subscriptions of many rounds', () => {
  it('are due again between 40 and 50 minutes later, spread out', async () => {
    const { stored, pass, time, subscriptions } = createWorld(60);
    await pass();
    expect(subscriptions.live()).toHaveLength(60);
    const due = [...stored.values()].map(({ renewAt }) => (renewAt.getTime() - time.now()) / minute);
    expect(Math.min(...due)).toBeGreaterThan(39);
    expect(Math.max(...due)).toBeLessThan(50);
    const perMinute = Map.groupBy(due, (minutes) => Math.floor(minutes));
    expect(perMinute.size).toBeGreaterThanOrEqual(9);
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(20);
  });

  it('are renewed, not made anew, and never lapse', async () => {
    const { stored, pass, time, subscriptions } = createWorld(5);
    await pass();
    const ids = subscriptions.live().map(({ subscriptionId }) => subscriptionId);
    for (let half = 0; half < 400; half += 1) {
      await time.advance(minute / 2);
      if ([...stored.values()].some(({ renewAt }) => renewAt.getTime() <= time.now())) await pass();
      expect(subscriptions.live().map(({ subscriptionId }) => subscriptionId)).toEqual(ids);
    }
  });

  it('one that failed rests by itself, the others go on; a new one has its round read', async () => {
    const { stored, pass, subscriptions, missed } = createWorld(3);
    subscriptions.trouble.forbidden.add('sync-2');
    await pass();
    expect(subscriptions.live().map(({ syncUserId }) => syncUserId)).toEqual(['sync-1', 'sync-3']);
    expect(stored.get(2)).toMatchObject({ subscriptionId: undefined, tries: 1 });
    expect(missed).toEqual([1, 3]);
  });

  it('one recorded and never answered is found by its conflict, removed, and made again', async () => {
    const { stored, pass, subscriptions } = createWorld(1);
    await pass();
    const [first] = subscriptions.live();
    stored.set(1, { ...(stored.get(1) as StoredSubscription & { clientState: string }), subscriptionId: undefined });
    await pass();
    const [second, ...others] = subscriptions.live();
    expect(others).toEqual([]);
    expect(second?.subscriptionId).not.toBe(first?.subscriptionId);
    expect(stored.get(1)).toMatchObject({ subscriptionId: second?.subscriptionId, clientState: second?.clientState });
  });

  it('of a sync user who goes is removed before the sign-in is', async () => {
    const { stored, pass, subscriptions, deps, time } = createWorld(2);
    await pass();
    const released = releaseSyncUser(deps, 'tenant-1', 'sync-1');
    await time.advance(1_000);
    await released;
    expect(subscriptions.live().map(({ syncUserId }) => syncUserId)).toEqual(['sync-2']);
    expect([...stored.keys()]).toEqual([2]);
  });
});
