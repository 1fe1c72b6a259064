/** One account signed in through two windows that were open at the same time: done once, and both windows are told so. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, syncUser } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';

let app: TestApp;
let api: Api;
const world = () => ({ api, app });
const form = { login: syncUser, password: 'demo' };

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
  await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
  // until then a consent that is not found is taken for one that still spreads
  app.skip(2 * 60_000);
});

beforeEach(async () => {
  for (const { userId } of (await state()).syncUsers) await api('DELETE', `/api/sync-users/${userId}`);
  expect((await state()).syncUsers).toEqual([]);
});

afterAll(() => app.stop());

const state = async () => (await api('GET', '/api/onboarding')).body.signIn;

/** Microsoft's answers to so many windows, all of them opened before the first is answered. */
async function answeredIn(windows: number): Promise<string[]> {
  const opened = [];
  for (let each = 0; each < windows; each += 1) opened.push(await openWindow(world(), 'sign-in'));
  return Promise.all(opened.map(({ submit }) => submit(form)));
}

/** As the tab learns it from the window's end page. */
async function endOf(back: string) {
  const { location } = await app.browse(back);
  const handle = new URL(location ?? '', app.url).searchParams.get('result') ?? '';
  const { status, body } = await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle });
  expect(status).toBe(200);
  return body.signIn;
}

const signedIn = {
  done: expect.anything(),
  problem: null,
  syncUsers: [{ upn: syncUser, round: 1, state: 'signed-in', by: 'Jonas Weber' }],
};

/** A new token by what is stored, and a read with it. */
async function expectTokensToWork(): Promise<void> {
  const proofs = await app.context.onboarding.rights.prove(contosoId);
  expect(proofs).toContainEqual({ name: 'Presence.Read.All', state: 'granted' });
  expect((await app.control('GET', '/microsoft/subscriptions')).body).toEqual([]);
}

describe('one account through two windows', () => {
  it('that come back at once', async () => {
    const ends = await Promise.all((await answeredIn(2)).map(endOf));
    expect(ends).toMatchObject([signedIn, signedIn]);
    expect(await state()).toMatchObject(signedIn);
    await expectTokensToWork();
  });

  it('that come back one after the other', async () => {
    for (const back of await answeredIn(2)) expect(await endOf(back)).toMatchObject(signedIn);
    await expectTokensToWork();
  });

  it('of which the first one’s account is refused: the other is judged by its own sign-in', async () => {
    const body = { error: { code: 'Authorization_RequestDenied', message: 'x' } };
    const fault = { host: 'graph.microsoft.com', path: 'getPresences', status: 403, body, count: 1 };
    const backs = await answeredIn(2);
    await app.control('POST', '/faults', fault);
    await Promise.all(backs.map(endOf));
    expect(await state()).toMatchObject(signedIn);
    await expectTokensToWork();
  });

  it('of which the second was opened once the account served its round: it is said so', async () => {
    expect(await throughWindow(world(), 'sign-in', form)).toMatchObject({ signIn: signedIn });
    expect((await throughWindow(world(), 'sign-in', form)).signIn).toMatchObject({
      syncUsers: signedIn.syncUsers,
      problem: { code: 'account_used_already', values: { address: syncUser, round: '1' } },
    });
    await expectTokensToWork();
  });
});
