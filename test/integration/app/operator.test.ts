/** The operator's API client through the whole app: whom it serves, and what strangers learn, which is nothing. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignCustomer, withdrawCustomer } from '../../../bot/operator/customers.ts';
import { type Answer, startTestApp, type TestApp } from '../../setup/app.ts';
import { logins } from '../../setup/wizard.ts';

const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const operator = { id: 'operator-1', secret: 'operator-secret-1' };
/** A partner's: it opens Contoso's and Northwind's customers, too. */
const partner = { clientId: 'partner-1', clientSecret: 'partner-secret-1' };
const { ctiUser, ctiPassword } = logins;

let app: TestApp;
let jonas: Awaited<ReturnType<TestApp['as']>>;
let anna: Awaited<ReturnType<TestApp['as']>>;
let northwind: { tenantId: string; cloudya: typeof logins };

beforeAll(async () => {
  app = await startTestApp({
    env: { CLOUDYA_OPERATOR_CLIENT_ID: operator.id, CLOUDYA_OPERATOR_CLIENT_SECRET: operator.secret },
  });
  jonas = await app.as('jonas.weber@contoso.example');
  anna = await app.as('anna@fabrikam.example');
  const added = { domain: 'northwind.example', kAccount: 'K2001', name: 'Northwind GmbH' };
  northwind = (await app.control('POST', '/companies', added)).body;
  await app.control('POST', '/companies', { domain: 'tailspin.example', kAccount: 'K3001', name: 'Tailspin GmbH' });
  await app.control('POST', '/companies', { domain: 'fourth.example', kAccount: 'K5001', name: 'Fourth Coffee' });
  const everybody = ['K1234', 'K2001', 'K3001', 'K5001'];
  await app.control('POST', '/cloudya/partners', { ...operator, customers: everybody });
  const { clientId, clientSecret } = partner;
  await app.control('POST', '/cloudya/partners', { id: clientId, secret: clientSecret, customers: everybody });
  await app.control('POST', '/cloudya/switch', { enabled: true });
});

afterAll(() => app.stop());

beforeEach(() => {
  // refused tries are counted by the minute
  app.skip(61_000);
  app.sim.requests.clear();
});

const connect = (as: typeof jonas, body: object) => as('PUT', '/api/onboarding/cloudya', body);
const assign = (tenantId: string, kAccount: string) =>
  assignCustomer(app.context.db, { tenantId, kAccount, at: new Date() });
const atCloudya = () => app.sim.requests.list().filter(({ host }) => !host.includes('microsoft'));

/** All of an answer that a person may tell apart. */
function toldBy({ status, body }: Answer): unknown {
  const { correlationId: _, ...error } = body.error;
  return { status, error };
}

const nothing = { status: 400, error: { code: 'cloudya_customer_unknown', values: {} } };

describe("the operator's client", () => {
  it('is there, and serves nobody whom nothing is assigned', async () => {
    expect((await jonas('GET', '/api/onboarding')).body.connect.operatorKey).toEqual({ available: true, assigned: [] });
    const answer = await connect(jonas, { kAccount: 'K1234', ctiUser, ctiPassword });
    expect(toldBy(answer)).toEqual({ status: 400, error: { code: 'cloudya_customer_not_assigned', values: {} } });
    expect(atCloudya()).toEqual([]);
  });

  it('is not there where half of its login is typed', async () => {
    const answer = await connect(jonas, { ...logins, clientSecret: undefined });
    expect(answer.body.error.code).toBe('bad_request');
  });

  it('connects what is assigned, and nothing of it is stored', async () => {
    await assign(contoso, 'K1234');
    expect((await jonas('GET', '/api/onboarding')).body.connect.operatorKey.assigned).toEqual(['K1234']);
    const { status, body } = await connect(jonas, { kAccount: 'K1234', ctiUser, ctiPassword });
    expect(status).toBe(200);
    expect(body.connect.connections).toMatchObject([
      { kAccount: 'K1234', key: 'operator', clientId: '', companyName: 'Contoso GmbH', extensions: 30, linesInUse: 3 },
    ]);
    const stored = await app.context.onboarding.store.loadCredentials(contoso, 'K1234');
    expect(stored).toMatchObject({ operatorKey: true, clientId: '', clientSecret: '', ctiPassword });
  });

  it('shows each tenant its own customers only', async () => {
    await assign(fabrikam, 'K2001');
    expect((await anna('GET', '/api/onboarding')).body.connect.operatorKey.assigned).toEqual(['K2001']);
    expect((await jonas('GET', '/api/onboarding')).body.connect.operatorKey.assigned).toEqual(['K1234']);
  });

  it('refuses a CTI login of another customer in the same words', async () => {
    expect(toldBy(await connect(anna, { kAccount: 'K2001', ctiUser, ctiPassword }))).toEqual(nothing);
  });

  it('that Cloudya refuses is the operator’s to mend, and a new one is good for all after a restart', async () => {
    const rotated = { id: operator.id, secret: 'operator-secret-2', customers: ['K1234', 'K2001', 'K3001'] };
    await app.control('POST', '/cloudya/partners', rotated);
    await app.control('POST', '/cloudya/revoke-tokens');
    const { ctiUser, ctiPassword } = northwind.cloudya;
    const refused = await connect(anna, { kAccount: 'K2001', ctiUser, ctiPassword });
    expect(refused.body.error.code).toBe('cloudya_operator_key_refused');
    // a pair an admin types may be a key of the portal API; the operator's is not tried there
    expect(new Set(atCloudya().map(({ host }) => host))).toEqual(new Set(['sso.cloud-cfg.com']));
    await expect(app.context.adapters.cloudya.phoneSystem.portalSwitch(contoso, 'K1234')).rejects.toMatchObject({
      details: { operatorKey: true },
    });
    // as the process would read it from its settings
    app.context.config.cloudya.operatorKey = { clientId: rotated.id, clientSecret: rotated.secret };
    await app.restart();
    expect(await app.context.adapters.cloudya.phoneSystem.portalSwitch(contoso, 'K1234')).toBe('on');
  });
});

describe('somebody who types a customer number that is not theirs', () => {
  const strangers = [
    ['connected by another tenant', 'K1234'],
    ['assigned to another tenant', 'K3001'],
    ['in nobody’s hands', 'K4001'],
  ];

  beforeAll(async () => {
    await assign('00000000-0000-4000-8000-000000000001', 'K3001');
  });

  it.each(strangers)(
    'without logins of their own: hears nothing of one %s, and NFON is not asked',
    async (_, kAccount) => {
      expect(toldBy(await connect(anna, { kAccount, ctiUser, ctiPassword }))).toEqual(nothing);
      expect(atCloudya()).toEqual([]);
    },
  );

  it.each(strangers)('with logins of another customer: hears nothing of one %s', async (_, kAccount) => {
    expect(toldBy(await connect(anna, { ...northwind.cloudya, kAccount }))).toEqual(nothing);
    expect(atCloudya().map(({ method, host }) => `${method} ${host}`)).toEqual([
      'POST sso.cloud-cfg.com',
      'GET api.nfon.net',
    ]);
  });

  it('hears the same where NFON says 404', async () => {
    app.sim.faults.add({ host: 'api.nfon.net', path: '/tenants/', status: 404, count: 9, rate: 1 });
    expect(toldBy(await connect(anna, { ...northwind.cloudya, kAccount: 'K1234' }))).toEqual(nothing);
    app.sim.faults.clear();
  });

  it('hears the same with a client that opens the customer, as a partner’s does, without its CTI login', async () => {
    const { ctiUser, ctiPassword } = northwind.cloudya;
    expect(toldBy(await connect(anna, { ...partner, kAccount: 'K1234', ctiUser, ctiPassword }))).toEqual(nothing);
  });

  it('may not read of a neighbour’s connection through any route', async () => {
    for (const [method, path] of [
      ['POST', '/api/onboarding/cloudya/K1234/continue'],
      ['DELETE', '/api/onboarding/cloudya/K1234'],
      ['DELETE', '/api/onboarding/cloudya/K4001'],
    ] as const)
      expect(toldBy(await anna(method, path, method === 'POST' ? {} : undefined))).toEqual({
        status: 404,
        error: { code: 'not_found', values: {} },
      });
  });

  it('waits after five tries, and is told how long', async () => {
    for (let tries = 0; tries < 5; tries++) await connect(anna, { kAccount: 'K4001', ctiUser, ctiPassword });
    const { status, body } = await connect(anna, { ...northwind.cloudya, kAccount: 'K2001' });
    expect([status, body.error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(body.error.values.seconds)).toBeGreaterThan(50);
  });
});

describe('somebody who proves a customer that another tenant has', () => {
  it.each([
    ['connected, with its own client', 'K1234', logins],
    ['connected, with a partner’s client', 'K1234', { ...logins, ...partner }],
  ])('hears so: %s', async (_, kAccount, proven) => {
    const answer = await connect(anna, { ...proven, kAccount });
    expect(toldBy(answer)).toEqual({ status: 409, error: { code: 'cloudya_customer_taken', values: { kAccount } } });
  });

  it('hears so of one that is only assigned, too', async () => {
    const { body } = await app.control('GET', '/companies');
    const { cloudya } = body.find(({ name }: { name: string }) => name === 'Tailspin GmbH');
    expect((await connect(anna, cloudya)).body.error.code).toBe('cloudya_customer_taken');
  });
});

describe('a withdrawn customer', () => {
  it('that was not connected cannot be connected any more', async () => {
    await withdrawCustomer(app.context.db, { kAccount: 'K2001', connected: false, at: new Date() });
    const { ctiUser, ctiPassword } = northwind.cloudya;
    const answer = await connect(anna, { kAccount: 'K2001', ctiUser, ctiPassword });
    expect(answer.body.error.code).toBe('cloudya_customer_not_assigned');
    expect(atCloudya()).toEqual([]);
  });
});

describe('where neither the CTI login nor a line says which customer it is', () => {
  const unnamed = { clientId: partner.clientId, clientSecret: partner.clientSecret, ctiUser, ctiPassword };
  const cti = 'providersupportdata.cloud-cfg.com';

  beforeEach(() => {
    const token = `e30.${Buffer.from('{"sub":"presence"}').toString('base64url')}.c2ln`;
    const tokens = { 'access-token': token, 'refresh-token': token };
    app.sim.faults.add({ host: cti, path: '/login', status: 200, body: tokens, count: 99, rate: 1 });
    app.sim.faults.add({ host: cti, path: '/states', status: 403, count: 99, rate: 1 });
  });

  afterEach(() => app.sim.faults.clear());

  it.each([
    ['connected by another tenant', 'K1234'],
    ['assigned to another tenant', 'K3001'],
    ['in nobody’s hands', 'K5001'],
    ['that does not exist', 'K4001'],
  ])('a customer %s is refused in the same words', async (_, kAccount) => {
    expect(toldBy(await connect(anna, { ...unnamed, kAccount }))).toEqual(nothing);
    expect((await anna('GET', '/api/onboarding')).body.connect.connections).toEqual([]);
  });

  it('and a line without a customer, or of another one, is no proof either', async () => {
    app.sim.faults.clear();
    const tokens = { 'access-token': 'e30.e30.c2ln', 'refresh-token': 'e30.e30.c2ln' };
    const states = [{ extension: '101', presence: 'available', line: 'in-use', updated: new Date().toISOString() }];
    for (const shown of [states, states.map((state) => ({ ...state, customer: 'K1234' }))]) {
      app.sim.faults.add({ host: cti, path: '/login', status: 200, body: tokens, count: 1, rate: 1 });
      app.sim.faults.add({ host: cti, path: '/states', status: 200, body: shown, count: 1, rate: 1 });
      expect(toldBy(await connect(anna, { ...unnamed, kAccount: 'K5001' }))).toEqual(nothing);
    }
    app.sim.faults.add({ host: cti, path: '/login', status: 200, body: tokens, count: 1, rate: 1 });
    const named = states.map((state) => ({ ...state, customer: 'K5001' }));
    app.sim.faults.add({ host: cti, path: '/states', status: 200, body: named, count: 1, rate: 1 });
    expect((await connect(anna, { ...unnamed, kAccount: 'K5001' })).status).toBe(200);
    // theirs by now: new logins need no new proof
    app.sim.faults.add({ host: cti, path: '/login', status: 200, body: tokens, count: 1, rate: 1 });
    app.sim.faults.add({ host: cti, path: '/states', status: 403, count: 1, rate: 1 });
    expect((await connect(anna, { ...unnamed, kAccount: 'K5001' })).status).toBe(200);
    expect((await anna('DELETE', '/api/onboarding/cloudya/K5001')).status).toBe(200);
  });

  it('a customer that the operator assigned is connected', async () => {
    await assign(fabrikam, 'K5001');
    const { status, body } = await connect(anna, { ...unnamed, kAccount: 'K5001' });
    expect(status).toBe(200);
    expect(body.connect.connections).toMatchObject([{ kAccount: 'K5001', key: 'own', rights: { lineStates: 'no' } }]);
  });
});
