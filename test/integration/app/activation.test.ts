/** The whole path over HTTP: connect, consent, sync user, sign-in, preview, activation, both directions, deactivation. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pauseTenant } from '../../../bot/store/operations/phases.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, logins, syncUser, throughMicrosoft } from '../../setup/wizard.ts';

const soon = { timeout: 15_000, interval: 100 };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
});

afterAll(() => app.stop());

const state = async () => (await api('GET', '/api/onboarding')).body;
const look = async () => (await api('POST', '/api/onboarding/look', {})).body;
const presenceOf = async (upn: string) => (await app.control('GET', `/microsoft/users/${upn}/presence`)).body;
const extension = async (number: string) => (await app.control('GET', `/cloudya/extensions/${number}`)).body;

const world = () => ({ api, control: app.control, browse: app.browse });

describe('the wizard', () => {
  it('begins with Cloudya', async () => {
    expect((await state()).openStep).toBe('connect');
  });

  it.each([
    [{ clientSecret: 'wrong' }, 'cloudya_login_refused'],
    [{ ctiPassword: 'wrong' }, 'cloudya_cti_login_refused'],
    [{ kAccount: 'K9999' }, 'cloudya_customer_unknown'],
    [{ kAccount: 'nonsense' }, 'bad_request'],
  ])('refuses %j with a code of its own and saves nothing', async (wrong, code) => {
    const answer = await api('PUT', '/api/onboarding/cloudya', { ...logins, ...wrong });
    expect(answer.body.error.code).toBe(code);
    expect((await state()).connect.connections).toEqual([]);
  });

  it('shows what it found, and waits for the switch in the portal', async () => {
    const { body } = await api('PUT', '/api/onboarding/cloudya', logins);
    expect(body.connect.connections[0]).toMatchObject({
      companyName: 'Contoso GmbH',
      extensions: 30,
      linesInUse: 3,
      rights: { lineStates: 'yes', registry: 'yes', profiles: 'no', loginStatus: 'yes' },
      portalSwitch: { state: 'off' },
    });
    expect(body.openStep).toBe('connect');
    await app.control('POST', '/cloudya/switch', { enabled: true });
    // sooner than every five seconds Cloudya is not asked
    expect((await look()).openStep).toBe('connect');
    app.skip(5_000);
    expect((await look()).openStep).toBe('consent');
    // and what is un-ticked again is seen as well
    await app.control('POST', '/cloudya/switch', { enabled: false });
    app.skip(5_000);
    expect(await look()).toMatchObject({
      openStep: 'connect',
      connect: { done: null, connections: [{ portalSwitch: { state: 'off' } }] },
    });
    await app.control('POST', '/cloudya/switch', { enabled: true });
    app.skip(5_000);
    expect((await look()).openStep).toBe('consent');
  });

  it('tells a declined consent, a closed window and a forged return apart', async () => {
    const handle = await throughMicrosoft(world(), 'consent', { login: admin, answer: 'cancel' });
    const declined = await api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle });
    expect(declined.body.consent.problem.code).toBe('consent_declined');
    expect((await app.browse('/auth/consent-callback?state=forged&admin_consent=True')).status).toBe(410);
    expect((await api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle })).body.error.code).toBe(
      'ticket_expired',
    );
  });

  it('proves the consent by use', async () => {
    const handle = await throughMicrosoft(world(), 'consent', { login: admin, answer: 'accept' });
    const answer = await api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle });
    expect(answer.body.consent).toMatchObject({ state: 'granted', done: { by: 'Jonas Weber' } });
    expect(answer.body.organisation).toMatchObject({ name: 'Contoso GmbH', domain: 'contoso.example' });
  });

  it('notices the sync user by itself', async () => {
    expect((await look()).syncUser).toMatchObject({ upn: syncUser, found: 'missing' });
    await app.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
    expect((await look()).openStep).toBe('sync-user');
    app.skip(10_000);
    expect((await look()).openStep).toBe('sign-in');
  });

  it.each([
    [admin, 'account_own'],
    ['stefan.ohm_fabrikam.example#EXT#@contoso.example', 'account_guest'],
  ])('keeps nothing of %s', async (login, code) => {
    const handle = await throughMicrosoft(world(), 'sign-in', { login, password: 'demo' });
    const answer = await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle });
    expect(answer.body.signIn).toMatchObject({ syncUsers: [], problem: { code } });
  });

  it('takes the sync user after one read and one trial subscription', async () => {
    const handle = await throughMicrosoft(world(), 'sign-in', { login: syncUser, password: 'demo' });
    const answer = await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle });
    expect(answer.body.signIn).toMatchObject({
      problem: null,
      syncUsers: [{ upn: syncUser, round: 1, state: 'signed-in' }],
    });
    expect((await app.control('GET', '/microsoft/subscriptions')).body).toEqual([]);
  });

  it('previews who is linked, and writes nothing', async () => {
    const report = async () => (await api('GET', '/api/matches')).body;
    await vi.waitFor(async () => expect((await report()).reading.finishedAt).not.toBeNull(), soon);
    const { counts, plan, rows } = await report();
    expect(counts).toMatchObject({ extensions: 30, linked: 21, nearMiss: 2, duplicate: 1, noMatch: 6 });
    expect(counts.noMatchBy).toEqual({ 'no-email': 2, 'no-such-user': 1, disabled: 1, guest: 1, 'several-people': 1 });
    expect(plan.inCallNow.map(({ name }: { name: string }) => name)).toEqual([
      'Anna Schmidt',
      'Carla Reis',
      'Kira Novak',
    ]);
    expect(plan.rounds).toEqual([{ round: 1, people: 21, places: 600, syncUser }]);
    expect(rows[0]).toMatchObject({
      extension: '112@K1234',
      outcome: { kind: 'near-miss', suggestions: [{ reason: 'one-letter' }] },
    });
    const writes = app.sim.requests
      .list()
      .filter(
        ({ host, method, path }) => (host === 'api.nfon.net' && method !== 'GET') || path.includes('setPresence'),
      );
    expect(writes).toEqual([]);
  });
});

describe('presence in step', () => {
  it('activates', async () => {
    await api('POST', '/api/onboarding/preview', {});
    const { body } = await api('POST', '/api/activation', {});
    expect(body.phase).toBe('activating');
    await vi.waitFor(async () => expect((await state()).phase).toBe('active'), { ...soon, timeout: 25_000 });
    const { body: overview } = await api('GET', '/api/overview');
    expect(overview).toMatchObject({ health: 'in-step', people: 21, inStep: 21, leftOut: 0 });
    expect((await app.control('GET', '/microsoft/subscriptions')).body).toHaveLength(1);
    expect(await presenceOf('anna.schmidt@contoso.example')).toMatchObject({
      availability: 'Busy',
      activity: 'InACall',
    });
    expect((await extension('109')).published).toMatchObject({ teams: 'in-use' });
  });

  it('shows a Cloudya call in Teams, and its end', async () => {
    await app.control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
    await vi.waitFor(
      async () => expect(await presenceOf('ben.fischer@contoso.example')).toMatchObject({ activity: 'InACall' }),
      soon,
    );
    await app.control('POST', '/cloudya/extensions/106/line', { line: 'idle' });
    await vi.waitFor(
      async () => expect(await presenceOf('ben.fischer@contoso.example')).toMatchObject({ activity: 'Available' }),
      soon,
    );
  });

  it('shows a Teams call in Cloudya, and its end', async () => {
    const report = (availability: string, activity: string) =>
      app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', { availability, activity });
    await report('Busy', 'InACall');
    await vi.waitFor(async () => expect((await extension('120')).published).toMatchObject({ teams: 'in-use' }), soon);
    await report('Available', 'Available');
    await vi.waitFor(async () => expect((await extension('120')).published).toBeNull(), soon);
  });

  it('links whom an admin links while it runs, and lets go of whom they ignore', async () => {
    const people = async () => (await api('GET', '/api/overview')).body.people;
    const [lena] = (await api('GET', '/api/matches?search=112')).body.rows[0].outcome.suggestions;
    await app.control('POST', '/cloudya/extensions/112/line', { line: 'in-use' });
    await api('PUT', '/api/matches/112@K1234/link', { userId: lena.person.userId });
    await vi.waitFor(
      async () => expect(await presenceOf('lena.vogt@contoso.example')).toMatchObject({ activity: 'InACall' }),
      soon,
    );
    expect(await people()).toBe(22);
    await api('PUT', '/api/matches/112@K1234/ignore', { reason: 'shared phone' });
    await vi.waitFor(
      async () => expect(await presenceOf('lena.vogt@contoso.example')).not.toMatchObject({ activity: 'InACall' }),
      soon,
    );
    expect(await people()).toBe(21);
  });

  it('resumes what the portal’s switch paused only once the switch is on again', async () => {
    await app.control('POST', '/cloudya/switch', { enabled: false });
    const { db } = app.context;
    await db.transaction(async (tx) => {
      const [tenant] = await tx.query<{ tenant_id: string }>('select tenant_id from tenants');
      await pauseTenant(tx, tenant?.tenant_id ?? '', { at: new Date(), by: null, reason: 'portal-switch' });
    });
    expect((await api('POST', '/api/resume', {})).body).toMatchObject({ health: 'paused', paused: { by: null } });
    await app.control('POST', '/cloudya/switch', { enabled: true });
    expect((await api('POST', '/api/resume', {})).body.paused).toBeNull();
    await vi.waitFor(async () => expect((await api('GET', '/api/overview')).body.health).toBe('in-step'), soon);
  });

  it('takes everything back and says what', async () => {
    const { body: before } = await api('GET', '/api/deactivation');
    const { body: removed } = await api('POST', '/api/deactivation', {});
    expect(removed).toEqual(before);
    expect(removed).toMatchObject({
      sessions: ['Anna Schmidt', 'Carla Reis', 'Kira Novak'],
      published: ['Felix Braun', 'Greta Lindqvist'],
      subscriptions: [1],
      signIns: [syncUser],
      leftBehind: [],
    });
    expect((await app.control('GET', '/microsoft/subscriptions')).body).toEqual([]);
    await vi.waitFor(
      async () => expect(await presenceOf('anna.schmidt@contoso.example')).toMatchObject({ activity: 'Available' }),
      soon,
    );
    expect((await extension('109')).published).toBeNull();
    expect((await state()).phase).toBe('onboarding');
  });
});
