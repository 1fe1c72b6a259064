/** Following the directory, on the real store: interrupted anywhere, told twice, forgotten by Microsoft, for two tenants at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { type DirectoryDeps, followDirectory, readDirectory } from '../../../bot/onboarding/follow-directory.ts';
import { loadMatches } from '../../../bot/onboarding/match-report.ts';
import type { DirectoryUser } from '../../../bot/onboarding/ports.ts';
import type { AccountChange } from '../../../bot/presence/sync-user-accounts.ts';
import { createDirectoryStore } from '../../../bot/store/directory-store.ts';
import { createMatchStore } from '../../../bot/store/onboarding-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { readLookedAt } from '../../../bot/store/operations/match-readings.ts';
import { createFakeDirectory, type FakeDirectory } from '../../fakes/fake-directory.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = '1d0c7b3a-52e8-4f6d-8a94-c3b2a1908f7e';
const start = new Date('2026-03-02T09:00:00Z');
const never = new AbortController().signal;

let db: OpenedDatabase;
let directory: FakeDirectory;
let deps: DirectoryDeps;
let now: number;
let told: AccountChange[];
/** Tenants whose links were asked to follow, in the order asked. */
let linksDue: string[];

const userOf = (n: number, change: Partial<DirectoryUser> = {}): DirectoryUser => ({
  userId: `user-${n}`,
  name: `Person ${n}`,
  mail: `person.${n}@contoso.example`,
  upn: `person.${n}@contoso.example`,
  proxyAddresses: [],
  enabled: true,
  guest: false,
  ...change,
});

/** A directory that was read once; extension 100+n has the e-mail of person n. */
async function prepare(tenantId: string, people: number, extensions = people): Promise<void> {
  await insertTenant(db, tenantId);
  for (let n = 1; n <= people; n += 1) directory.put(tenantId, userOf(n));
  const numbers = Array.from({ length: extensions }, (_, index) => index + 1);
  const { matches } = deps;
  await matches.beginReading(tenantId, start);
  await matches.saveExtensions(
    tenantId,
    numbers.map((n) => ({ extension: String(100 + n), name: `Desk ${n}` })),
  );
  const emails = numbers.map((n) => ({ extension: String(100 + n), email: `person.${n}@contoso.example` }));
  await matches.saveEmails(tenantId, emails, start);
  await readDirectory(deps, tenantId, never);
  await matches.saveReading(tenantId, { directoryReadAt: start, finishedAt: start });
  directory.asked = { pages: 0, lists: 0 };
  linksDue = [];
  told = [];
}

const look = (tenantId = contoso) => followDirectory(deps, tenantId, never);

async function outcomes(tenantId = contoso): Promise<Record<string, string>> {
  const { rows } = await loadMatches(deps, tenantId);
  return Object.fromEntries(
    rows.map(({ extension, outcome }) => [
      extension,
      outcome.kind === 'linked' ? `${outcome.person.userId} by ${outcome.by}` : outcome.kind,
    ]),
  );
}

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  directory = createFakeDirectory();
  now = start.getTime();
  told = [];
  linksDue = [];
  const followUps = { linksDue: async (_: unknown, tenantId: string) => void linksDue.push(tenantId) };
  deps = {
    clock: { now: () => now },
    people: createDirectoryStore(db, followUps),
    matches: createMatchStore(db, followUps),
    directory,
    accountsChanged: async (_, changes) => void told.push(...changes),
    changed: () => undefined,
  };
});

afterAll(() => db.close());

describe('a look at the directory', () => {
  beforeEach(() => prepare(contoso, 4, 5));

  it('asks once where nothing has changed', async () => {
    expect(await outcomes()).toMatchObject({ 101: 'user-1 by mail', 105: 'no-such-user' });
    now += 600_000;
    expect(await look()).toEqual({ whole: false, people: 0, rematched: false });
    expect(directory.asked).toEqual({ pages: 1, lists: 0 });
    expect(linksDue).toEqual([]);
    expect(await readLookedAt(db, contoso)).toEqual(new Date(now));
  });

  it('matches anew who was renamed, disabled or deleted, and who came', async () => {
    directory.put(contoso, userOf(1, { mail: 'p1@contoso.example' }));
    directory.put(contoso, userOf(2, { enabled: false }), { kind: 'changed', userId: 'user-2', enabled: false });
    directory.remove(contoso, 'user-3');
    directory.put(contoso, userOf(5));
    expect(await look()).toEqual({ whole: false, people: 4, rematched: true });
    expect(await outcomes()).toMatchObject({
      101: 'user-1 by sign-in-name',
      102: 'disabled',
      103: 'no-such-user',
      104: 'user-4 by mail',
      105: 'user-5 by mail',
    });
    expect(linksDue).toEqual([contoso]);
    directory.put(contoso, userOf(2), { kind: 'changed', userId: 'user-2', enabled: true });
    directory.put(contoso, userOf(3));
    await look();
    expect(await outcomes()).toMatchObject({ 102: 'user-2 by mail', 103: 'user-3 by mail' });
    expect(linksDue).toEqual([contoso, contoso]);
  });

  it('leaves the links alone where only somebody was changed whom no extension fits', async () => {
    directory.put(contoso, userOf(77, { name: 'Zoe Xu', mail: 'zoe@contoso.example', upn: 'zoe@contoso.example' }));
    expect(await look()).toMatchObject({ people: 1 });
    linksDue = [];
    directory.put(contoso, userOf(77, { name: 'Zoe Wu', mail: 'zoe@contoso.example', upn: 'zoe@contoso.example' }));
    expect(await look()).toEqual({ whole: false, people: 1, rematched: false });
    expect(linksDue).toEqual([]);
  });

  it('takes what is told twice once, and what is told again as known', async () => {
    directory.put(contoso, userOf(1, { enabled: false }));
    directory.put(contoso, userOf(1, { enabled: false }));
    expect(await look()).toMatchObject({ people: 1 });
    directory.put(contoso, userOf(1, { enabled: false }));
    expect(await look()).toEqual({ whole: false, people: 0, rematched: false });
    expect(told).toEqual([{ userId: 'user-1', now: 'disabled' }]);
  });

  it('waits while the whole directory is being read', async () => {
    await db.query('update match_readings set finished_at = null, directory_read = false where tenant_id = $1', [
      contoso,
    ]);
    expect(await look()).toBeUndefined();
    expect(directory.asked).toEqual({ pages: 0, lists: 0 });
  });

  it('stores nothing where somebody else has looked meanwhile', async () => {
    directory.put(contoso, userOf(1, { enabled: false }));
    directory.onPage = async () => {
      directory.onPage = () => undefined;
      await look();
    };
    expect(await look()).toBeUndefined();
    expect(await outcomes()).toMatchObject({ 101: 'disabled' });
    expect(linksDue).toEqual([contoso]);
  });
});

describe('a look that is interrupted', () => {
  const busy = new VendorError('microsoft', 'throttled', 'Graph answered 429', { status: 429 });

  beforeEach(async () => {
    directory = createFakeDirectory(2);
    deps = { ...deps, directory };
    await prepare(contoso, 6);
    for (const n of [1, 2, 3, 4, 5, 6]) directory.put(contoso, userOf(n, n === 1 ? { enabled: false } : { name: 'X' }));
  });

  it('goes on at the page it had come to, and matches anew for what the first pages told', async () => {
    directory.onPage = (_, n) => {
      if (n === 3) throw busy;
    };
    await expect(look()).rejects.toBe(busy);
    expect(linksDue).toEqual([]);
    expect((await deps.matches.listUsers(contoso)).filter(({ name }) => name === 'X')).toHaveLength(3);
    expect(await look()).toMatchObject({ people: 2, rematched: true });
    expect(directory.asked).toEqual({ pages: 4, lists: 0 });
    expect(linksDue).toEqual([contoso]);
    expect(await outcomes()).toMatchObject({ 101: 'disabled', 106: 'user-6 by mail' });
  });

  it('matches anew also when it was killed before the last step', async () => {
    const { people } = deps;
    const killed = new Error('killed');
    deps = { ...deps, people: { ...people, endLook: () => Promise.reject(killed) } };
    await expect(look()).rejects.toBe(killed);
    deps = { ...deps, people };
    expect(await look()).toEqual({ whole: false, people: 0, rematched: true });
    expect(linksDue).toEqual([contoso]);
  });

  it('tells of an account again whose change it could not store', async () => {
    const { accountsChanged } = deps;
    deps = { ...deps, accountsChanged: () => Promise.reject(new Error('killed')) };
    await expect(look()).rejects.toThrow('killed');
    deps = { ...deps, accountsChanged };
    await look();
    expect(told).toEqual([{ userId: 'user-1', now: 'disabled' }]);
  });

  it('stops between two pages when it shall', async () => {
    const stop = new AbortController();
    directory.onPage = () => stop.abort();
    await expect(followDirectory(deps, contoso, stop.signal)).rejects.toThrow();
    expect(directory.asked.pages).toBe(1);
    directory.onPage = () => undefined;
    expect(await look()).toMatchObject({ rematched: true });
  });
});

describe('a link that is lost', () => {
  beforeEach(async () => {
    directory = createFakeDirectory(2);
    deps = { ...deps, directory };
    await prepare(contoso, 5);
  });

  it.each([
    ['refused by Microsoft', async () => directory.forgetLinks(contoso)],
    ['missing', () => db.query('update match_readings set delta_link = null where tenant_id = $1', [contoso])],
  ])('%s: everybody is read again, and no match is lost meanwhile', async (_, lose) => {
    await lose();
    directory.put(contoso, userOf(1, { enabled: false }));
    directory.remove(contoso, 'user-2');
    const linked: number[] = [];
    directory.onList = async () => {
      linked.push(Object.values(await outcomes()).filter((outcome) => outcome.endsWith('by mail')).length);
    };
    expect(await look()).toEqual({ whole: true, people: 2, rematched: true });
    expect(Math.min(...linked)).toBeGreaterThanOrEqual(4);
    expect(await outcomes()).toMatchObject({ 101: 'disabled', 103: 'user-3 by mail' });
    expect(told.map(({ userId, now: state }) => `${userId} ${state}`)).toEqual(['user-1 disabled', 'user-2 gone']);
    directory.put(contoso, userOf(3, { enabled: false }));
    expect(await look()).toMatchObject({ whole: false, people: 1 });
  });

  it('also when somebody unknown is told of in part', async () => {
    directory.put(contoso, userOf(9), { kind: 'changed', userId: 'user-9', mail: 'person.9@contoso.example' });
    expect(await look()).toMatchObject({ whole: true, people: 1 });
    expect((await deps.matches.listUsers(contoso)).map(({ userId }) => userId)).toContain('user-9');
  });

  it('misses nothing that changes while everybody is read, and begins anew when that breaks off', async () => {
    directory.forgetLinks(contoso);
    let pages = 0;
    directory.onList = () => {
      pages += 1;
      if (pages === 2) throw new VendorError('microsoft', 'unavailable', 'Graph answered 503');
      if (pages === 5) directory.put(contoso, userOf(1, { enabled: false }));
    };
    await expect(look()).rejects.toMatchObject({ trouble: 'unavailable' });
    expect(await look()).toMatchObject({ whole: true });
    await look();
    expect(await outcomes()).toMatchObject({ 101: 'disabled', 102: 'user-2 by mail' });
  });
});

describe('two tenants', () => {
  beforeEach(async () => {
    await prepare(contoso, 3);
    await prepare(fabrikam, 3);
  });

  it('with the same ids keep apart, at the same time', async () => {
    directory.put(contoso, userOf(1, { enabled: false }));
    directory.remove(fabrikam, 'user-2');
    const looks = await Promise.all([look(contoso), look(fabrikam)]);
    expect(looks).toEqual(Array(2).fill({ whole: false, people: 1, rematched: true }));
    expect(await outcomes(contoso)).toMatchObject({ 101: 'disabled', 102: 'user-2 by mail' });
    expect(await outcomes(fabrikam)).toMatchObject({ 101: 'user-1 by mail', 102: 'no-such-user' });
    expect(linksDue.toSorted()).toEqual([fabrikam, contoso]);
  });
});

describe('ten thousand people changed at once', () => {
  it('are taken a page at a time', async () => {
    await prepare(contoso, 10_000, 500);
    for (let n = 1; n <= 10_000; n += 1) directory.put(contoso, userOf(n, { name: `Renamed ${n}` }));
    let most = 0;
    const { people } = deps;
    const findUsers: typeof people.findUsers = async (tenantId, ids) => {
      most = Math.max(most, ids.length);
      return people.findUsers(tenantId, ids);
    };
    deps = { ...deps, people: { ...people, findUsers } };
    expect(await look()).toEqual({ whole: false, people: 10_000, rematched: true });
    expect(most).toBe(200);
    const stored = await deps.matches.listUsers(contoso);
    expect(stored.filter(({ name }) => name.startsWith('Renamed'))).toHaveLength(10_000);
    expect(linksDue).toEqual([contoso]);
  }, 60_000);
});
