/** What is set on phones while their people are on a Teams call, through the whole app and over HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 100 };
const mia = 'mia.lang@contoso.example';
const linkId = '120@K1234';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('PATCH', '/cloudya/rights', { profiles: true });
  // nobody is on a call or in do not disturb
  const { people } = (await app.control('GET', '/state')).body;
  for (const { upn } of people) await say('Available', 'Available', upn);
  await activate({ api, control: app.control, browse: app.browse });
}, 120_000);

afterAll(() => app.stop());

const phone = async () => {
  const { activeProfile, agentLoggedIn } = (await app.control('GET', '/cloudya/extensions/120')).body;
  return [activeProfile, agentLoggedIn];
};
const stands = (...expected: unknown[]) => vi.waitFor(async () => expect(await phone()).toEqual(expected), soon);
const say = (availability: string, activity: string, upn = mia) =>
  app.control('POST', `/microsoft/users/${upn}/presence`, { availability, activity });
const call = () => say('Busy', 'InAConferenceCall');
const hangUp = () => say('Available', 'Available');
const act = (profile: number | null, logOut: boolean) => api('PUT', '/api/settings/acting', { profile, logOut });
const levers = async () => (await api('GET', `/api/people/${linkId}/why`)).body.person.levers;
/** People. */
const counts = async () => (await api('GET', '/api/overview')).body.levers;
const fault = (fault: Record<string, unknown>) =>
  app.control('POST', '/faults', { host: 'api.nfon.net', method: 'PUT', path: '/120/callforward-profiles', ...fault });

describe('while it runs', () => {
  beforeEach(async () => {
    await act(1, true);
  });

  afterEach(async () => {
    await app.control('DELETE', '/faults');
    await hangUp();
    // the engine has heard of it: what is set next meets somebody who is available
    await vi.waitFor(
      async () => expect((await api('GET', `/api/people/${linkId}/why`)).body.teamsState).toBe('available'),
      soon,
    );
    await stands(0, true);
    await vi.waitFor(async () => expect(await levers()).toEqual([]), soon);
  });

  it('a Teams call switches the profile and logs the agent out, and its end brings both back', async () => {
    await call();
    await stands(1, false);
    await vi.waitFor(
      async () =>
        expect(await levers()).toMatchObject([
          { kind: 'profile', state: 'used' },
          { kind: 'login-status', state: 'used' },
        ]),
      soon,
    );
    expect(await counts()).toEqual({ used: 1, refused: 0 });
    await hangUp();
    await stands(0, true);
    await vi.waitFor(async () => expect(await counts()).toEqual({ used: 0, refused: 0 }), soon);
  });

  it('what the person changed meanwhile stays', async () => {
    await call();
    await stands(1, false);
    await app.control('POST', '/cloudya/extensions/120/profiles', {
      profiles: [
        { number: 0, name: 'Default' },
        { number: 1, name: 'Presence' },
        { number: 4, name: 'Holiday' },
      ],
      active: 4,
    });
    await hangUp();
    await stands(4, true);
    await vi.waitFor(async () => expect(await levers()).toMatchObject([{ state: 'kept-by-person' }]), soon);
    await app.control('POST', '/cloudya/extensions/120/profiles', { active: 0 });
    await act(null, false);
  });

  describe('is put back', () => {
    beforeEach(async () => {
      await call();
      await stands(1, false);
    });

    it('at a pause, and taken again after it', async () => {
      await api('POST', '/api/pause', {});
      await stands(0, true);
      await api('POST', '/api/resume', {});
      await stands(1, false);
    });

    it('when the person is left out of this direction', async () => {
      await api('PUT', `/api/people/${linkId}/left-out`, { cloudyaToTeams: false, teamsToCloudya: true });
      await stands(0, true);
      await api('PUT', `/api/people/${linkId}/left-out`, { cloudyaToTeams: false, teamsToCloudya: false });
      await stands(1, false);
    });

    it('by an app that was ended and started again, when the call ended meanwhile', async () => {
      const restarted = app.restart();
      await hangUp();
      await restarted;
      await stands(0, true);
    });

    it('one by one when the setting names less', async () => {
      await act(null, true);
      await stands(0, false);
      await act(null, false);
      await stands(0, true);
    });
  });

  it('a right that is missing is said with the person, counted, told once to everybody, and used as soon as it is there', async () => {
    await app.control('PATCH', '/cloudya/rights', { profiles: false });
    await call();
    await stands(0, false);
    await vi.waitFor(async () => expect(await counts()).toEqual({ used: 1, refused: 1 }), soon);
    expect(await levers()).toMatchObject([
      { kind: 'profile', state: 'refused', refusal: 'no-right' },
      { state: 'used' },
    ]);
    const { entries } = (await api('GET', '/api/audit')).body;
    expect(entries.find((entry: { act: string }) => entry.act === 'lever-refused')).toMatchObject({
      values: { extension: linkId, lever: 'profile', refusal: 'no-right' },
    });
    await app.control('PATCH', '/cloudya/rights', { profiles: true });
    await act(1, true);
    await stands(1, false);
  });

  it('a write that does not show is tried again, and what cannot be put back is said', async () => {
    await fault({ status: 204, count: 1 });
    await call();
    await stands(1, false);
    await fault({ status: 400, body: { code: 'validation_error', message: 'No' }, count: 1 });
    await hangUp();
    await stands(1, true);
    await vi.waitFor(
      async () => expect(await levers()).toMatchObject([{ state: 'refused', refusal: 'cannot-put-back' }]),
      soon,
    );
    const { entries } = (await api('GET', '/api/audit')).body;
    expect(entries[0]).toMatchObject({ act: 'lever-refused', values: { refusal: 'cannot-put-back', before: '0' } });
    // saving the setting tries again at once
    await act(1, true);
    await stands(0, true);
  });
});

it('a deactivation names what it puts back, and what it leaves', async () => {
  await act(1, true);
  await call();
  await stands(1, false);
  const preview = (await api('GET', '/api/deactivation')).body;
  expect(preview).toMatchObject({ profiles: ['Mia Lang'], agents: ['Mia Lang'], leftBehind: [] });
  await fault({ status: 400, body: { code: 'validation_error', message: 'No' }, count: 1 });
  const done = (await api('POST', '/api/deactivation', {})).body;
  expect(done).toMatchObject({ profiles: [], agents: ['Mia Lang'] });
  expect(done.leftBehind).toEqual([{ kind: 'profile', name: 'Mia Lang', code: 'cannot-put-back' }]);
  expect(await phone()).toEqual([1, true]);
});
