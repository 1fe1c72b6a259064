/** A customer whose client does not see the switch in the portal: it is never told as un-ticked, and the admin's word counts. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';

const soon = { timeout: 60_000, interval: 200 };

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

it('a look that failed is told until one succeeds, or the admin goes on', async () => {
  const options = { host: 'api.nfon.net', path: '/options', count: 1_000 };
  const told = async () => {
    app.skip(5_000);
    return (await api('POST', '/api/onboarding/look')).body.connect.problem?.code;
  };
  await app.control('DELETE', '/faults');
  await app.control('POST', '/cloudya/switch', { enabled: false });
  expect((await connect()).connections).toMatchObject([{ portalSwitch: { state: 'off' } }]);
  await app.control('POST', '/faults', { ...options, status: 503 });
  expect(await told()).toBe('cloudya_unreachable');
  await app.control('DELETE', '/faults');
  expect(await told()).toBeUndefined();
  await app.control('POST', '/faults', { ...options, status: 403 });
  expect(await told()).toBeUndefined();
  await app.control('DELETE', '/faults');
  await app.control('POST', '/faults', { ...options, status: 503 });
  expect(await told()).toBe('cloudya_unreachable');
  const { status, body } = await api('POST', `/api/onboarding/cloudya/${logins.kAccount}/continue`);
  expect([status, body.connect.problem]).toEqual([200, null]);
});

it('an activated customer goes on, and the admin is told that it is not seen, until it is or they say that it is ticked', async () => {
  await app.control('DELETE', '/faults');
  await activate({ api, control: app.control, browse: app.browse });
  const shown = async () => {
    const { problem, health } = (await api('GET', '/api/overview')).body;
    return [problem?.code, health === 'paused'];
  };
  const becomes = (...expected: unknown[]) =>
    vi.waitFor(async () => {
      app.skip(61_000);
      await api('POST', `/api/people/${encodeURIComponent('105@K1234')}/read`);
      expect(await shown()).toEqual(expected);
    }, soon);
  // the attribute is missing
  await app.control('POST', '/cloudya/switch', { enabled: null });
  await becomes('portal_switch_unknown', false);
  await app.control('POST', '/cloudya/switch', { enabled: false });
  await becomes('portal_switch_off', true);
  // its reading is refused
  const unread = { host: 'api.nfon.net', path: '/options', status: 403, count: 1_000 };
  await app.control('POST', '/faults', unread);
  await becomes('portal_switch_unknown', true);
  expect((await api('POST', `/api/onboarding/cloudya/${logins.kAccount}/continue`)).status).toBe(200);
  await becomes(undefined, false);
  // what was said holds until it is seen
  await app.control('DELETE', '/faults');
  await becomes('portal_switch_off', true);
  await app.control('POST', '/faults', unread);
  await becomes('portal_switch_unknown', true);
});
