/** GCC High: no notifications, so no sync user; everything is read, and ordered without sequence numbers. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, logins, throughMicrosoft } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
const soon = { timeout: 30_000, interval: 100 };

beforeAll(async () => {
  app = await startTestApp({ env: { ENTRA_CLOUD: 'gcc-high' } });
  await app.control('PATCH', `/microsoft/tenants/${contosoId}`, { cloud: 'gcc-high' });
  api = await app.as(admin);
}, 60_000);

afterAll(() => app.stop());

const state = async () => (await api('GET', '/api/onboarding')).body;
const askedFor = (path: string) => app.sim.requests.list().filter((request) => request.path.includes(path));

it('the wizard goes from consent to the preview', async () => {
  await app.control('POST', '/cloudya/switch', { enabled: true });
  await api('PUT', '/api/onboarding/cloudya', logins);
  const world = { api, control: app.control, browse: app.browse };
  const handle = await throughMicrosoft(world, 'consent', { login: admin, answer: 'accept' });
  await api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle });
  await vi.waitFor(async () => {
    await api('POST', '/api/onboarding/look', {});
    expect(await state()).toMatchObject({ openStep: 'preview', consent: { state: 'granted' } });
  }, soon);
  expect(await state()).toMatchObject({ syncUser: { needed: false }, signIn: { needed: false, readEverySeconds: 2 } });
});

it('everybody is kept in step by reading', async () => {
  const read = async () => (await api('GET', '/api/matches?limit=1')).body;
  await vi.waitFor(async () => expect((await read()).reading.finishedAt).not.toBeNull(), soon);
  expect((await read()).plan).toMatchObject({ syncUsersNeeded: false, readEverySeconds: 2 });
  await api('POST', '/api/onboarding/preview', {});
  await api('POST', '/api/activation', {});
  await vi.waitFor(async () => expect((await state()).phase).toBe('active'), soon);
  const published = async () => (await app.control('GET', '/cloudya/extensions/120')).body.published;
  const mia = (availability: string, activity: string) =>
    app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', { availability, activity });
  await mia('Busy', 'InACall');
  await vi.waitFor(async () => expect(await published()).toMatchObject({ teams: 'in-use' }), soon);
  await mia('Available', 'Available');
  await vi.waitFor(async () => expect(await published()).toBeNull(), soon);
  expect((await api('GET', '/api/overview')).body).toMatchObject({ health: 'in-step', problem: null });
});

it('no subscription is ever tried, and nothing is asked of the worldwide cloud', () => {
  expect(askedFor('/subscriptions')).toEqual([]);
  const hosts = new Set(app.sim.requests.list().map(({ host }) => host));
  expect([...hosts].filter((host) => host.endsWith('.com') && host.includes('microsoft'))).toEqual([]);
  expect(hosts).toContain('graph.microsoft.us');
});

it('Teams of the government clouds may frame the tab, and its chat and its admin centre are opened there', async () => {
  const { headers } = await fetch(`${app.url}/tab/`);
  expect(headers.get('content-security-policy')).toContain(' https://*.teams.microsoft.us ');
  expect(JSON.stringify(await state())).toContain('https://gov.teams.microsoft.us/l/chat/');
  expect((await state()).adminCentreUrl).toBe('https://portal.office365.us/adminportal/home');
  expect(JSON.stringify(await state())).not.toContain('microsoft.com');
});
