/** A second Cloudya customer for a tenant that runs, with the same numbers: through the whole app and over HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 30_000, interval: 200 };
const later = { timeout: 150_000, interval: 500 };
const second = 'K2001';
const logins = {
  kAccount: second,
  clientId: 'k2001-presence',
  clientSecret: 'contoso-secret-1',
  ctiUser: 'k2001-presence',
  ctiPassword: 'cti-pass-1',
};
/** 101 is Jonas’ with the first customer and Ida’s with the second. */
const [jonas, ida, ben] = ['jonas.weber', 'ida.sand', 'ben.fischer'].map((name) => `${name}@contoso.example`);

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('POST', '/cloudya/customers', {
    kAccount: second,
    domain: 'elsewhere.example',
    company: 'Contoso Nord',
  });
  await app.control('POST', '/microsoft/users', { name: 'Ida Sand', upn: ida });
  await setEmail('101', ida ?? '');
  await activate({ api, control: app.control, browse: app.browse }, { timeout: 60_000 });
  await app.control('POST', '/cloudya/switch', { enabled: true, customer: second });
}, 180_000);

afterAll(() => app.stop());

afterEach(() => app.control('DELETE', '/faults'));

const setEmail = (extension: string, email: string) =>
  app.control('POST', `/cloudya/extensions/${extension}/voicemail-email`, { email, customer: second });

const setLine = (extension: string, line: string, customer = 'K1234') =>
  app.control('POST', `/cloudya/extensions/${extension}/line`, { line, customer });

const activity = async (upn: string | undefined): Promise<string> =>
  (await app.control('GET', `/microsoft/users/${upn}/presence`)).body.activity;

const setPresence = (upn: string | undefined, availability: string) =>
  app.control('POST', `/microsoft/users/${upn}/presence`, { availability, activity: availability });

const extensionAt = async (customer: string, extension: string) =>
  (await app.control('GET', `/cloudya/extensions/${extension}?customer=${customer}`)).body;

const linked = async (): Promise<string[]> =>
  (await api('GET', '/api/people?limit=500')).body.rows.map(({ extension }: { extension: string }) => extension);

async function row(extension: string) {
  const { rows } = (await api('GET', '/api/matches?limit=500')).body;
  return rows.find((each: { extension: string }) => each.extension === extension);
}

const connections = async () => (await api('GET', '/api/onboarding')).body.connect.connections;

async function shows(upn: string | undefined, expected: boolean): Promise<void> {
  await vi.waitFor(async () => expect((await activity(upn)) === 'InACall').toBe(expected), soon);
}

describe('a second customer', () => {
  it('is connected while the first runs, and its people follow', async () => {
    const { status, body } = await api('PUT', '/api/onboarding/cloudya', logins);
    expect(status).toBe(200);
    expect(body.organisation.kAccounts).toEqual(['K1234', second]);
    expect(body.connect.connections).toMatchObject([
      { kAccount: 'K1234', leaving: false },
      { kAccount: second, companyName: 'Contoso Nord', extensions: 30, api: 'configuration', key: 'own' },
    ]);
    await vi.waitFor(async () => expect(await linked()).toContain('101@K2001'), later);
    expect(await linked()).toContain('101@K1234');
    expect((await api('GET', '/api/overview')).body.organisation.kAccounts).toEqual(['K1234', second]);
  });

  it('shows calls of the same number on the right person', async () => {
    await setLine('101', 'in-use', second);
    await shows(ida, true);
    expect(await activity(jonas)).not.toBe('InACall');
    await setLine('101', 'in-use');
    await setLine('101', 'idle', second);
    await shows(jonas, true);
    await shows(ida, false);
    await setLine('101', 'idle');
    await shows(jonas, false);
  });

  it('is told what Teams shows, in its own registry', async () => {
    await setPresence(ida, 'DoNotDisturb');
    await vi.waitFor(
      async () => expect((await extensionAt(second, '101')).published).toMatchObject({ teams: 'do-not-disturb' }),
      soon,
    );
    expect((await extensionAt('K1234', '101')).published).toBeNull();
    await setPresence(ida, 'Available');
    await vi.waitFor(async () => expect((await extensionAt(second, '101')).published).toBeNull(), soon);
  });

  it('has an e-mail mended where it stands, and nowhere else', async () => {
    const { email, outcome } = await row('112@K2001');
    const { userId, address } = outcome.suggestions[0].person;
    const before = (await extensionAt('K1234', '112')).voicemailEmail;
    const path = '/api/matches/112@K2001/correction';
    expect((await api('POST', path, { userId, shown: email })).body.outcome).toBe('done');
    expect((await extensionAt(second, '112')).voicemailEmail).toBe(address);
    expect((await extensionAt('K1234', '112')).voicemailEmail).toBe(before);
    expect((await api('DELETE', path)).body).toEqual({ outcome: 'done', email });
  });
});

describe('one person with an extension of each', () => {
  it('is linked to the one there was, until an admin chooses the other', async () => {
    await setEmail('106', ben ?? '');
    await api('POST', '/api/matches/read', {});
    await vi.waitFor(
      async () =>
        expect((await row('106@K2001')).outcome).toMatchObject({
          kind: 'duplicate',
          counts: '106@K1234',
          rule: 'lowest-number',
          extensions: ['106@K1234', '106@K2001'],
        }),
      later,
    );
    expect((await api('PUT', '/api/matches/106@K2001/counts', {})).status).toBe(200);
    await vi.waitFor(async () => expect(await linked()).toContain('106@K2001'), soon);
    expect(await linked()).not.toContain('106@K1234');
    await setLine('106', 'in-use', second);
    await shows(ben, true);
    await setLine('106', 'idle', second);
    await shows(ben, false);
  });
});

describe('a refused login of one customer', () => {
  it('stops that one alone, and is named; typed anew, it goes on', async () => {
    const customer = app.sim.world.cloudya.customers[second];
    if (!customer) throw new Error('no customer');
    customer.ctiUser.password = 'changed';
    await app.control('POST', '/cloudya/revoke-tokens');
    await app.control('POST', '/cloudya/streams/cut', { customer: second });
    await vi.waitFor(
      async () =>
        expect((await api('GET', '/api/overview')).body).toMatchObject({
          health: 'partly-stopped',
          cloudyaToTeams: { state: 'partly-stopped' },
          problem: { code: 'cloudya_cti_login_refused', values: { kAccount: second } },
        }),
      later,
    );
    await setLine('101', 'in-use');
    await shows(jonas, true);
    await setLine('101', 'idle');
    await shows(jonas, false);
    expect((await api('PUT', '/api/onboarding/cloudya', { ...logins, ctiPassword: 'changed' })).status).toBe(200);
    await vi.waitFor(async () => expect((await api('GET', '/api/overview')).body.problem).toBeNull(), later);
    expect(await connections()).toHaveLength(2);
    await setLine('101', 'in-use', second);
    await shows(ida, true);
    await setLine('101', 'idle', second);
    await shows(ida, false);
  });
});

describe('removing it while the tenant runs', () => {
  it('takes back what stands for its people first, also over an outage and a restart', async () => {
    await setLine('101', 'in-use', second);
    await shows(ida, true);
    await setPresence(ben, 'DoNotDisturb');
    await vi.waitFor(async () => expect((await extensionAt(second, '106')).published).not.toBeNull(), soon);
    await app.control('POST', '/faults', {
      host: 'api.nfon.net',
      path: `/tenants/${second}/`,
      status: 503,
      count: 10_000,
    });
    const { status, body } = await api('DELETE', `/api/onboarding/cloudya/${second}`);
    expect([status, body.connect.connections.map(({ leaving }: { leaving: boolean }) => leaving)]).toEqual([
      200,
      [false, true],
    ]);
    // what is on its way out is not connected again meanwhile
    expect((await api('PUT', '/api/onboarding/cloudya', logins)).status).toBe(409);
    await shows(ida, false);
    await app.restart();
    api = await app.as(admin);
    expect((await connections()).map(({ leaving }: { leaving: boolean }) => leaving)).toEqual([false, true]);
    // as an administrator can have it tried now, or ended as it is
    expect((await api('DELETE', `/api/onboarding/cloudya/${second}`)).status).toBe(200);
    expect((await api('POST', '/api/onboarding/cloudya/K1234/leave-behind')).status).toBe(409);
    await app.control('DELETE', '/faults');
    await vi.waitFor(async () => expect(await connections()).toHaveLength(1), later);
    expect((await extensionAt(second, '106')).published).toBeNull();
    expect(app.sim.world.cloudya.customers[second]?.integrations).toEqual({});
    expect(Object.keys(app.sim.world.cloudya.customers.K1234?.integrations ?? {})).toHaveLength(1);
    expect(await row('101@K2001')).toBeUndefined();
    // who had been linked by it is linked by what is left
    await vi.waitFor(async () => expect(await linked()).toContain('106@K1234'), later);
    expect((await linked()).filter((extension) => extension.endsWith(second))).toEqual([]);
    await setLine('101', 'in-use');
    await shows(jonas, true);
  });

  it('the last one stays while the tenant runs', async () => {
    const { status, body } = await api('DELETE', '/api/onboarding/cloudya/K1234');
    expect([status, body.error.code]).toEqual([409, 'conflict']);
    expect((await api('DELETE', `/api/onboarding/cloudya/${second}`)).status).toBe(404);
    expect((await api('POST', `/api/onboarding/cloudya/${second}/leave-behind`)).status).toBe(404);
  });
});
