/** E-mails after activation, through the whole app against the simulated Cloudya: read at once where somebody looks, else in the background. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshMs } from '../../../bot/onboarding/look-closer.ts';
import { listEveryMs } from '../../../bot/onboarding/refresh-emails.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';
import { type Chat, openChat } from '../teams/chat.ts';

const soon = { timeout: 20_000, interval: 100 };
/** Within a second or two; here with a reserve for a busy machine. */
const atOnce = { timeout: 8_000, interval: 50 };
const nameOf = (number: string) => `${number}@K1234`;

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let chat: Chat;

beforeAll(async () => {
  app = await startTestApp();
  [api, chat] = await Promise.all([app.as(admin, { seconds: 10 * 86_400 }), openChat(`${app.url}/api/messages`)]);
  await chat.install();
  await activate({ api, control: app.control, browse: app.browse });
}, 60_000);

afterAll(async () => {
  await chat.close();
  await app.stop();
});

beforeEach(async () => {
  await app.control('DELETE', '/requests');
});

const setEmail = (number: string, email: string | null) =>
  app.control('POST', `/cloudya/extensions/${number}/voicemail-email`, { email });

async function rowOf(number: string) {
  const { rows } = (await api('GET', `/api/matches?search=${number}&limit=50`)).body;
  return rows.find(({ extension }: { extension: string }) => extension === nameOf(number));
}

/** Readings of this extension's mailbox. */
const reads = (number: string) =>
  app.sim.requests.list().filter(({ path }) => path.endsWith(`/phone-extensions/${number}/voice-mail`)).length;

const people = async () => (await api('GET', '/api/overview')).body.people as number;

/** The next turn of the background: everybody's e-mail is a day old, this one's the oldest. */
async function nextTurn(number: string): Promise<void> {
  const { db } = app.context;
  await db.query(`update extensions set email_read_at = email_read_at - interval '2 days'`);
  await db.query(`update extensions set email_read_at = '2020-01-01T00:00:00Z' where extension = $1`, [nameOf(number)]);
  await app.restart();
}

async function nextListing(): Promise<void> {
  const { db } = app.context;
  const longAgo = new Date(Date.now() - 2 * listEveryMs);
  await db.query('update match_readings set finished_at = $1', [longAgo]);
  await db.query('update cloudya_connections set extensions_listed_at = $1', [longAgo]);
  await app.restart();
}

async function listen(): Promise<{ heard: (event: string) => number; stop: () => void }> {
  const { body } = await app.control('POST', '/teams/token', { upn: admin, seconds: 10 * 86_400 });
  const ending = new AbortController();
  const headers = { authorization: `Bearer ${body.token}` };
  const response = await fetch(`${app.url}/api/live`, { headers, signal: ending.signal });
  let text = '';
  const read = async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  };
  void read().catch(() => undefined);
  return { heard: (event) => text.split(`event: ${event}\n`).length - 1, stop: () => ending.abort() };
}

describe('who is looked at', () => {
  it('was read a moment ago: nothing is read again', async () => {
    await rowOf('105');
    await new Promise((done) => setTimeout(done, 300));
    expect(reads('105')).toBe(0);
  });

  it('in the list is read at once, once, and who watches is told', async () => {
    const { rows } = (await api('GET', '/api/matches?filter=no-match')).body;
    const free = rows.find((row: { outcome: { kind: string } }) => row.outcome.kind === 'no-email');
    const number = free.extension.split('@')[0] as string;
    await setEmail('105', null);
    await setEmail(number, 'anna.schmidt@contoso.example');
    app.skip(freshMs + 1_000);
    const live = await listen();
    await app.control('DELETE', '/requests');
    await Promise.all([rowOf('105'), rowOf('105'), rowOf(number), api('GET', '/api/matches')]);
    await vi.waitFor(() => expect(live.heard('matches')).toBeGreaterThan(0), atOnce);
    live.stop();
    await vi.waitFor(async () => {
      expect(await rowOf('105')).toMatchObject({ email: null, outcome: { kind: 'no-email' } });
      expect(await rowOf(number)).toMatchObject({ outcome: { kind: 'linked', person: { name: 'Anna Schmidt' } } });
    }, atOnce);
    expect([reads('105'), reads(number)]).toEqual([1, 1]);
    await vi.waitFor(async () => {
      const why = await api('GET', `/api/people/${encodeURIComponent(nameOf(number))}/why`);
      expect(why.status).toBe(200);
    }, soon);
    await setEmail('105', 'anna.schmidt@contoso.example');
    await setEmail(number, null);
    app.skip(freshMs + 1_000);
    await rowOf('105');
    await rowOf(number);
    await vi.waitFor(async () => expect(await rowOf('105')).toMatchObject({ outcome: { kind: 'linked' } }), soon);
  });

  it('in the panel is read at once', async () => {
    app.skip(freshMs + 1_000);
    await setEmail('106', 'Ben.Fischer@contoso.example');
    const path = `/api/people/${encodeURIComponent(nameOf('106'))}/why`;
    expect((await api('GET', path)).status).toBe(200);
    await vi.waitFor(() => expect(reads('106')).toBe(1), atOnce);
    await api('GET', path);
    await new Promise((done) => setTimeout(done, 300));
    expect(reads('106')).toBe(1);
  });

  it('of many is bounded, and a refusal changes nothing', async () => {
    app.skip(freshMs + 1_000);
    await app.control('POST', '/faults', { host: 'api.nfon.net', path: '/voice-mail', status: 403, count: 100 });
    const before = await rowOf('105');
    await api('GET', '/api/matches?limit=500');
    await new Promise((done) => setTimeout(done, 1_500));
    await app.control('DELETE', '/faults');
    expect(await rowOf('105')).toEqual(before);
    expect(reads('105')).toBeLessThanOrEqual(1);
  });
});

describe('in the background', () => {
  it('a changed e-mail leads to another link, and the bot’s report says so', async () => {
    const before = await people();
    await setEmail('105', 'nobody.at.all@contoso.example');
    await nextTurn('105');
    await vi.waitFor(async () => expect(await people()).toBe(before - 1), soon);
    await vi.waitFor(() => {
      const texts = chat.messages().map(({ text }) => text);
      expect(texts).toContainEqual(expect.stringContaining('nobody.at.all@contoso.example'));
    }, soon);
    await setEmail('105', 'anna.schmidt@contoso.example');
    await nextTurn('105');
    await vi.waitFor(async () => expect(await people()).toBe(before), soon);
  });

  it('an extension deleted in Cloudya loses its link and our mark', async () => {
    const before = await people();
    await app.control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
    const activityOf = async (upn: string) =>
      (await app.control('GET', `/microsoft/users/${upn}/presence`)).body.activity as string;
    await vi.waitFor(async () => expect(await activityOf('ben.fischer@contoso.example')).toBe('InACall'), soon);
    delete app.sim.world.cloudya.customers.K1234?.extensions['106'];
    await nextListing();
    await vi.waitFor(async () => expect(await people()).toBe(before - 1), soon);
    await vi.waitFor(async () => expect(await activityOf('ben.fischer@contoso.example')).not.toBe('InACall'), soon);
    expect(await rowOf('106')).toBeUndefined();
  });
});
