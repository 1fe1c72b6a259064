/** The reading of e-mails on the real adapter and the real store, where single mailboxes or the whole vendor give no answer. */
import { afterEach, expect, it } from 'vitest';
import { loadReading } from '../../../bot/store/operations/match-readings.ts';
import { numberOf } from '../../../contract/extension.ts';
import { createEmailReading, type EmailReading } from '../../builders/email-reading.ts';
import { hosts, tenantId } from '../../builders/simulated-cloudya.ts';

const always = 1_000_000;

let world: EmailReading;

/** Without the export of all e-mails at once, so that mailbox after mailbox is read. */
async function start(options: { users: number; emailReadsPerSecond?: number }): Promise<EmailReading> {
  world = await createEmailReading(options);
  world.cloudya.fault({ host: hosts.api, path: '/phone-extensions/bulk', status: 404, count: always });
  return world;
}

afterEach(() => world.close());

/** As Cloudya lists them. */
async function listed(): Promise<string[]> {
  const all: string[] = [];
  const pages = world.cloudya.phoneSystem.listExtensions(tenantId, 'K1234');
  for await (const page of pages) all.push(...page.map(({ extension }) => extension));
  return all;
}

const unreadNow = async () =>
  (await world.kept()).filter(({ emailRead }) => !emailRead).map(({ extension }) => extension);

it.each([500, 503, 400, 402, 403, 404, 409])(
  'an extension that always answers %i stays unread; everybody else is read',
  async (status) => {
    const { cloudya, db, read } = await start({ users: 60 });
    cloudya.fault({ host: hosts.api, path: '/phone-extensions/2005(/|$)', status, count: always });
    await read();
    expect(await unreadNow()).toEqual(['2005@K1234']);
    const reading = await loadReading(db, tenantId);
    expect(reading).toMatchObject({ error: undefined, emailsTotal: 50, emailsRead: 49 });
    expect(reading?.finishedAt).toBeDefined();
  },
);

it('where every mailbox answers 404 and no extension can be read, nobody counts as without an e-mail', async () => {
  const { cloudya, db, read } = await start({ users: 20 });
  cloudya.fault({ host: hosts.api, path: '/phone-extensions/\\d+(/|$)', status: 404, count: always });
  await expect(read()).rejects.toMatchObject({ trouble: 'not-found' });
  expect((await unreadNow()).length).toBe((await world.kept()).length);
  expect(await loadReading(db, tenantId)).toMatchObject({ finishedAt: undefined, error: 'cloudya_gone' });
});

it('a mailbox whose answer is lost a few times is read at the end', async () => {
  const { cloudya, mailboxes, read } = await start({ users: 60 });
  cloudya.fault({ host: hosts.api, path: '/phone-extensions/2005/voice-mail', drop: true, count: 4 });
  await read();
  expect(await unreadNow()).toEqual([]);
  expect(mailboxes().at(-1)?.path).toContain('/2005/');
});

it('a refused CTI login costs the preview its lines in use, and nothing else', async () => {
  const { cloudya, db, read } = await start({ users: 20 });
  cloudya.fault({ host: hosts.cti, path: '.', status: 401, count: always });
  await expect(cloudya.phoneSystem.linesInUse(tenantId, 'K1234')).rejects.toMatchObject({ trouble: 'unauthorized' });
  await read();
  expect(await unreadNow()).toEqual([]);
  const reading = await loadReading(db, tenantId);
  expect(reading).toMatchObject({ error: undefined, inUse: [] });
  expect(reading?.finishedAt).toBeDefined();
});

it('where no mailbox gives an answer, the reading has not finished', async () => {
  const { cloudya, db, read } = await start({ users: 20 });
  cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 500, count: always });
  await expect(read()).rejects.toMatchObject({ trouble: 'unavailable' });
  expect(await loadReading(db, tenantId)).toMatchObject({ finishedAt: undefined, error: 'cloudya_unreachable' });
});

it('a vendor that is away for all ends the reading after a few tries, not after everybody’s', async () => {
  const { cloudya, mailboxes, read } = await start({ users: 310 });
  cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 500, count: always });
  await expect(read()).rejects.toMatchObject({ trouble: 'unavailable' });
  // three tries each
  expect(mailboxes().length).toBeLessThan(3 * 60);
});

it('a right that is missing for all ends the reading after a few refusals, and is told', async () => {
  const { cloudya, db, mailboxes, read } = await start({ users: 310 });
  cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 403, count: always });
  await expect(read()).rejects.toMatchObject({ trouble: 'forbidden' });
  expect(mailboxes().length).toBeLessThan(60);
  expect(await loadReading(db, tenantId)).toMatchObject({ finishedAt: undefined, error: 'cloudya_right_missing' });
});

it('single refusals all over the customer do not add up', async () => {
  const { cloudya, db, read } = await start({ users: 310 });
  const refused = Array.from({ length: 13 }, (_, index) => 2005 + 20 * index);
  for (const number of refused)
    cloudya.fault({ host: hosts.api, path: `/phone-extensions/${number}/voice-mail`, status: 403, count: always });
  await read();
  expect((await unreadNow()).toSorted()).toEqual(refused.map((number) => `${number}@K1234`));
  expect((await loadReading(db, tenantId))?.finishedAt).toBeDefined();
});

it('neighbours that are refused for good do not end the first reading, nor do they end another one', async () => {
  const { cloudya, db, read } = await start({ users: 310 });
  const refused = (await listed()).slice(0, 12);
  for (const extension of refused)
    cloudya.fault({
      host: hosts.api,
      path: `/phone-extensions/${numberOf(extension)}/voice-mail`,
      status: 403,
      count: always,
    });
  await read();
  expect((await unreadNow()).toSorted()).toEqual(refused);
  expect((await loadReading(db, tenantId))?.finishedAt).toBeDefined();
  await read();
  expect(await loadReading(db, tenantId)).toMatchObject({ error: undefined, finishedAt: expect.any(Date) });
});

it('a vendor that allows few reads a second and names a rest is read to the end, with a halved rate', async () => {
  const { cloudya, read } = await start({ users: 50, emailReadsPerSecond: 20 });
  const allowed: number[] = [];
  const refused: number[] = [];
  const { take } = cloudya.sim.faults;
  cloudya.sim.faults.take = (host, method, path) => {
    if (!path.endsWith('/voice-mail')) return take(host, method, path);
    const now = Date.now();
    if (allowed.filter((at) => now - at < 1_000).length < 5) return void allowed.push(now);
    refused.push(now);
    return { id: 0, host, path, status: 429, headers: { 'retry-after': '5' }, count: 1, rate: 1 };
  };
  await read();
  expect(await unreadNow()).toEqual([]);
  expect(refused.length).toBeGreaterThan(0);
  const asked = [...allowed, ...refused].toSorted((a, b) => a - b);
  for (const at of refused) {
    // what was on its way when the rest was named has come; then nothing for five seconds
    expect(asked.filter((other) => other > at + 500 && other < at + 4_900)).toEqual([]);
  }
  // twenty a second before the first refusal, ten and fewer after it
  const [firstRefused = 0] = refused;
  const after = asked.filter((at) => at > firstRefused + 4_900);
  const mostOf = after.map((at) => after.filter((other) => other >= at && other < at + 1_000).length);
  expect(Math.max(...mostOf)).toBeLessThanOrEqual(11);
}, 90_000);
