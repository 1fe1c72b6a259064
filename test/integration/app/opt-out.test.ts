/** Opt-outs per direction and what may be done on phones, set over HTTP, against the simulated vendors. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Acting } from '../../../contract/acting.ts';
import type { LeftOut } from '../../../contract/presence.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 100 };
const both: LeftOut = { cloudyaToTeams: true, teamsToCloudya: true };
const none: LeftOut = { cloudyaToTeams: false, teamsToCloudya: false };
const anna = { number: '105', upn: 'anna.schmidt@contoso.example' };
const ben = { number: '106', upn: 'ben.fischer@contoso.example' };
const felix = { number: '109', upn: 'felix.braun@contoso.example' };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await activate({ api, control: app.control, browse: app.browse });
});

afterAll(() => app.stop());

type Person = typeof anna;

const leaveOut = async ({ number }: Person, leftOut: LeftOut): Promise<void> => {
  expect((await api('PUT', `/api/people/${number}@K1234/left-out`, leftOut)).status).toBe(200);
};
const line = ({ number }: Person, state: string) =>
  app.control('POST', `/cloudya/extensions/${number}/line`, { line: state });
const inTeams = ({ upn }: Person, availability: string, activity: string) =>
  app.control('POST', `/microsoft/users/${upn}/presence`, { availability, activity });
const phone = async ({ number }: Person) => (await app.control('GET', `/cloudya/extensions/${number}`)).body;
const activity = async ({ upn }: Person) =>
  (await app.control('GET', `/microsoft/users/${upn}/presence`)).body.activity;
const settings = async () => (await api('GET', '/api/settings')).body;
const audit = async (before?: string) =>
  (await api('GET', `/api/audit${before === undefined ? '' : `?before=${before}`}`)).body;
const actsDone = async (): Promise<string[]> => (await audit()).entries.map(({ act }: { act: string }) => act);
const shown = async ({ number }: Person) =>
  (await api('GET', `/api/people?search=${number}`)).body.rows.find(
    ({ extension }: { extension: string }) => extension === `${number}@K1234`,
  );

async function presenceIs(person: Person, expected: string): Promise<void> {
  await vi.waitFor(async () => expect(await activity(person)).toBe(expected), soon);
}

describe('out of Cloudya → Teams', () => {
  it('our entry goes at once, and a Teams call is still told', async () => {
    await presenceIs(anna, 'InACall');
    await leaveOut(anna, { ...none, cloudyaToTeams: true });
    await presenceIs(anna, 'Available');
    await line(anna, 'idle');
    await inTeams(anna, 'DoNotDisturb', 'DoNotDisturb');
    await vi.waitFor(
      async () => expect((await phone(anna)).published).toMatchObject({ teams: 'do-not-disturb' }),
      soon,
    );
    await line(anna, 'in-use');
    await vi.waitFor(async () => expect((await phone(anna)).published).toBeNull(), soon);
    await inTeams(anna, 'Available', 'Available');
    await presenceIs(anna, 'Available');
  });

  it('is told with its reason, counted, listed, and written down', async () => {
    const { body: why } = await api('GET', '/api/people/105@K1234/why');
    expect(why).toMatchObject({
      rule: 'left-out',
      directions: { cloudyaToTeams: true, teamsToCloudya: true },
      person: { leftOut: { ...none, cloudyaToTeams: true }, act: { by: 'Jonas Weber' } },
    });
    const { body: overview } = await api('GET', '/api/overview');
    expect(overview).toMatchObject({ people: 21, leftOut: 1, leftOutOfBoth: 0 });
    const { leftOut } = await settings();
    expect(leftOut).toMatchObject([
      { extension: '105@K1234', out: { ...none, cloudyaToTeams: true }, by: 'Jonas Weber' },
    ]);
    const { entries } = await audit();
    expect(entries[0]).toMatchObject({ act: 'left-out-to-teams', values: { name: 'Anna Schmidt' } });
    await leaveOut(anna, { ...none, cloudyaToTeams: true });
    expect((await audit()).entries).toEqual(entries);
  });

  it('holds after a restart, and ends', async () => {
    await app.restart();
    await new Promise((done) => setTimeout(done, 1_500));
    expect(await activity(anna)).toBe('Available');
    await leaveOut(anna, none);
    await presenceIs(anna, 'InACall');
    expect([(await settings()).leftOut, (await actsDone())[0]]).toEqual([[], 'taken-in-to-teams']);
  });
});

describe('out of Teams → Cloudya', () => {
  it('what was published goes at once, and a call on Cloudya is still shown', async () => {
    await vi.waitFor(async () => expect((await phone(felix)).published).toMatchObject({ teams: 'in-use' }), soon);
    await leaveOut(felix, { ...none, teamsToCloudya: true });
    await vi.waitFor(async () => expect((await phone(felix)).published).toBeNull(), soon);
    await inTeams(felix, 'Available', 'Available');
    await presenceIs(felix, 'Available');
    await line(felix, 'in-use');
    await presenceIs(felix, 'InACall');
    await line(felix, 'idle');
    await presenceIs(felix, 'Available');
    // until then a call might be the echo of our own entry
    await vi.waitFor(async () => expect((await shown(felix)).presence).toBe('available'), soon);
    await inTeams(felix, 'Busy', 'InACall');
    await vi.waitFor(async () => expect((await shown(felix)).presence).toBe('in-a-call'), soon);
    expect((await phone(felix)).published).toBeNull();
  });

  it('stays with the person who is linked anew', async () => {
    await api('PUT', '/api/matches/109@K1234/ignore', { reason: 'for a while' });
    await vi.waitFor(async () => expect((await api('GET', '/api/overview')).body.people).toBe(20), soon);
    await api('DELETE', '/api/matches/109@K1234/choice');
    await vi.waitFor(async () => expect((await api('GET', '/api/overview')).body.people).toBe(21), soon);
    expect(await shown(felix)).toMatchObject({
      leftOut: { ...none, teamsToCloudya: true },
      act: { by: 'Jonas Weber' },
    });
    await leaveOut(felix, none);
    await vi.waitFor(async () => expect((await phone(felix)).published).toMatchObject({ teams: 'in-use' }), soon);
  });
});

describe('out of both', () => {
  it('neither read nor written', async () => {
    await leaveOut(ben, both);
    await line(ben, 'in-use');
    await inTeams(ben, 'DoNotDisturb', 'DoNotDisturb');
    await vi.waitFor(async () => expect((await shown(ben)).line).toBe('in-use'), soon);
    await presenceIs(ben, 'DoNotDisturb');
    expect((await phone(ben)).published).toBeNull();
    expect((await shown(ben)).act).toMatchObject({ kind: 'left-out', by: 'Jonas Weber' });
    expect((await api('GET', '/api/overview')).body).toMatchObject({ leftOut: 1, leftOutOfBoth: 1, inStep: 20 });
    await line(ben, 'idle');
    await leaveOut(ben, none);
    await vi.waitFor(async () => expect((await phone(ben)).published).toMatchObject({ teams: 'do-not-disturb' }), soon);
  });
});

describe('what may be done on phones', () => {
  const act = (acting: Acting) => api('PUT', '/api/settings/acting', acting);

  beforeAll(async () => {
    await app.control('PATCH', '/cloudya/rights', { profiles: true, loginStatus: true });
  });

  it('is nothing at first, and takes profiles 1 to 9 only', async () => {
    expect((await settings()).acting).toEqual({ profile: null, logOut: false });
    for (const profile of [0, 10, 1.5, '3'])
      expect((await api('PUT', '/api/settings/acting', { profile, logOut: false })).status).toBe(400);
    expect((await settings()).acting).toEqual({ profile: null, logOut: false });
  });

  it('begins at once, is shown, and is written down with old and new', async () => {
    const { activeProfile } = await phone(felix);
    const { status, body } = await act({ profile: 1, logOut: false });
    expect([status, body.acting]).toEqual([200, { profile: 1, logOut: false }]);
    const values = { oldProfile: 'none', profile: '1', oldLogOut: 'false', logOut: 'false' };
    const changes = (await audit()).entries.filter((entry: { act: string }) => entry.act === 'acting-changed');
    expect(changes).toMatchObject([{ by: 'Jonas Weber', values }]);
    await vi.waitFor(async () => expect((await phone(felix)).activeProfile).toBe(1), soon);
    await vi.waitFor(async () => expect((await shown(felix)).levers).toMatchObject([{ state: 'used' }]), soon);
    expect((await api('GET', '/api/overview')).body.levers.used).toBeGreaterThan(0);
    await leaveOut(felix, { ...none, teamsToCloudya: true });
    await vi.waitFor(async () => expect((await phone(felix)).activeProfile).toBe(activeProfile), soon);
    await vi.waitFor(async () => expect((await shown(felix)).levers).toEqual([]), soon);
    await leaveOut(felix, none);
    await vi.waitFor(async () => expect((await phone(felix)).activeProfile).toBe(1), soon);
    await act({ profile: null, logOut: false });
    await vi.waitFor(async () => expect((await phone(felix)).activeProfile).toBe(activeProfile), soon);
  });

  it('what an extension lacks is refused there, told, and found; saved as it is, it is tried again and not written down', async () => {
    await act({ profile: 7, logOut: false });
    await vi.waitFor(
      async () => expect((await shown(felix)).levers).toMatchObject([{ refusal: 'no-such-profile' }]),
      soon,
    );
    // whoever else is on a call refuses a moment later, perhaps
    await vi.waitFor(async () => {
      const refused = (await api('GET', '/api/people?filter=refused')).body.rows;
      expect(refused.map(({ extension }: { extension: string }) => extension)).toContain('109@K1234');
      expect((await api('GET', '/api/overview')).body.levers).toEqual({ used: 0, refused: refused.length });
    }, soon);
    const changes = async () => (await actsDone()).filter((act) => act === 'acting-changed').length;
    const before = await changes();
    await act({ profile: 7, logOut: false });
    expect(await changes()).toBe(before);
    await act({ profile: null, logOut: false });
    await vi.waitFor(async () => expect((await shown(felix)).levers).toEqual([]), soon);
  });

  it('is everybody’s own: another organisation sees and changes nothing of it', async () => {
    const stranger = await app.as('anna@fabrikam.example');
    expect((await stranger('PUT', '/api/settings/acting', { profile: 9, logOut: true })).status).toBe(404);
    expect((await settings()).acting).toEqual({ profile: null, logOut: false });
  });
});

describe('who did what', () => {
  /** More than two pages, all of one moment before everything else. */
  const atOnce = 230;
  let own: string[];

  beforeAll(async () => {
    await app.context.db.query(
      `insert into audit (tenant_id, at, by_name, act, details)
       select t.tenant_id, '2020-01-01T00:00:00Z', 'Petra Lang', 'match-link', jsonb_build_object('extension', n || '@K1234')
       from tenants t, generate_series(1, ${atOnce}) n`,
    );
    const rows = await app.context.db.query<{ id: string }>(
      'select id::text as id from audit order by at desc, audit.id desc',
    );
    own = rows.map(({ id }) => id);
  });

  it('is read to its end by the last one seen, each once, in the same order', async () => {
    const seen: string[] = [];
    let page = await audit();
    for (seen.push(...idsOf(page)); page.more; seen.push(...idsOf(page))) page = await audit(seen.at(-1));
    expect(seen.length).toBeGreaterThan(atOnce);
    expect(seen).toEqual(own);
    expect((await audit(seen.at(-1))).entries).toEqual([]);
  });

  it('is told of nobody else, and asked for by nothing but an entry', async () => {
    const stranger = await app.as('anna@fabrikam.example');
    expect((await stranger('GET', `/api/audit?before=${own[0]}`)).body).toEqual({ entries: [], more: false });
    expect((await api('GET', '/api/audit?before=x')).status).toBe(400);
  });

  function idsOf({ entries }: { entries: { id: string }[] }): string[] {
    return entries.map(({ id }) => id);
  }
});
