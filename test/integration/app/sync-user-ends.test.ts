/** A sync user's sign-in that ends without a word: the light check finds it within a minute, and a new sign-in brings hints back. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, syncUser, throughMicrosoft } from '../../setup/wizard.ts';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
const soon = { timeout: 40_000, interval: 200 };
const account = `/microsoft/users/${syncUser}`;
/**
 * By the app's clock, which is moved on by half a minute; the rest passes. All in all not by more than two: Graph takes no
 * subscription that ends more than 60 minutes from its own now.
 */
const skippedMs = 30_000;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await activate({ api, control: app.control, browse: app.browse });
}, 90_000);

afterAll(() => app.stop());

const overview = async () => (await api('GET', '/api/overview')).body;
const round = async () => (await overview()).teamsToCloudya.rounds[0];
const isInstant = (instant: boolean) =>
  vi.waitFor(async () => expect(await round()).toMatchObject({ round: 1, people: 21, instant }), soon);
const published = async () => (await app.control('GET', '/cloudya/extensions/120')).body.published;
const mia = (availability: string, activity: string) =>
  app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', { availability, activity });
async function fallsBack(): Promise<void> {
  const begun = performance.now();
  app.skip(skippedMs);
  await isInstant(false);
  expect(performance.now() - begun + skippedMs).toBeLessThan(60_000);
  // the seconds people are told are those of the plan
  expect((await round()).readEverySeconds).toBe(2);
  await mia('Busy', 'InACall');
  await vi.waitFor(async () => expect(await published()).toMatchObject({ teams: 'in-use' }), soon);
  await mia('Available', 'Available');
  await vi.waitFor(async () => expect(await published()).toBeNull(), soon);
}

describe('a sign-in that ends without a word', () => {
  it.each([
    ['its sessions are revoked', 'POST', '/revoke-tokens', {}, 'sync_user_password_reset'],
    ['its password is reset', 'POST', '/reset-password', { password: 'demo' }, 'sync_user_password_reset'],
    ['its account is disabled', 'PATCH', '', { enabled: false }, 'sync_user_disabled'],
  ])('%s', async (_, method, path, body, code) => {
    await isInstant(true);
    await app.control(method, account + path, body);
    await fallsBack();
    expect(await overview()).toMatchObject({ health: 'slower', problem: { code } });
    await app.control('PATCH', account, { enabled: true });
    await throughMicrosoft({ api, control: app.control, browse: app.browse }, 'sign-in', {
      login: syncUser,
      password: 'demo',
    });
    await isInstant(true);
    await vi.waitFor(async () => expect(await overview()).toMatchObject({ health: 'in-step', problem: null }), soon);
  });

  it('a subscription that is gone is made anew', async () => {
    await isInstant(true);
    const [held] = (await app.control('GET', '/microsoft/subscriptions')).body;
    await app.control('DELETE', `/microsoft/subscriptions/${held.id}`);
    app.skip(skippedMs);
    await vi.waitFor(async () => {
      const [next] = (await app.control('GET', '/microsoft/subscriptions')).body;
      expect(next?.id ?? held.id).not.toBe(held.id);
    }, soon);
    await isInstant(true);
  });

  it('requests and waits are measured, 429s among them', async () => {
    const metrics = async () => (await fetch(`${app.url}/metrics`)).text();
    const before = await metrics();
    expect(before).toMatch(/cloudya_presence_graph_requests_total\{kind="read"\} [1-9]/);
    expect(before).toMatch(/cloudya_presence_graph_requests_total\{kind="write"\} [1-9]/);
    expect(before).toMatch(/cloudya_presence_graph_budget_wait_seconds_count\{kind="read"\} [1-9]/);
    expect(before).toContain('cloudya_presence_graph_refusals_total 0');
    const busy = {
      host: 'graph.microsoft.com',
      path: 'getPresencesByUserId',
      status: 429,
      headers: { 'retry-after': '1' },
    };
    await app.control('POST', '/faults', busy);
    await app.control('POST', '/microsoft/users/ben.fischer@contoso.example/hint');
    await vi.waitFor(async () => expect(await metrics()).toContain('cloudya_presence_graph_refusals_total 1'), soon);
  });
});
