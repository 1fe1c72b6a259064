/** One account through two windows that come back to two instances at once: signed in once, and what serves already stays. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccountProber } from '../../../bot/graph/account-prober.ts';
import type { GraphClient } from '../../../bot/graph/client.ts';
import type { OnboardingDeps } from '../../../bot/onboarding/onboarding.ts';
import type { AccountProber } from '../../../bot/onboarding/ports.ts';
import { returnFromSignIn } from '../../../bot/onboarding/sign-in.ts';
import type { Database } from '../../../bot/store/database.ts';
import { createQuietOnboardingStore } from '../../builders/onboarding-store.ts';
import { createFakeSubscriptions, type FakeSubscriptions } from '../../fakes/fake-subscriptions.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const start = Date.parse('2026-03-02T09:00:00Z');
const account = {
  kind: 'signed-in',
  userId: 'user-sync',
  tenantId,
  upn: 'presence-sync@contoso.example',
  name: 'Presence Sync',
  guest: false,
  grantedScopes: ['Presence.Read.All'],
};

let db: Database;
let now: number;
let subscriptions: FakeSubscriptions;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  now = start;
  await db.query('delete from tenants');
  await insertTenant(db, tenantId);
  subscriptions = createFakeSubscriptions({ now: () => now, sleep: async () => undefined }, () => 0.5);
});

/** What `before` waits for happens once the account was found to be free, and before it is tried. */
function instance(before: (prober: AccountProber['probe']) => AccountProber['probe'] = (probe) => probe) {
  const store = createQuietOnboardingStore(db);
  const prober = createAccountProber({
    graph: { send: async () => ({ value: [] }) } as GraphClient,
    userToken: () => async () => 'token',
    subscriptions,
    pace: () => ({ admit: async () => undefined, throttled: () => undefined }),
  });
  const signIn = { redeem: async () => account, keep: async () => undefined, discard: () => undefined };
  return {
    clock: { now: () => now },
    store,
    signIn,
    prober: { probe: before(prober.probe) },
    changed: () => undefined,
  } as unknown as OnboardingDeps;
}

/** A window of this admin's that was opened a minute ago comes back. */
async function comesBack(deps: OnboardingDeps, name: string): Promise<void> {
  const state = await deps.store.createTicket({
    purpose: 'sign-in-state',
    tenantId,
    userId: `user-${name}`,
    payload: { name, openedAt: new Date(start - 60_000).toISOString() },
    expiresAt: new Date(start + 60_000),
  });
  await returnFromSignIn(deps, { state, code: 'code', error: undefined, errorDescription: undefined });
}

/** What the tenant has of the sign-in. */
async function stored() {
  const { steps, syncUsers } = await instance().store.loadFacts(tenantId, 'user-jonas');
  const audit = await db.query<{ act: string; by_name: string }>('select act, by_name from audit order by at');
  return { audit, syncUsers, step: steps['sign-in'] };
}

async function expectSignedInBy(name: string): Promise<void> {
  const { audit, syncUsers, step } = await stored();
  expect(audit).toEqual([{ act: 'sync-user-signed-in', by_name: name }]);
  expect(syncUsers).toMatchObject([{ userId: account.userId, round: 1, state: 'signed-in', by: name }]);
  expect(syncUsers).toMatchObject([{ signedInAt: new Date(start).toISOString() }]);
  expect(step).toMatchObject({ doneAt: new Date(start), doneBy: name, problem: undefined });
}

describe('of two windows that come back to two instances at once', () => {
  it('the first to be recorded counts, once', async () => {
    await comesBack(
      instance((probe) => async (...asked) => {
        const outcome = await probe(...asked);
        await comesBack(instance(), 'Petra');
        now += 1_000;
        return outcome;
      }),
      'Jonas',
    );
    await expectSignedInBy('Petra');
  });

  it('the second does not try an account whose round is heard of by now', async () => {
    const people = ['user-1', 'user-2'];
    await comesBack(
      instance((probe) => async (...asked) => {
        await comesBack(instance(), 'Petra');
        // what the engine does next
        await subscriptions.create(tenantId, account.userId, people, 'secret', 58);
        now += 1_000;
        return probe(...asked);
      }),
      'Jonas',
    );
    expect(subscriptions.live()).toMatchObject([{ userIds: people, clientState: 'secret' }]);
    await expectSignedInBy('Petra');
  });

  it('the second tells of no refusal once the first has succeeded', async () => {
    await comesBack(
      instance(() => async () => {
        await comesBack(instance(), 'Petra');
        now += 1_000;
        return { kind: 'refused', code: 'account_still_subscribed', values: {} };
      }),
      'Jonas',
    );
    await expectSignedInBy('Petra');
  });

  it('both are done although both found the account free at the same moment', async () => {
    let waiting = 0;
    let bothThere: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      bothThere = resolve;
    });
    const together = () =>
      instance((probe) => async (...asked) => {
        waiting += 1;
        if (waiting === 2) bothThere();
        await both;
        return probe(...asked);
      });
    await Promise.all([comesBack(together(), 'Jonas'), comesBack(together(), 'Petra')]);
    const { audit, step } = await stored();
    await expectSignedInBy(audit[0]?.by_name ?? '');
    expect(step?.problem).toBeUndefined();
    expect(subscriptions.live()).toEqual([]);
  });
});
