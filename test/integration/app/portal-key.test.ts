/** A customer who still holds a key of NFON's portal API: the whole path over HTTP, and what goes wrong with such a key. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTroubles } from '../../../bot/jobs/troubles.ts';
import { lookAtSwitch } from '../../../bot/jobs/watch-switch.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { contoso } from '../../../sim/seed/company.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';

const soon = { timeout: 15_000, interval: 100 };
const portalHost = 'portal-api.nfon.net:8090';
const { tenantId } = contoso;

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
/** What is typed into client id and secret. */
let pair: { clientId: string; clientSecret: string };

async function start(): Promise<void> {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('PATCH', '/cloudya/rights', { profiles: true });
  pair = await newKey();
}

async function newKey(): Promise<typeof pair> {
  const { portal } = (await app.control('PATCH', '/cloudya/keys', { client: false, portal: true })).body;
  return { clientId: portal.id, clientSecret: portal.secret };
}

const connect = (change: Partial<typeof logins> = {}) =>
  api('PUT', '/api/onboarding/cloudya', { ...logins, ...pair, ...change });
const overview = async () => (await api('GET', '/api/overview')).body;
const portalSet = (change: Record<string, unknown>) => app.control('PATCH', '/cloudya/portal-api', change);
const presenceOf = async (upn: string) => (await app.control('GET', `/microsoft/users/${upn}/presence`)).body;
const asked = (host: string) => app.sim.requests.list().filter((call) => call.host === host);

describe('connecting with a key of the portal API', () => {
  beforeAll(start);
  afterAll(() => app.stop());

  it.each([
    ['a wrong secret', { clientSecret: 'wrong' }, 'cloudya_login_refused'],
    ['another customer’s number', { kAccount: 'K9999' }, 'cloudya_customer_unknown'],
    ['a wrong CTI password', { ctiPassword: 'wrong' }, 'cloudya_cti_login_refused'],
  ])('refuses %s in its own words, and saves nothing', async (_, change, code) => {
    const { body } = await connect(change);
    expect(body.error).toMatchObject({ code });
    expect((await api('GET', '/api/onboarding')).body.connect.connections).toEqual([]);
    // tries that are refused make a tenant wait
    app.skip(61_000);
  });

  it('says by how much the clocks are apart', async () => {
    await portalSet({ clockMinutes: -25 });
    const { error } = (await connect()).body;
    // the tests before moved our clock on by three minutes
    expect(error).toMatchObject({ code: 'cloudya_clock_skew', values: { minutes: '28' } });
    await portalSet({ clockMinutes: 0 });
  });

  it('tells a portal that does not answer beside the plain refusal', async () => {
    await app.control('POST', '/faults', { host: portalHost, path: '.*', drop: true, count: 20 });
    const { error } = (await connect()).body;
    expect(error).toMatchObject({ code: 'cloudya_portal_unreached', values: { host: portalHost } });
    await app.control('DELETE', '/faults');
  });

  it('finds out which API the key is for, and what it lets us do', async () => {
    const { body } = await connect();
    expect(body.connect.connections[0]).toMatchObject({
      api: 'portal',
      key: 'own',
      companyName: 'Contoso GmbH',
      extensions: 30,
      rights: { lineStates: 'yes', registry: 'no', profiles: 'yes', loginStatus: 'yes' },
    });
  });
});

describe('with it', () => {
  beforeAll(async () => {
    await start();
    const typed: typeof api = (method, path, body) =>
      api(
        method,
        path,
        method === 'PUT' && path === '/api/onboarding/cloudya' ? { ...(body as object), ...pair } : body,
      );
    await activate({ api: typed, control: app.control, browse: app.browse }, { timeout: 60_000 });
  });

  it('extensions and e-mails are read and matched, by the portal API alone', async () => {
    const { rows } = (await api('GET', '/api/matches?limit=500')).body;
    expect(rows).toHaveLength(30);
    expect(rows.filter(({ outcome }: { outcome: { kind: string } }) => outcome.kind === 'linked')).toHaveLength(21);
    expect(asked(portalHost).filter(({ path }) => path.endsWith('/voice-mail')).length).toBeGreaterThanOrEqual(30);
    expect(asked('api.nfon.net')).toEqual([]);
  });

  it('an e-mail is mended', async () => {
    const { rows } = (await api('GET', '/api/matches?limit=500')).body;
    const near = rows.find(({ outcome }: { outcome: { suggestions?: unknown[] } }) => outcome.suggestions?.length);
    const { userId, address } = near.outcome.suggestions[0].person;
    const answer = await api('POST', `/api/matches/${near.extension}/correction`, { userId, shown: near.email });
    expect(answer.body.outcome).toBe('done');
    const number = near.extension.split('@')[0];
    expect((await app.control('GET', `/cloudya/extensions/${number}`)).body.voicemailEmail).toBe(address);
  });

  it('a call on Cloudya shows in Teams', async () => {
    await app.control('POST', '/cloudya/extensions/108/line', { line: 'in-use' });
    const busy = async () => (await presenceOf('elif.yilmaz@contoso.example')).activity;
    await vi.waitFor(async () => expect(await busy()).toBe('InACall'), soon);
    await app.control('POST', '/cloudya/extensions/108/line', { line: 'idle' });
    await vi.waitFor(async () => expect(await busy()).not.toBe('InACall'), soon);
  });

  // somebody who was not on the phone: after a call of ours one in Teams may be its echo, for a minute
  const person = async () =>
    (await api('GET', '/api/people?limit=500')).body.rows.find(
      ({ extension }: { extension: string }) => extension === '120@K1234',
    );

  it('a call in Teams is told nowhere and troubles nobody: there is no registry', async () => {
    app.sim.requests.clear();
    await app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
      availability: 'Busy',
      activity: 'InACall',
    });
    await vi.waitFor(async () => expect(await person()).toMatchObject({ presence: 'in-a-call', inStep: true }), soon);
    expect((await person()).act.kind).toBe('nothing');
    expect(asked(portalHost).filter(({ path }) => path.includes('/integration'))).toEqual([]);
    expect(await overview()).toMatchObject({ problem: null });
  });

  it('the chosen profile is set and put back all the same', async () => {
    const profile = async () => (await app.control('GET', '/cloudya/extensions/120')).body.activeProfile;
    expect((await api('PUT', '/api/settings/acting', { profile: 1, logOut: false })).status).toBe(200);
    await vi.waitFor(async () => expect(await profile()).toBe(1), soon);
    await app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
      availability: 'Available',
      activity: 'Available',
    });
    await vi.waitFor(async () => expect(await profile()).toBe(0), soon);
    await api('PUT', '/api/settings/acting', { profile: null, logOut: false });
  });
});

describe('refused while it runs', () => {
  afterAll(() => app.stop());

  /** The look of every minute, which the app itself may do in between. */
  async function look(): Promise<void> {
    const { db, adapters, logger, events } = app.context;
    const scheduler = { now: () => Date.now() };
    const changed = () => undefined;
    const troubles = createTroubles({ db, events, alert: async () => undefined, changed });
    const portal = { required: true, read: adapters.cloudya.phoneSystem.portalSwitch };
    await lookAtSwitch({ db, portal, troubles, scheduler, logger, events, changed }, tenantId);
  }

  const standing = async () => (await listTroubles(app.context.db, tenantId))['cloudya-key@K1234'];
  /** The app's own look may tell last what it asked before; the next look puts that right. */
  const lookUntil = (told: () => Promise<void>) =>
    vi.waitFor(async () => {
      await look();
      await told();
    }, soon);

  it('the key that was withdrawn is told as a login, and over when it is back', async () => {
    const customer = app.sim.world.cloudya.customers.K1234;
    const key = customer?.portalKey ?? null;
    await app.control('PATCH', '/cloudya/keys', { portal: false });
    await lookUntil(async () => {
      expect(await standing()).toMatchObject({ code: 'cloudya_login_refused', values: { kAccount: 'K1234' } });
      expect(await overview()).toMatchObject({ health: 'partly-stopped', problem: { code: 'cloudya_login_refused' } });
    });
    if (customer) customer.portalKey = key;
    await lookUntil(async () => {
      expect(await standing()).toBeUndefined();
      expect((await overview()).problem).toBeNull();
    });
  });

  it('clocks that go apart are told as clocks, with how far', async () => {
    await portalSet({ clockMinutes: 20 });
    await lookUntil(async () =>
      expect(await standing()).toMatchObject({
        code: 'cloudya_clock_skew',
        values: { minutes: '20', kAccount: 'K1234' },
      }),
    );
    await portalSet({ clockMinutes: 0 });
    await lookUntil(async () => expect(await standing()).toBeUndefined());
  });

  it('a portal that does not answer is no refusal', async () => {
    await vi.waitFor(async () => {
      await look();
      app.sim.requests.clear();
      await app.control('POST', '/faults', { host: portalHost, path: '.*', status: 503, count: 1_000 });
      await look();
      await app.control('DELETE', '/faults');
      expect(asked(portalHost).map(({ status }) => status)).toContain(503);
      expect(await standing()).toBeUndefined();
    }, soon);
  });

  it('a mended e-mail says that the login is refused', async () => {
    const customer = app.sim.world.cloudya.customers.K1234;
    const key = customer?.portalKey ?? null;
    await app.control('PATCH', '/cloudya/keys', { portal: false });
    const { rows } = (await api('GET', '/api/matches?limit=500')).body;
    const near = rows.find(({ outcome }: { outcome: { suggestions?: unknown[] } }) => outcome.suggestions?.length);
    const { userId } = near.outcome.suggestions[0].person;
    const answer = await api('POST', `/api/matches/${near.extension}/correction`, { userId, shown: near.email });
    expect(answer.body.outcome).toBe('login-refused');
    if (customer) customer.portalKey = key;
  });

  it('deactivation leaves nothing behind, and is not held up by the registry that is missing', async () => {
    await app.control('POST', '/cloudya/extensions/108/line', { line: 'in-use' });
    const busy = async () => (await presenceOf('elif.yilmaz@contoso.example')).activity;
    await vi.waitFor(async () => expect(await busy()).toBe('InACall'), soon);
    expect((await api('POST', '/api/deactivation', {})).status).toBe(200);
    await vi.waitFor(async () => expect(await busy()).not.toBe('InACall'), soon);
    await vi.waitFor(async () => expect((await api('GET', '/api/onboarding')).body.phase).toBe('onboarding'), soon);
  });
});
