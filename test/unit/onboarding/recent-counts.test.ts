import { beforeEach, describe, expect, it } from 'vitest';
import { takeTurns } from '../../../bot/onboarding/in-turns.ts';
import { matchExtensions, matchInTurns } from '../../../bot/onboarding/match-users.ts';
import type { MatchStore } from '../../../bot/onboarding/onboarding-store.ts';
import { createRecentCounts } from '../../../bot/onboarding/recent-counts.ts';

const tenant = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';

let now = 0;
let reads = 0;
let extensions: string[] = [];
/** What one reading of the store takes, in milliseconds. */
let takes = 0;
let failure: Error | undefined;

beforeEach(() => {
  now = 1_000_000;
  reads = 0;
  extensions = ['101'];
  takes = 0;
  failure = undefined;
});

/** Only what counting reads. */
function storeOfExtensions(): MatchStore {
  const store: Pick<MatchStore, 'listExtensions' | 'listUsers' | 'listChoices' | 'listLinked'> = {
    async listExtensions() {
      reads += 1;
      now += takes;
      if (failure) throw failure;
      return extensions.map((extension) => ({ extension, name: extension, email: undefined, emailRead: true }));
    },
    listUsers: async () => [],
    listChoices: async () => [],
    listLinked: async () => new Map(),
  };
  return store as MatchStore;
}

function counter() {
  const counts = createRecentCounts({ matches: storeOfExtensions(), clock: { now: () => now } });
  return { ...counts, extensions: async () => (await counts.of(tenant)).extensions };
}

describe('recent counts', () => {
  it('are kept for twenty times what they took', async () => {
    takes = 3_000;
    const counts = counter();
    expect(await counts.extensions()).toBe(1);
    extensions = ['101', '102'];
    now += 59_000;
    expect(await counts.extensions()).toBe(1);
    now += 1_000;
    expect(await counts.extensions()).toBe(2);
    expect(reads).toBe(2);
  });

  it('that cost much follow changes within four times what they took', async () => {
    takes = 3_000;
    const counts = counter();
    await counts.extensions();
    extensions = ['101', '102'];
    counts.forget(tenant);
    now += 11_000;
    expect(await counts.extensions()).toBe(1);
    now += 1_000;
    expect(await counts.extensions()).toBe(2);
  });

  it('are counted anew after a change', async () => {
    takes = 20;
    const counts = counter();
    await counts.extensions();
    extensions = ['101', '102'];
    counts.forget(tenant);
    expect(await counts.extensions()).toBe(2);
  });

  it('a change in the middle of counting is counted after it, once for all who ask', async () => {
    const counts = counter();
    const first = counts.extensions();
    counts.forget(tenant);
    extensions = ['101', '102'];
    const later = [counts.extensions(), counts.extensions(), counts.extensions()];
    await first;
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    expect(reads).toBe(2);
  });

  it('a failure is told and not kept', async () => {
    takes = 3_000;
    failure = new Error('the database is away');
    const counts = counter();
    await expect(counts.extensions()).rejects.toThrow('away');
    failure = undefined;
    expect(await counts.extensions()).toBe(1);
  });
});

describe('matching in turns', () => {
  it('finds the same, and others run in between', async () => {
    const users = Array.from({ length: 2_000 }, (_, n) => ({
      userId: `id-${n}`,
      name: `Person ${n}`,
      mail: `person.number${n}@contoso.example`,
      upn: `person.number${n}@contoso.example`,
      proxyAddresses: [],
      enabled: true,
      guest: false,
    }));
    const inputs = {
      extensions: users.map(({ name, mail }, n) => ({
        ...{ extension: String(1000 + n), name, emailRead: true },
        email: n % 50 === 0 ? mail.replace('person', 'persom') : mail,
      })),
      users,
      choices: [],
      alreadyLinked: new Map(),
    };
    let others = 0;
    let matching = true;
    const other = () => {
      others += 1;
      if (matching) setImmediate(other);
    };
    setImmediate(other);
    const rows = await takeTurns(matchInTurns(inputs));
    matching = false;
    expect(rows).toEqual(matchExtensions(inputs));
    expect(rows.filter(({ outcome }) => outcome.kind === 'near-miss').length).toBe(40);
    expect(others).toBeGreaterThan(30);
  });
});
