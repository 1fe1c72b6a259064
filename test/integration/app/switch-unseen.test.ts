/** A customer whose client may not see the switch in the portal: what the admin said of it holds when the logins are entered again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, logins } from '../../setup/wizard.ts';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('POST', '/faults', { host: 'api.nfon.net', path: '/options', status: 403, count: 1_000 });
});

afterAll(() => app.stop());

const connect = async () => (await api('PUT', '/api/onboarding/cloudya', logins)).body.connect;

it('connected again it goes on as before', async () => {
  const first = await connect();
  expect(first.connections).toMatchObject([{ portalSwitch: { state: 'unknown', continuedAnyway: false } }]);
  expect(first.done).toBeNull();
  await api('POST', `/api/onboarding/cloudya/${logins.kAccount}/continue`);
  const again = await connect();
  expect(again.connections).toMatchObject([{ portalSwitch: { state: 'unknown', continuedAnyway: true } }]);
  expect(again.done).toMatchObject({ at: expect.any(String) });
});
