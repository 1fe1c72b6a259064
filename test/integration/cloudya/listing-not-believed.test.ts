/** Reading again, on the real adapter and the real store, where the list of extensions says less than is there. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readMatches } from '../../../bot/onboarding/read-matches.ts';
import { createDirectoryStore } from '../../../bot/store/directory-store.ts';
import { createMatchStore } from '../../../bot/store/onboarding-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { loadReading } from '../../../bot/store/operations/match-readings.ts';
import { insertCustomer } from '../../builders/people.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';
import { createFakeDirectory } from '../../fakes/fake-directory.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const never = new AbortController().signal;
const followUps = { linksDue: async () => undefined };
const mediaType = 'application/vnd.collection.next+json';
const isListing = (path: string) => path.endsWith('/targets/phone-extensions');
/** Extensions of the company, and how many of them fill a page. */
const [everybody, pageSize] = [300, 100];

let db: OpenedDatabase;
let cloudya: SimulatedCloudya;

beforeEach(async () => {
  db = await openTestDatabase();
  await insertTenant(db, tenantId);
  await insertCustomer(db, tenantId);
  cloudya = await startSimulatedCloudya({ users: 310 });
});

afterEach(async () => {
  await cloudya.close();
  await db.close();
});

function read(): Promise<void> {
  const matches = createMatchStore(db, followUps);
  const shared = { clock: Date, matches, changed: () => undefined };
  const directory = {
    ...shared,
    people: createDirectoryStore(db, followUps),
    directory: createFakeDirectory(),
    accountsChanged: async () => undefined,
  };
  return readMatches({ ...shared, phoneSystem: cloudya.phoneSystem, directory }, tenantId, never);
}

const keptNow = async () => {
  const kept = await createMatchStore(db, followUps).listExtensions(tenantId);
  return kept.map(({ extension }) => extension);
};
const askedFor = () => cloudya.requests(hosts.api).filter(({ path }) => /phone-extensions\/\d+$/.test(path)).length;

/** The list ends after its first `shown`, once. */
function shorten(shown: number): void {
  const { K1234 } = cloudya.sim.world.cloudya.customers;
  const items = Object.keys(K1234?.extensions ?? {})
    .slice(0, shown)
    .map((number) => ({
      href: `/tenants/K1234/targets/phone-extensions/${number}`,
      links: [],
      data: [
        { name: 'extensionNumber', value: number },
        { name: 'displayName', value: number },
      ],
    }));
  cloudya.sim.faults.add({
    ...{ host: hosts.api, path: '/targets/phone-extensions$', status: 200, headers: { 'content-type': mediaType } },
    ...{ body: { href: '/x', links: [], items, total: shown, offset: 0, size: shown }, count: 1, rate: 1 },
  });
}

it('a list without anybody unlinks nobody', async () => {
  await read();
  expect((await keptNow()).length).toBe(everybody);
  shorten(0);
  await read();
  expect((await keptNow()).length).toBe(everybody);
  expect(askedFor()).toBe(0);
  expect(await loadReading(db, tenantId)).toMatchObject({ emailsTotal: everybody, emailsRead: everybody });
});

it('a list that is cut short unlinks nobody, and costs few requests', async () => {
  await read();
  shorten(20);
  await read();
  expect((await keptNow()).length).toBe(everybody);
  expect(askedFor()).toBe(50);
});

it('an extension that is removed between two pages takes no other with it, and is gone with the next list', async () => {
  await read();
  const extensions = cloudya.sim.world.cloudya.customers.K1234?.extensions ?? {};
  const [removed = '', ...others] = Object.keys(extensions);
  const hidden = others[pageSize - 1] ?? '';
  const { take } = cloudya.sim.faults;
  let listings = 0;
  cloudya.sim.faults.take = (host, method, path) => {
    if (isListing(path)) listings += 1;
    if (listings === 2) delete extensions[removed];
    return take(host, method, path);
  };
  await read();
  expect(listings).toBe(3);
  expect(askedFor()).toBe(1);
  expect(await keptNow()).toContain(`${hidden}@K1234`);
  await read();
  const kept = await keptNow();
  expect(kept).not.toContain(`${removed}@K1234`);
  expect(kept.length).toBe(everybody - 1);
});
