/** Reading again, on the real adapter and the real store, where the list of extensions says less than is there. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadReading } from '../../../bot/store/operations/match-readings.ts';
import { createEmailReading, type EmailReading } from '../../builders/email-reading.ts';
import { hosts, tenantId } from '../../builders/simulated-cloudya.ts';

const mediaType = 'application/vnd.collection.next+json';
const isListing = (path: string) => path.endsWith('/targets/phone-extensions');
/** Extensions of the company, and how many of them fill a page. */
const [everybody, pageSize] = [300, 100];

let reading: EmailReading;

beforeEach(async () => {
  reading = await createEmailReading({ users: 310 });
});

afterEach(() => reading.close());

const keptNow = async () => (await reading.kept()).map(({ extension }) => extension);
/** How often this extension itself was asked for, or all of them. */
const askedFor = (number = '\\d+') =>
  reading.cloudya.requests(hosts.api).filter(({ path }) => new RegExp(`phone-extensions/${number}$`).test(path)).length;

/** The list ends after its first `shown`, once. */
function shorten(shown: number): void {
  const { K1234 } = reading.cloudya.sim.world.cloudya.customers;
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
  reading.cloudya.sim.faults.add({
    ...{ host: hosts.api, path: '/targets/phone-extensions$', status: 200, headers: { 'content-type': mediaType } },
    ...{ body: { href: '/x', links: [], items, total: shown, offset: 0, size: shown }, count: 1, rate: 1 },
  });
}

it('a list without anybody unlinks nobody', async () => {
  await reading.read();
  expect((await keptNow()).length).toBe(everybody);
  shorten(0);
  await reading.read();
  expect((await keptNow()).length).toBe(everybody);
  expect(askedFor()).toBe(0);
  expect(await loadReading(reading.db, tenantId)).toMatchObject({ emailsTotal: everybody, emailsRead: everybody });
});

it('a list that is cut short unlinks nobody, and costs few requests', async () => {
  await reading.read();
  shorten(20);
  await reading.read();
  expect((await keptNow()).length).toBe(everybody);
  expect(askedFor()).toBe(50);
});

it('an extension that is removed between two pages takes no other with it, and is gone with the next list', async () => {
  await reading.read();
  const extensions = reading.cloudya.sim.world.cloudya.customers.K1234?.extensions ?? {};
  const [removed = '', ...others] = Object.keys(extensions);
  const hidden = others[pageSize - 1] ?? '';
  const { take } = reading.cloudya.sim.faults;
  let listings = 0;
  reading.cloudya.sim.faults.take = (host, method, path) => {
    if (isListing(path)) listings += 1;
    if (listings === 2) delete extensions[removed];
    return take(host, method, path);
  };
  await reading.read();
  expect(listings).toBe(3);
  expect(askedFor(hidden)).toBe(1);
  expect(await keptNow()).toContain(`${hidden}@K1234`);
  await reading.read();
  const kept = await keptNow();
  expect(kept).not.toContain(`${removed}@K1234`);
  expect(kept.length).toBe(everybody - 1);
});
