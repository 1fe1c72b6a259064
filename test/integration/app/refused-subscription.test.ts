/** A subscription that Microsoft refuses after the sign-in: told with its cause, and shown as slower. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ofSyncUser } from '../../../bot/presence/trouble.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, syncUser } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
const soon = { timeout: 40_000, interval: 200 };
const checking = { timeout: 40_000, interval: 1_000 };
const tenant = '/microsoft/tenants/contoso.example';

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin, { seconds: 36_000 });
  await activate({ api, control: app.control, browse: app.browse });
}, 120_000);

afterAll(() => app.stop());

const overview = async () => (await api('GET', '/api/overview')).body;
const isInstant = (instant: boolean) =>
  vi.waitFor(async () => expect((await overview()).teamsToCloudya.rounds[0].instant).toBe(instant), soon);

const troubleOf = async (userId: string) => (await listTroubles(app.context.db, contosoId))[ofSyncUser(userId)];
/** An admin has it tried now instead of when its rest is over. */
const check = async () => expect((await api('POST', '/api/rights', {})).status).toBe(200);

/** Graph removes the subscription, and demands a licence of the account before it makes a new one. */
async function losesLicence(licenceDemanded: 'read' | 'subscribe'): Promise<string> {
  await isInstant(true);
  await app.control('PATCH', tenant, { licenceDemanded });
  const [held] = (await app.control('GET', '/microsoft/subscriptions')).body;
  await app.control('POST', `/microsoft/subscriptions/${held.id}/lifecycle`, { event: 'subscriptionRemoved' });
  return (await overview()).syncUsers[0].userId;
}

async function isTold(userId: string): Promise<void> {
  await vi.waitFor(async () => {
    await check();
    expect(await troubleOf(userId)).toMatchObject({
      code: 'account_needs_licence',
      values: { upn: syncUser, vendorCode: 'Forbidden', correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  }, checking);
  expect(await overview()).toMatchObject({
    health: 'slower',
    problem: { code: 'account_needs_licence' },
    teamsToCloudya: { state: 'slower', rounds: [{ instant: false }] },
    syncUsers: [
      { state: 'signed-in', cause: 'account_needs_licence', vendorCode: 'Forbidden', correlationId: expect.anything() },
    ],
  });
}

it.each(['subscribe', 'read'] as const)(
  'for want of a licence to %s; with a licence again it returns',
  async (what) => {
    const userId = await losesLicence(what);
    await isTold(userId);
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: true });
    await vi.waitFor(async () => {
      await check();
      expect(await troubleOf(userId)).toBeUndefined();
    }, checking);
    await isInstant(true);
    expect(await overview()).toMatchObject({
      health: 'in-step',
      problem: null,
      syncUsers: [{ state: 'signed-in', cause: null, vendorCode: null }],
    });
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: false });
  },
);
