/** The operator withdraws customers of a running tenant: ours goes out of Teams and Cloudya, the connection goes, the admin sees why. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assignCustomer, withdrawCustomer } from '../../../bot/operator/customers.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const operator = { id: 'operator-1', secret: 'operator-secret-1' };
const soon = { timeout: 60_000, interval: 200 };
const { kAccount, ctiUser, ctiPassword } = logins;

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let second: typeof logins;

beforeAll(async () => {
  app = await startTestApp({
    env: { CLOUDYA_OPERATOR_CLIENT_ID: operator.id, CLOUDYA_OPERATOR_CLIENT_SECRET: operator.secret },
  });
  api = await app.as(admin);
  const added = { domain: 'northwind.example', kAccount: 'K2001', name: 'Northwind GmbH' };
  second = (await app.control('POST', '/companies', added)).body.cloudya;
  await app.control('POST', '/cloudya/partners', { ...operator, customers: [kAccount, 'K2001'] });
  for (const number of [kAccount, 'K2001'])
    await assignCustomer(app.context.db, { tenantId, kAccount: number, at: new Date() });
  await app.control('POST', '/cloudya/switch', { enabled: true, customer: 'K2001' });
  const world = { api, control: app.control, browse: app.browse };
  await activate(world, { timeout: 60_000, connect: { kAccount, ctiUser, ctiPassword } });
  const { clientId: _, clientSecret: __, ...withOperator } = second;
  expect((await api('PUT', '/api/onboarding/cloudya', withOperator)).status).toBe(200);
  await vi.waitFor(async () => expect(await activityOf('anna.schmidt@contoso.example')).toBe('InACall'), soon);
}, 150_000);

afterAll(() => app.stop());

const activityOf = async (upn: string) => (await app.control('GET', `/microsoft/users/${upn}/presence`)).body.activity;
const withdraw = (number: string) =>
  withdrawCustomer(app.context.db, { kAccount: number, connected: false, at: new Date() });
const connections = async () =>
  (await api('GET', '/api/onboarding')).body.connect.connections.map((known: typeof logins) => known.kAccount);
const integrations = () => Object.keys(app.sim.world.cloudya.customers[kAccount]?.integrations ?? {});

/** Each waits for the engine, which takes a while on a busy machine. */
describe('a customer that is withdrawn', { timeout: 120_000 }, () => {
  it('leaves while others go on; what was ours is taken back with the operator’s client', async () => {
    expect(integrations()).not.toEqual([]);
    expect(await withdraw(kAccount)).toMatchObject({ outcome: 'withdrawn', connection: 'leaving' });
    await vi.waitFor(async () => expect(await connections()).toEqual(['K2001']), soon);
    expect(integrations()).toEqual([]);
    await vi.waitFor(async () => expect(await activityOf('anna.schmidt@contoso.example')).toBe('Available'), soon);
  });

  it('is told in the overview, and stands in who did what', async () => {
    const { body } = await api('GET', '/api/overview');
    expect(body.problem).toMatchObject({ code: 'cloudya_customer_withdrawn', values: { kAccount } });
    const { entries } = (await api('GET', '/api/audit')).body;
    expect(entries).toContainEqual(
      expect.objectContaining({ act: 'customer-withdrawn', by: null, values: { kAccount } }),
    );
  });

  it('cannot be connected any more with the operator’s client', async () => {
    const answer = await api('PUT', '/api/onboarding/cloudya', { kAccount, ctiUser, ctiPassword });
    expect(answer.body.error).toMatchObject({ code: 'cloudya_customer_unknown', values: {} });
  });

  it('and was the last one leaves the tenant in the wizard, which says why', async () => {
    await withdraw('K2001');
    await vi.waitFor(async () => expect((await api('GET', '/api/onboarding')).body.phase).toBe('onboarding'), soon);
    const { body } = await api('GET', '/api/onboarding');
    expect(body).toMatchObject({
      openStep: 'connect',
      connect: { connections: [], problem: { code: 'cloudya_customer_withdrawn', values: { kAccount: 'K2001' } } },
    });
  });

  it('comes back with own logins, and all is well', async () => {
    const { status, body } = await api('PUT', '/api/onboarding/cloudya', logins);
    expect([status, body.connect.problem]).toEqual([200, null]);
  });
});
