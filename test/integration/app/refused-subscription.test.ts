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
/** By the app's clock, moved on until its rests are over; the rest of it passes. Graph takes no more than two minutes in all. */
const resting = { timeout: 40_000, interval: 2_000 };
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

it('for want of a licence', async () => {
  await isInstant(true);
  await app.control('PATCH', tenant, { licenceDemanded: 'subscribe' });
  const [held] = (await app.control('GET', '/microsoft/subscriptions')).body;
  await app.control('POST', `/microsoft/subscriptions/${held.id}/lifecycle`, { event: 'subscriptionRemoved' });
  const { userId } = (await overview()).syncUsers[0];
  await vi.waitFor(async () => {
    app.skip(8_000);
    const trouble = (await listTroubles(app.context.db, contosoId))[ofSyncUser(userId)];
    expect(trouble).toMatchObject({
      code: 'account_needs_licence',
      values: { upn: syncUser, vendorCode: 'Forbidden', correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  }, resting);
  expect(await overview()).toMatchObject({
    health: 'slower',
    problem: { code: 'account_needs_licence' },
    teamsToCloudya: { state: 'slower', rounds: [{ instant: false }] },
    syncUsers: [{ state: 'signed-in' }],
  });
});
