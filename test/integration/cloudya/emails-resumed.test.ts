/** The reading of e-mails on the real adapter and the real store, broken off in the middle. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMatches } from '../../../bot/onboarding/read-matches.ts';
import { createDirectoryStore } from '../../../bot/store/directory-store.ts';
import { createMatchStore } from '../../../bot/store/onboarding-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { insertCustomer } from '../../builders/people.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';
import { createFakeDirectory } from '../../fakes/fake-directory.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const never = new AbortController().signal;
const followUps = { linksDue: async () => undefined };
/** The login is refused with its first token, and with the next. */
const refusals = 2;
/** Read at the same time when the reading breaks off: they are asked for again. */
const inFlight = 8;
/** Saved together: what a break may lose. */
const batch = 50;

let db: OpenedDatabase;
let cloudya: SimulatedCloudya;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertTenant(db, tenantId);
  await insertCustomer(db, tenantId);
  cloudya = await startSimulatedCloudya({ users: 310 });
});

afterAll(async () => {
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

const mailboxes = () => cloudya.requests(hosts.api).filter(({ path }) => path.endsWith('/voice-mail'));

it('goes on where it was broken off: nobody is left out, few are asked twice', async () => {
  cloudya.fault({ host: hosts.api, path: '/phone-extensions/2150/voice-mail', status: 401, count: refusals });
  await expect(read()).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'unauthorized' });
  const before = mailboxes().length;
  expect(before).toBeGreaterThan(batch);
  expect(before).toBeLessThan(300);
  await read();
  const kept = await createMatchStore(db, followUps).listExtensions(tenantId);
  expect(kept.length).toBe(300);
  expect(kept.every(({ emailRead }) => emailRead)).toBe(true);
  // every mailbox once, those of the break again, and the broken one with its repeats
  expect(mailboxes().length).toBeLessThanOrEqual(300 + batch + inFlight + refusals);
});
