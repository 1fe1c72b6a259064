/** What NFON refuses while people are synchronised, each produced by the simulated NFON: the code in the tab's overview, and the bot's words in the chat, in both languages. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { troubleCard } from '../../../bot/teams/cards/alert-card.ts';
import { createLinks } from '../../../bot/teams/deep-link.ts';
import { textsFor } from '../../../bot/teams/texts/texts.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';
import { type Chat, openChat } from '../teams/chat.ts';

const soon = { timeout: 60_000, interval: 100 };
const api = 'api.nfon.net';
const cti = 'providersupportdata.cloud-cfg.com';
const signOn = 'sso.cloud-cfg.com';
const registry = '/tenants/K1234/integrations';
const states = '/extensions/phone/states';

let app: TestApp;
let chat: Chat;
let call: Awaited<ReturnType<TestApp['as']>>;
/** Who is linked: their accounts, and the numbers of their phones. */
let people: string[];
let phones: string[];

beforeAll(async () => {
  app = await startTestApp();
  [call, chat] = await Promise.all([app.as(admin, { seconds: 86_400 }), openChat(`${app.url}/api/messages`)]);
  await chat.install();
  await activate({ api: call, control: app.control, browse: app.browse }, { timeout: 120_000 });
  const { rows } = (await call('GET', '/api/people?limit=8')).body;
  const names = rows.map(({ name }: { name: string }) => name);
  const known: { name: string; upn: string }[] = (await app.control('GET', '/state')).body.people;
  people = known.flatMap(({ name, upn }) => (names.includes(name) ? upn : []));
  expect(people.length).toBeGreaterThanOrEqual(5);
  phones = rows.map(({ extension }: { extension: string }) => extension.split('@')[0]);
  await beFree();
}, 240_000);

afterAll(async () => {
  await chat.close();
  await app.stop();
});

afterEach(async () => {
  await allowAll();
  await beFree();
}, 120_000);

/** Eight people at once: what one of them meets alone is not told to admins. */
const onCalls = (busy: boolean) =>
  Promise.all(
    people.map((upn) =>
      app.control(
        'POST',
        `/microsoft/users/${upn}/presence`,
        busy
          ? { availability: 'Busy', activity: 'InAConferenceCall' }
          : { availability: 'Available', activity: 'Available' },
      ),
    ),
  );

/** Nobody is on a call, and nothing stands in NFON's registry that would still have to go. */
async function beFree(): Promise<void> {
  await onCalls(false);
  await vi.waitFor(async () => {
    const { rows: shown } = (await call('GET', '/api/people?limit=8')).body;
    expect(shown.map(({ presence }: { presence: string }) => presence)).not.toContain('in-use');
    const known: { extension: string; published: unknown }[] = (await app.control('GET', '/cloudya/extensions')).body;
    const standing = known.filter(({ extension, published }) => phones.includes(extension) && published !== null);
    expect(standing).toEqual([]);
  }, soon);
}

/** NFON takes other logins than ours; what was let in before is let in no longer. */
async function changeLogins(clientSecret: string, ctiPassword: string): Promise<void> {
  const { customers } = app.sim.world.cloudya;
  if (customers.K1234) customers.K1234.apiClient.secret = clientSecret;
  if (customers.K1234) customers.K1234.ctiUser.password = ctiPassword;
  await app.control('POST', '/cloudya/revoke-tokens');
}

async function allowAll(): Promise<void> {
  await app.control('DELETE', '/faults');
  await app.control('PATCH', '/cloudya/rights', { registry: true, lineStates: true });
  const held = app.sim.world.cloudya.customers.K1234;
  if (held?.apiClient.secret !== logins.clientSecret || held.ctiUser.password !== logins.ctiPassword)
    await changeLogins(logins.clientSecret, logins.ctiPassword);
}

/** From now on NFON answers so, in the shape of its own errors. */
const refuse = (host: string, path: string, status: number, code: string, message = code) =>
  app.control('POST', '/faults', {
    ...{ host, path, status, count: 100_000 },
    body: host === api ? { request_id: '5d1f0a3e-9a64-4c0f-8d52-0c9d7f1a2b3c', code, message } : { error: message },
  });

const overview = async () => (await call('GET', '/api/overview')).body;
const newest = () => chat.messages().at(-1)?.text ?? '';
const cut = () => app.control('POST', '/cloudya/streams/cut');

/** A person who opens the tab in their language hears the bot in it, too. */
async function openTab(language: string): Promise<void> {
  const { token } = (await app.control('POST', '/teams/token', { upn: admin, seconds: 86_400 })).body;
  const headers = { authorization: `Bearer ${token}`, 'accept-language': language };
  expect((await fetch(`${app.url}/api/overview`, { headers })).status).toBe(200);
}

interface Row {
  code: ErrorCode;
  how: string;
  vendorCode?: string;
  /** What NFON does from now on. */
  begin(): Promise<unknown>;
  /** Which direction shows it. */
  direction: 'cloudyaToTeams' | 'teamsToCloudya';
  /** Told after a minute, should it still stand. */
  waits?: boolean;
  /** Told after two minutes without line states. */
  silent?: boolean;
}

const writes = (code: ErrorCode, how: string, begin: () => Promise<unknown>, more: Partial<Row> = {}): Row => ({
  ...{ code, how, direction: 'teamsToCloudya' },
  ...more,
  begin: async () => [await begin(), await onCalls(true)],
});

const lines = (code: ErrorCode, how: string, begin: () => Promise<unknown>, more: Partial<Row> = {}): Row => ({
  ...{ code, how, direction: 'cloudyaToTeams' },
  ...more,
  begin: async () => [await begin(), await cut()],
});

/** NFON has really answered so. */
async function isMet(status: number, since: number): Promise<void> {
  await vi.waitFor(() => {
    const answers = app.sim.requests
      .list()
      .filter(({ host, time }) => [api, cti, signOn].includes(host) && time >= since);
    expect(answers.map((answer) => answer.status)).toContain(status);
  }, soon);
}

const silence = 125_000;
const rows: Row[] = [
  writes('cloudya_login_refused', '401 to the API client', () => changeLogins('another', logins.ctiPassword)),
  lines('cloudya_cti_login_refused', '401 to the CTI user', () => changeLogins(logins.clientSecret, 'another')),
  writes('cloudya_request_refused', '400 to the registry', () => refuse(api, registry, 400, 'validation_error'), {
    ...{ vendorCode: 'validation_error', waits: true },
  }),
  writes('cloudya_licence_missing', '402 to the registry', () => refuse(api, registry, 402, 'payment_required'), {
    vendorCode: 'payment_required',
  }),
  writes('cloudya_licence_missing', '403 for want of a licence', () =>
    refuse(api, registry, 403, 'forbidden', 'The tenant has no license for this'),
  ),
  writes('cloudya_right_missing', '403 to the registry', () =>
    app.control('PATCH', '/cloudya/rights', { registry: false }),
  ),
  writes('cloudya_gone', '404 to the registry', () => refuse(api, registry, 404, 'not_found'), {
    ...{ vendorCode: 'not_found', waits: true },
  }),
  writes('cloudya_conflict', '409 to the registry', () => refuse(api, registry, 409, 'conflict'), {
    ...{ vendorCode: 'conflict', waits: true },
  }),
  writes('cloudya_unreachable', '503 to the registry', () => refuse(api, registry, 503, 'unavailable'), {
    waits: true,
  }),
  lines('cloudya_cti_right_missing', '403 to the line states', () =>
    app.control('PATCH', '/cloudya/rights', { lineStates: false }),
  ),
  lines('cloudya_gone', '404 to the line states', () => refuse(cti, states, 404, 'not found'), {
    ...{ vendorCode: '404', waits: true, silent: true },
  }),
  lines('cloudya_silent', '503 to the line states', () => refuse(cti, states, 503, 'away'), { silent: true }),
];

/** What the bot says of it, in this language. */
function cardIn(language: string, code: ErrorCode, values: Record<string, string>): string {
  const links = createLinks({ teamsAppId: 'app', cloud: 'global' });
  const { card } = troubleCard({ texts: textsFor(language), links, code, values, readEverySeconds: 5 });
  return JSON.stringify(card);
}

/** What passes by itself within a minute is told to nobody: the minute of those who wait to be told is over. */
async function letWaitPass(): Promise<void> {
  await vi.waitFor(async () => {
    const brought = await app.context.db.query(
      `update jobs.job set start_after = now() where name = 'alert' and state = 'created' and start_after > now() returning id`,
    );
    expect(brought.length).toBeGreaterThan(0);
  }, soon);
}

async function produce(row: Row, language: string): Promise<void> {
  const { code, how, vendorCode, direction, begin, silent, waits } = row;
  const texts = textsFor(language);
  await openTab(language);
  const since = Date.now();
  await begin();
  await isMet(Number.parseInt(how, 10), since);
  if (silent) app.skip(silence);
  let values: Record<string, string> = {};
  await vi.waitFor(async () => {
    const { problem, [direction]: shown } = await overview();
    expect(problem).toMatchObject({ code, values: { kAccount: 'K1234', ...(vendorCode ? { vendorCode } : {}) } });
    expect(shown.cause.code).toBe(code);
    values = problem.values;
  }, soon);
  if (waits) await letWaitPass();
  await vi.waitFor(() => expect(newest()).toContain(texts.plain(`alert.${code}.title`)), soon);
  for (const part of ['cause', 'effect', 'todo']) {
    const said = texts.plain(`alert.${code}.${part}`, values);
    expect(newest()).toContain(said);
    expect(cardIn(language, code, values)).toContain(said);
  }
  for (const other of ['en', 'de']) expect(cardIn(other, code, values)).not.toContain('{{v');
  await mend(direction);
  await vi.waitFor(async () => expect((await overview()).problem).toBeNull(), soon);
  await vi.waitFor(() => expect(newest()).toContain(texts.plain(`alert.${code}.ended`)), soon);
}

it.each(rows)('$how: $code in the tab and in the chat', (row) => produce(row, 'en'));

const inGerman = ['400 to the registry', '403 to the line states'];
it.each(rows.filter(({ how }) => inGerman.includes(how)))('$how: $code, in German', (row) => produce(row, 'de'));

/** NFON does as before. Where writes were refused people begin to be on a call anew: nobody waits for the next try. */
async function mend(direction: Row['direction']): Promise<void> {
  await allowAll();
  if (direction === 'cloudyaToTeams') return;
  await beFree();
  await onCalls(true);
}
