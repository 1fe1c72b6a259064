/** A stored sign-in that ends: each cause is recognised, told with Microsoft's own code, and mended by one sign-in. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ofSyncUser } from '../../../bot/presence/trouble.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { refusalOf } from '../../../contract/refusals.ts';
import { refusalTable } from '../../../sim/microsoft/entra/refusal-table.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, syncUser } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';
import { ofStoredSignIn, ofStoredToken } from './named-refusals.ts';

let app: TestApp;
let api: Api;
const soon = { timeout: 30_000, interval: 50 };
const account = `/microsoft/users/${syncUser}`;
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  // every use of the sign-in asks Entra
  const settings = { accessTokenSeconds: 1, accessTokenSecondsWithCae: 1, loopRequests: 1_000 };
  await app.control('PATCH', '/microsoft/settings', settings);
  await activate({ api, control: app.control, browse: app.browse }, { timeout: 90_000 });
});

afterAll(() => app.stop());

const overview = async () => (await api('GET', '/api/overview')).body;
const subscriptions = async () => (await app.control('GET', '/microsoft/subscriptions')).body as { id: string }[];

/** Microsoft asks for a renewal, which the app does at once. */
async function renew(): Promise<void> {
  const held = await vi.waitFor(async () => {
    const [found] = await subscriptions();
    if (!found) throw new Error('not subscribed yet');
    return found;
  }, soon);
  await app.control('POST', `/microsoft/subscriptions/${held.id}/lifecycle`, { event: 'reauthorizationRequired' });
}

async function signIn(): Promise<void> {
  await app.control('PATCH', account, { signInTrouble: null });
  const { signIn: step } = await throughWindow({ api, app }, 'sign-in', { login: syncUser, password: 'demo' });
  expect(step.problem).toBeNull();
  await vi.waitFor(async () => expect((await overview()).teamsToCloudya.rounds[0].instant).toBe(true), soon);
}

/** What the overview, the settings and the bot's alert are made of, once the round has fallen back to timed reads. */
async function signedOut() {
  const shown = await vi.waitFor(async () => {
    const body = await overview();
    expect(body.syncUsers[0].state).toBe('signed-out');
    return body;
  }, soon);
  const trouble = await vi.waitFor(async () => {
    const found = (await listTroubles(app.context.db, contosoId))[ofSyncUser(shown.syncUsers[0].userId)];
    expect(found).toBeDefined();
    return found;
  }, soon);
  const { body: settings } = await api('GET', '/api/settings');
  return { problem: shown.problem, user: settings.syncUsers[0], trouble };
}

async function endsWith(vendorCode: unknown, code: string | undefined): Promise<void> {
  const values = { vendorCode, correlationId: uuid };
  const { problem, user, trouble } = await signedOut();
  expect(problem).toMatchObject({ code, values });
  expect(user).toMatchObject({ cause: code, ...values });
  expect(trouble).toMatchObject({ code, values: { ...values, upn: syncUser } });
  await signIn();
  await vi.waitFor(async () => expect((await overview()).problem).toBeNull(), soon);
  expect((await overview()).syncUsers[0]).toMatchObject({ state: 'signed-in', cause: null, vendorCode: null });
}

const numbers = Object.entries(refusalTable).flatMap(([number, { places }]) =>
  places.includes('refresh') && refusalOf(`AADSTS${number}`) ? [Number(number)] : [],
);
const codeOf = (number: number) => refusalOf(`AADSTS${number}`, 'sync_user_deleted')?.code ?? '';
const ends = (number: number) => /^(sync_user_|sign_in_)/.test(codeOf(number));

describe('a stored sign-in', () => {
  it.each(numbers.filter(ends))('that meets AADSTS%i has ended, and one sign-in mends it', async (number) => {
    await app.control('PATCH', account, { signInTrouble: number });
    await renew();
    await endsWith(`AADSTS${number}`, codeOf(number));
  });

  it.each(numbers.filter((number) => !ends(number) && number !== 50196))(
    'that meets AADSTS%i has not ended',
    async (number) => {
      const { userId } = (await overview()).syncUsers[0];
      await app.control('PATCH', account, { signInTrouble: number });
      const asked = app.context.adapters.signIn.tokens.get(contosoId, userId, { fresh: true });
      await expect(asked).rejects.toMatchObject({
        vendor: 'microsoft',
        details: { code: `AADSTS${number}`, requestId: uuid },
      });
      await app.control('PATCH', account, { signInTrouble: null });
      // until then nothing is asked for this account
      app.skip((refusalTable[number]?.retryAfter ?? 0) * 1_000);
      expect((await overview()).syncUsers[0]).toMatchObject({ state: 'signed-in', vendorCode: null });
      expect(await app.context.adapters.signIn.tokens.get(contosoId, userId, { fresh: true })).toBeTruthy();
    },
  );
});

describe('what comes without a number', () => {
  /** The row whose words are shown. */
  const shownRow = async () => {
    const [{ cause, vendorCode }] = (await overview()).syncUsers;
    return refusalOf(vendorCode, cause)?.key;
  };

  it.each(ofStoredSignIn)('%s ends the stored sign-in, and one sign-in mends it', async (error, code, row) => {
    await app.control('PATCH', account, { signInTrouble: error });
    await renew();
    await signedOut();
    expect(await shownRow()).toBe(row);
    await endsWith(error, code);
  });

  it.each(ofStoredToken)(
    '%s that a fresh token does not meet either: the next sign-in is asked for just that',
    async (vendorCode, code, row) => {
      const claims = { access_token: { acrs: { essential: true, value: 'c1' } } };
      const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
      const challenge = `Bearer realm="", error="${vendorCode}", claims="${encoded}"`;
      const headers = { 'www-authenticate': challenge, 'request-id': '5b0c1c8e-7d0d-4f0a-9a0e-3d1a4a0f6b21' };
      const body = { error: { code: 'InvalidAuthenticationToken', message: 'x' } };
      const fault = { host: 'graph.microsoft.com', path: '/subscriptions', status: 401, headers, body, count: 1_000 };
      await app.control('POST', '/faults', fault);
      await renew();
      const { user } = await signedOut();
      expect(await shownRow()).toBe(row);
      // its tokens go on, and take nothing of that away
      await app.context.adapters.signIn.tokens.get(contosoId, user.userId, { fresh: true });
      const asked = (await openWindow({ api, app }, 'sign-in')).target.searchParams;
      expect(JSON.parse(asked.get('claims') ?? '')).toEqual(claims);
      await app.control('DELETE', '/faults');
      await endsWith(vendorCode, code);
      expect((await openWindow({ api, app }, 'sign-in')).target.searchParams.has('claims')).toBe(false);
    },
  );
});

describe('what happens to the account', () => {
  it.each([
    ['its sessions are revoked', 'POST', '/revoke-tokens', {}, 'AADSTS50173', 'sync_user_password_reset'],
    [
      'its password is reset',
      'POST',
      '/reset-password',
      { password: 'demo' },
      'AADSTS50173',
      'sync_user_password_reset',
    ],
  ])('%s', async (_, method, path, body, vendorCode, code) => {
    await app.control(method, account + path, body);
    await renew();
    await endsWith(vendorCode, code);
  });

  it('it is disabled, and comes back by itself', async () => {
    await app.control('PATCH', account, { enabled: false });
    await renew();
    const { problem, trouble } = await signedOut();
    const values = { vendorCode: 'AADSTS50057', correlationId: uuid };
    expect(problem).toMatchObject({ code: 'sync_user_disabled', values });
    expect(trouble).toMatchObject({ code: 'sync_user_disabled', values });
    await app.control('PATCH', account, { enabled: true });
    await signIn();
  });

  it('a policy asks for a second factor: the next sign-in is asked for just that', async () => {
    await app.control('PATCH', account, { signInTrouble: 50076 });
    await renew();
    await signedOut();
    const asked = (await openWindow({ api, app }, 'sign-in')).target.searchParams;
    expect(JSON.parse(asked.get('claims') ?? '')).toHaveProperty('access_token');
    expect(asked.get('prompt')).toBe('select_account');
    await signIn();
    const next = (await openWindow({ api, app }, 'sign-in')).target.searchParams;
    expect(next.has('claims')).toBe(false);
  });
});

describe('a loop that Entra sees', () => {
  it('is ended at once, and nothing more is sent for this account until minutes have passed', async () => {
    const { userId } = (await overview()).syncUsers[0];
    await app.control('PATCH', account, { signInTrouble: 50196 });
    const ask = () => app.context.adapters.signIn.tokens.get(contosoId, userId, { fresh: true });
    await expect(ask()).rejects.toMatchObject({ trouble: 'throttled', details: { code: 'AADSTS50196' } });
    await app.control('PATCH', account, { signInTrouble: null });
    await app.control('DELETE', '/requests');
    for (let n = 0; n < 5; n += 1) await expect(ask()).rejects.toMatchObject({ trouble: 'throttled' });
    expect(app.sim.requests.list().filter(({ path }) => path.includes('/token'))).toEqual([]);
    app.skip(5 * 60_000);
    expect(await ask()).toBeTruthy();
    expect((await overview()).syncUsers[0]).toMatchObject({ state: 'signed-in' });
  });
});
