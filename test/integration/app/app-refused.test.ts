/** The app's own token is refused while the app runs, for a cause that no consent ends: told with Microsoft's own number. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
const soon = { timeout: 60_000, interval: 200 };
const busy = ['106', '108', '110', '114', '116'];

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin, { seconds: 36_000 });
  // every use of the token asks Entra
  const settings = { accessTokenSeconds: 2, accessTokenSecondsWithCae: 2, loopRequests: 1_000 };
  await app.control('PATCH', '/microsoft/settings', settings);
  await activate({ api, control: app.control, browse: app.browse }, { timeout: 90_000 });
}, 120_000);

afterAll(() => app.stop());

const refuse = (number: number | null) =>
  app.control('PATCH', '/microsoft/tenants/contoso.example', {
    trouble: { consent: null, app: number, signIn: null, onBehalfOf: null },
  });
const lines = (line: 'in-use' | 'idle') =>
  Promise.all(busy.map((extension) => app.control('POST', `/cloudya/extensions/${extension}/line`, { line })));
const overview = async () => (await api('GET', '/api/overview')).body;

it.each([90099, 65005, 650057, 90002, 90038])('AADSTS%i', async (number) => {
  await refuse(number);
  await lines('in-use');
  await vi.waitFor(async () => {
    const { 'teams-write': trouble } = await listTroubles(app.context.db, contosoId);
    expect(trouble).toMatchObject({
      code: 'microsoft_code',
      values: { vendorCode: `AADSTS${number}`, correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  }, soon);
  const { problem, cloudyaToTeams } = await overview();
  expect(problem).toMatchObject({ code: 'microsoft_code', values: { vendorCode: `AADSTS${number}` } });
  expect(cloudyaToTeams.state).toBe('stopped');
  await refuse(null);
  await lines('idle');
  await vi.waitFor(async () => expect((await overview()).problem).toBeNull(), soon);
});
