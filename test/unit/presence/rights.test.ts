import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import {
  isRefusal,
  lookAgainAfter,
  nextDaily,
  type RightProof,
  timeOfDay,
  troublesOf,
} from '../../../bot/presence/rights.ts';
import { type StandInDeps, withStandIn } from '../../../bot/presence/stand-in-reader.ts';

type Short = 'granted' | 'missing' | 'not-yet';

/** The app's two rights, and the sync users' where one could be asked. */
function proofs(presence: Short, directory: Short, hears?: Short, vendorCode?: string): RightProof[] {
  const app: RightProof[] = [
    { name: 'Presence.ReadWrite.All', state: presence, vendorCode },
    { name: 'User.Read.All', state: directory, vendorCode },
  ];
  return hears === undefined ? app : [...app, { name: 'Presence.Read.All', state: hears }];
}

describe('what lost rights mean', () => {
  it.each<[string, RightProof[], ReturnType<typeof troublesOf>]>([
    ['all there', proofs('granted', 'granted', 'granted'), { rights: undefined, directory: undefined, hearing: true }],
    [
      'all there, no sync user',
      proofs('granted', 'granted'),
      { rights: undefined, directory: undefined, hearing: 'unknown' },
    ],
    [
      'presence lost, a sync user reads',
      proofs('missing', 'granted', 'granted'),
      { rights: 'right_to_set_lost', directory: undefined, hearing: true },
    ],
    [
      'presence lost, nobody reads',
      proofs('missing', 'granted'),
      { rights: 'right_to_presence_lost', directory: undefined, hearing: 'unknown' },
    ],
    [
      'presence lost on both sides',
      proofs('missing', 'granted', 'missing'),
      { rights: 'right_to_presence_lost', directory: undefined, hearing: 'unknown' },
    ],
    [
      'directory lost',
      proofs('granted', 'missing', 'granted'),
      { rights: undefined, directory: 'right_to_directory_lost', hearing: true },
    ],
    [
      'both of the app lost, a sync user reads',
      proofs('missing', 'missing', 'granted'),
      { rights: 'right_to_set_lost', directory: 'right_to_directory_lost', hearing: true },
    ],
    [
      'hearing lost',
      proofs('granted', 'granted', 'missing'),
      { rights: undefined, directory: undefined, hearing: false },
    ],
    [
      'everything gone',
      proofs('missing', 'missing', 'missing', 'AADSTS700016'),
      { rights: 'consent_withdrawn', directory: 'unknown', hearing: 'unknown' },
    ],
    [
      'everything gone, no sync user',
      proofs('missing', 'missing'),
      { rights: 'consent_withdrawn', directory: 'unknown', hearing: 'unknown' },
    ],
    [
      'app switched off',
      proofs('missing', 'missing', 'missing', 'AADSTS7000112'),
      { rights: 'app_disabled', directory: 'unknown', hearing: 'unknown' },
    ],
    [
      'unknown at Graph again',
      proofs('not-yet', 'not-yet'),
      { rights: 'consent_withdrawn', directory: 'unknown', hearing: 'unknown' },
    ],
  ])('%s', (_, found, expected) => {
    expect(troublesOf(found)).toEqual(expected);
  });
});

describe('a refusal', () => {
  const error = (vendor: VendorError['vendor'], trouble: VendorTrouble, details: { oauthError?: string } = {}) =>
    new VendorError(vendor, trouble, '', details);

  it.each<[unknown, boolean]>([
    [error('microsoft', 'forbidden'), true],
    [error('microsoft', 'unauthorized'), true],
    [error('microsoft', 'unauthorized', { oauthError: 'unauthorized_client' }), true],
    [error('microsoft', 'unauthorized', { oauthError: 'invalid_client' }), false],
    [error('microsoft', 'unavailable'), false],
    [error('cloudya', 'forbidden'), false],
    [new Error('a fault of ours'), false],
  ])('%s may mean a lost right: %s', (refusal, expected) => expect(isRefusal(refusal)).toBe(expected));
});

const day = 24 * 60 * 60_000;

describe('the daily proof', () => {
  it('comes at the tenant’s own time of day, within a day, and never sooner than asked', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 4_000_000_000_000 }), (tenantId, checkedAt) => {
        const next = nextDaily(tenantId, checkedAt);
        expect(next).toBeGreaterThan(checkedAt);
        expect(next).toBeLessThanOrEqual(checkedAt + day);
        expect(next % day).toBe(timeOfDay(tenantId));
        expect(nextDaily(tenantId, next)).toBe(next + day);
      }),
    );
  });

  it('of thousands of tenants is spread over the day', () => {
    const hours = new Map<number, number>();
    for (let n = 0; n < 4_800; n += 1) {
      const hour = Math.floor(timeOfDay(randomUUID()) / (60 * 60_000));
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    expect(hours.size).toBe(24);
    // 200 an hour on average
    expect(Math.max(...hours.values())).toBeLessThan(300);
  });

  it('of a lost right comes soon at first, then less and less', () => {
    const rests = [0, 1, 2, 3, 4, 5, 9].map((tries) => lookAgainAfter(tries, () => 0.999_999) / 1000);
    expect(rests.map(Math.round)).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });
});

describe('a sync user who reads in the app’s place', () => {
  const refusal = new VendorError('microsoft', 'forbidden', 'refused');

  function world(
    change: Partial<{
      verdict: 'lost' | 'held';
      lost: boolean;
      readers: string[];
      refuses: boolean;
      refused: readonly string[];
    }> = {},
  ) {
    const { verdict = 'lost', lost = false, readers = ['sync-1'], refuses = true, refused = [] } = change;
    const asked: (string | undefined)[] = [];
    let suspected = 0;
    const teams = {
      read: async (_tenant: string, ids: readonly string[], _signal?: AbortSignal, by?: string) => {
        asked.push(by);
        if (by === undefined ? refuses : refused.includes(by)) throw refusal;
        return ids.map((userId) => ({ userId, availability: 'Busy', activity: 'InACall', outOfOffice: false }));
      },
      setInACall: async () => undefined,
      clear: async () => undefined,
      refusals: () => 0,
      sent: () => 0,
      takeOver: () => {},
    };
    const deps: StandInDeps = {
      teams,
      rights: {
        suspect: async () => {
          suspected += 1;
          return verdict;
        },
        isLost: () => lost,
      },
      readersOf: async () => readers,
    };
    const standIn = withStandIn(deps);
    return { asked, suspicions: () => suspected, read: () => standIn.read('tenant', ['anna']) };
  }

  it('is not asked while the app may read', async () => {
    const { read, asked } = world({ refuses: false });
    expect(await read()).toHaveLength(1);
    expect(asked).toEqual([undefined]);
  });

  it('is asked once a proof says that the right is lost, and first from then on', async () => {
    const first = world();
    expect(await first.read()).toHaveLength(1);
    expect(first.asked).toEqual([undefined, 'sync-1']);
    const later = world({ lost: true });
    expect(await later.read()).toHaveLength(1);
    expect(later.asked).toEqual(['sync-1']);
    expect(later.suspicions()).toBe(0);
  });

  it('who is refused for a cause of its own is followed by the next, who is asked first from then on', async () => {
    const { read, asked } = world({ lost: true, readers: ['sync-1', 'sync-2', 'sync-3'], refused: ['sync-1'] });
    expect(await read()).toHaveLength(1);
    expect(await read()).toHaveLength(1);
    expect(asked).toEqual(['sync-1', 'sync-2', 'sync-2']);
  });

  it('is one of four at most, where all are refused', async () => {
    const readers = Array.from({ length: 9 }, (_, index) => `sync-${index}`);
    const { read, asked } = world({ lost: true, readers, refused: readers });
    await expect(read()).rejects.toBe(refusal);
    expect(asked).toEqual(readers.slice(0, 4));
  });

  it('is not asked where the right is held, or where there is none', async () => {
    await expect(world({ verdict: 'held' }).read()).rejects.toBe(refusal);
    await expect(world({ readers: [] }).read()).rejects.toBe(refusal);
    await expect(world({ lost: true, readers: [] }).read()).rejects.toBe(refusal);
  });
});
