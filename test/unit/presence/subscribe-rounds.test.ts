import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { releaseSyncUser, type SubscribeDeps, subscribeRounds } from '../../../bot/presence/subscribe-rounds.ts';
import type { StoredSubscription } from '../../../bot/presence/subscription-store.ts';
import { createFakeSubscriptions } from '../../fakes/fake-subscriptions.ts';
import { heldRights } from '../../fakes/held-rights.ts';
import { seededRandom } from '../../fakes/trouble-maker.ts';
import { createVirtualTime } from '../../setup/virtual-time.ts';

const start = new Date('2026-03-02T09:00:00Z');
const minute = 60_000;

function change(stored: Map<number, StoredSubscription>, round: number, changes: Partial<StoredSubscription>): void {
  const known = stored.get(round);
  if (known) stored.set(round, { ...known, ...changes });
}

/** Rounds of a large customer, each with its sync user. */
function createWorld(count: number, seed = 3) {
  const time = createVirtualTime(start);
  const random = seededRandom(seed);
  const subscriptions = createFakeSubscriptions(time, random);
  const stored = new Map<number, StoredSubscription>();
  const rounds = Array.from({ length: count }, (_, index) => ({
    round: index + 1,
    people: 600,
    members: `members-${index + 1}`,
    syncUserId: `sync-${index + 1}`,
  }));
  const missed: number[] = [];
  const deps: SubscribeDeps = {
    store: {
      listRounds: async () => rounds,
      listSubscriptions: async () => [...stored.values()],
      usersOfRound: async (_, round) => [`user-of-${round}`],
      recordSubscribing: async (_, { at, ...subscribing }) => {
        const { tries = 0 } = stored.get(subscribing.round) ?? {};
        const times = { expiresAt: at, renewAt: at, lastHintAt: undefined, nextTryAt: undefined, tries };
        stored.set(subscribing.round, { ...subscribing, ...times, subscriptionId: undefined });
      },
      recordSubscribed: async (_, round, { subscriptionId, expiresAt, renewAt }) =>
        change(stored, round, { subscriptionId, expiresAt, renewAt, nextTryAt: undefined, tries: 0 }),
      forgetSubscription: async (_, round) => void stored.delete(round),
      restSubscription: async (_, round, nextTryAt) =>
        change(stored, round, { nextTryAt, tries: (stored.get(round)?.tries ?? 0) + 1 }),
      recordGone: async (_, subscriptionId, at) => {
        const gone = [...stored.values()].find((each) => each.subscriptionId === subscriptionId);
        if (gone) change(stored, gone.round, { expiresAt: at, renewAt: at });
      },
      recordSignedOut: async (_, syncUserId) => {
        const found = rounds.findIndex((round) => round.syncUserId === syncUserId);
        if (found >= 0) rounds.splice(found, 1);
        return found >= 0;
      },
    },
    subscriptions,
    clock: time,
    random,
    logger: pino({ level: 'silent' }),
    troubles: { report: async () => undefined, resolved: async () => undefined },
    rights: heldRights,
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

  it.each([
    ['forbidden', { code: 'Forbidden', licence: true }, 'account_needs_licence', 'Forbidden'],
    ['forbidden', { code: 'Forbidden' }, 'sync_user_refused', 'Forbidden'],
    ['refused', { code: 'ValidationError' }, 'sync_user_refused', 'ValidationError'],
    ['unavailable', { code: 'AADSTS50053' }, 'sync_user_refused', 'AADSTS50053'],
    ['unavailable', { status: 503 }, undefined, undefined],
    ['throttled', { status: 429 }, undefined, undefined],
    ['unauthorized', { oauthError: 'invalid_client' }, undefined, undefined],
  ] as const)(
    'one that is refused again and again (%s %j) is told as %s',
    async (trouble, details, code, vendorCode) => {
      const { pass, subscriptions, deps, time } = createWorld(1);
      const told: unknown[] = [];
      deps.troubles.report = async (_, source, reported, __, values) => void told.push([source, reported, values]);
      const refusal = new VendorError('microsoft', trouble, 'refused', { ...details, requestId: 'request-1' });
      subscriptions.create = () => Promise.reject(refusal);
      for (let tries = 0; tries < 2; tries += 1) {
        await pass();
        await time.advance(60 * minute);
      }
      expect(told).toEqual([]);
      await pass();
      expect(told).toEqual(code ? [['sync-user@sync-1', code, { vendorCode, correlationId: 'request-1' }]] : []);
    },
  );

  it('one of an account that may no longer read is let go and told, the others are renewed; it returns by itself', async () => {
    const { stored, pass, subscriptions, deps, time } = createWorld(3);
    const told: unknown[] = [];
    deps.troubles.report = async (_, source, code) => void told.push([source, code]);
    await pass();
    const held = () => subscriptions.live().map(({ syncUserId }) => syncUserId);
    const passFor = async (minutes: number) => {
      for (let each = 0; each < minutes; each += 1) {
        await time.advance(minute);
        await pass();
      }
    };
    subscriptions.unlicensed.add('sync-2');
    await passFor(60);
    expect(new Set(told.map(String))).toEqual(new Set(['sync-user@sync-2,account_needs_licence']));
    expect(held()).toEqual(['sync-1', 'sync-3']);
    subscriptions.unlicensed.clear();
    await passFor(6);
    expect(new Set(held())).toEqual(new Set(['sync-1', 'sync-2', 'sync-3']));
    expect(stored.get(2)).toMatchObject({ tries: 0 });
  });

  it.each(['unavailable', 'throttled', 'unauthorized'] as const)(
    'one whose account cannot be tried for reading (%s) is kept all the same',
    async (trouble) => {
      const { pass, subscriptions } = createWorld(1);
      subscriptions.tryReading = () => Promise.reject(new VendorError('microsoft', trouble, 'away'));
      await pass();
      expect(subscriptions.live()).toHaveLength(1);
    },
  );

  it('one made by a try that was never answered is found again and kept, with the secret it was made with', async () => {
    const { stored, pass, subscriptions, time, missed } = createWorld(1);
    subscriptions.trouble.loseAnswers = 1;
    await pass();
    const [first] = subscriptions.live();
    expect(stored.get(1)).toMatchObject({ subscriptionId: undefined, clientState: first?.clientState, tries: 1 });
    await time.advance(20 * minute);
    await pass();
    expect(subscriptions.live()).toEqual([first]);
    expect(stored.get(1)).toMatchObject({ subscriptionId: first?.subscriptionId, clientState: first?.clientState });
    expect(missed).toEqual([1]);
    // it is older than the answer: what counts is its end
    const left = (stored.get(1)?.expiresAt.getTime() ?? 0) - (stored.get(1)?.renewAt.getTime() ?? 0);
    expect(left).toBeGreaterThanOrEqual(8 * minute);
    expect(stored.get(1)?.expiresAt.getTime()).toBe(start.getTime() + 58 * minute + 20);
  });

  it('a stray with other people or another secret is removed, and one of our own made', async () => {
    const { stored, pass, subscriptions } = createWorld(2);
    await pass();
    const before = subscriptions.live();
    const [one, two] = [stored.get(1), stored.get(2)];
    if (!one || !two) throw new Error('both were made');
    stored.set(1, { ...one, subscriptionId: undefined, clientState: 'never sent' });
    stored.set(2, { ...two, subscriptionId: undefined, members: 'other people' });
    await pass();
    const after = subscriptions.live();
    expect(after).toHaveLength(2);
    expect(after.map(({ subscriptionId }) => subscriptionId)).not.toContain(before[0]?.subscriptionId);
    expect(after.map(({ subscriptionId }) => subscriptionId)).not.toContain(before[1]?.subscriptionId);
    for (const { subscriptionId, clientState } of after) {
      expect([...stored.values()]).toContainEqual(expect.objectContaining({ subscriptionId, clientState }));
    }
  });

  it('a sign-in that came while the old one was found ended stays', async () => {
    const { stored, pass, subscriptions, deps } = createWorld(1);
    await pass();
    deps.store.recordSignedOut = async () => false;
    subscriptions.signOut('sync-1');
    change(stored, 1, { renewAt: start });
    await pass();
    expect([...stored.keys()]).toEqual([1]);
  });

  it('of many tenants, found overdue after a stop, are spread again', async () => {
    const worlds = Array.from({ length: 120 }, (_, index) => createWorld(1, index + 1));
    for (const world of worlds) await world.pass();
    for (const world of worlds) {
      await world.time.advance(55 * minute);
      await world.pass();
    }
    const due = worlds.map(({ stored }) => (stored.get(1)?.renewAt.getTime() ?? 0) - start.getTime() - 55 * minute);
    const perMinute = Map.groupBy(due, (ms) => Math.floor(ms / minute));
    expect(perMinute.size).toBeGreaterThanOrEqual(10);
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(30);
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
