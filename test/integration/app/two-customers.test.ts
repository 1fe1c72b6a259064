/** Two customers of Cloudya with the same numbers in one tenant: connected, listed, found, exported and asked about by number and customer. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';
import { type Chat, openChat } from '../teams/chat.ts';

const soon = { timeout: 60_000, interval: 200 };
const other = 'K2001';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let chat: Chat;
let second: typeof logins;

beforeAll(async () => {
  app = await startTestApp();
  [api, chat] = await Promise.all([app.as(admin), openChat(`${app.url}/api/messages`)]);
  const added = { domain: 'northwind.example', kAccount: other, name: 'Northwind GmbH' };
  second = (await app.control('POST', '/companies', added)).body.cloudya;
  // somebody of Contoso has a phone of the other customer, with a number that Contoso has, too
  const email = 'marek.nowak@contoso.example';
  await app.control('POST', '/cloudya/extensions/105/voicemail-email', { email, customer: other });
}, 120_000);

afterAll(async () => {
  await chat?.close();
  await app?.stop();
});

const state = async () => (await api('GET', '/api/onboarding')).body;
const found = async (path: string) =>
  (await api('GET', path)).body.rows.map(({ extension }: { extension: string }) => extension);

/** The app tells of its own accord, too: waits for what is an answer. */
async function expectAnswer(text: string, answer: RegExp): Promise<void> {
  const before = new Set(chat.messages().map(({ id }) => id));
  await chat.say(text);
  const fresh = () => chat.messages().filter(({ id }) => !before.has(id));
  await vi.waitFor(
    () => expect(fresh().map((message) => message.text)).toContainEqual(expect.stringMatching(answer)),
    soon,
  );
}

it('connects one after the other, each with what was found and a switch of its own', async () => {
  await app.control('POST', '/cloudya/switch', { enabled: true });
  await app.control('POST', '/cloudya/switch', { enabled: false, customer: other });
  expect((await api('PUT', '/api/onboarding/cloudya', logins)).status).toBe(200);
  const wrong = await api('PUT', '/api/onboarding/cloudya', { ...logins, kAccount: other });
  expect(wrong.body.error.code).toBe('cloudya_customer_unknown');
  const { status, body } = await api('PUT', '/api/onboarding/cloudya', second);
  expect(status).toBe(200);
  expect(body.organisation.kAccounts).toEqual(['K1234', other]);
  expect(body.connect.connections).toMatchObject([
    { kAccount: 'K1234', key: 'own', api: 'configuration', leaving: false, portalSwitch: { state: 'on' } },
    { kAccount: other, companyName: 'Northwind GmbH', leaving: false, portalSwitch: { state: 'off' } },
  ]);
});

it('removes one at once before the activation, and takes it again', async () => {
  const { body } = await api('DELETE', `/api/onboarding/cloudya/${other}`);
  expect(body.organisation.kAccounts).toEqual(['K1234']);
  await app.control('POST', '/cloudya/switch', { enabled: true, customer: other });
  await api('PUT', '/api/onboarding/cloudya', second);
  expect((await state()).connect).toMatchObject({ done: expect.anything(), connections: [{}, { kAccount: other }] });
});

it('finds extensions by number, by customer and by both, and exports the two apart', { timeout: 120_000 }, async () => {
  await activate({ api, control: app.control, browse: app.browse }, { timeout: 90_000 });
  await vi.waitFor(
    async () => expect(await found('/api/people?search=105')).toEqual(['105@K1234', `105@${other}`]),
    soon,
  );
  expect(await found('/api/matches?search=105')).toEqual(['105@K1234', `105@${other}`]);
  expect(await found(`/api/matches?search=105%20${other}`)).toEqual([`105@${other}`]);
  expect(await found(`/api/people?search=${other}`)).toEqual([`105@${other}`]);
  // digits of a customer number are no part of any number
  expect(await found('/api/people?search=1234')).toEqual([]);
  const { text } = await exported();
  expect(text).toContain('"105","K1234","Anna Schmidt"');
  expect(text).toMatch(new RegExp(`"105","${other}","[^"]*","marek.nowak@contoso.example","linked"`));
});

async function exported(): Promise<{ text: string }> {
  const { token } = (await app.control('POST', '/teams/token', { upn: admin })).body;
  const response = await fetch(`${app.url}/api/matches/export`, { headers: { authorization: `Bearer ${token}` } });
  return { text: await response.text() };
}

it('is asked about in the chat by number and customer', { timeout: 120_000 }, async () => {
  await expectAnswer('why 105', new RegExp(`Several people fit: .*105 · K1234.*105 · ${other}.*as in why 105 K`, 's'));
  await expectAnswer(`why 105 ${other}`, new RegExp(`line 105 · ${other} is`));
  await expectAnswer('warum 105 K1234', /^Why is Anna Schmidt shown .*line 105 · K1234 is in use/s);
  await expectAnswer('status', /Contoso GmbH, 2 customer numbers/);
  await expectAnswer('mismatches', new RegExp(`\\d+ · (K1234|${other})`));
});
