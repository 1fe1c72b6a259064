// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { leverKinds, leverRefusals, noActing } from '../../../contract/acting.ts';
import { App } from '../../../tab/app/app.tsx';
import { leverText, leverWord, leverWords } from '../../../tab/components/lever-words.ts';
import { inBoth, onlyWayOut, optOutText, outOfBoth, wayText } from '../../../tab/components/opt-out.ts';
import { accountsWithout, actingOfAudit, actingText, begins } from '../../../tab/features/settings/acting.ts';
import { hasText, loadTexts, loadTextsWhenActive, type Texts, translate } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, refusal, standInForApi } from '../../fakes/fake-tab-api.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';
import { ago } from '../../fixtures/tab-harness/people.ts';
import { onboarding, settings } from '../../fixtures/tab-harness/states.ts';

vi.setConfig({ testTimeout: 30_000 });

const texts: Texts = { t: translate, language: 'en' };
let api: FakeTabApi;
const user = userEvent.setup();

beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

beforeEach(() => {
  standInBrowser(10_000);
  // room for the table
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function open(name: string, path: string): void {
  api = standInForApi(name);
  window.history.replaceState(null, '', `/tab/${path}`);
  render(<App />);
}

const toggle = (name: string) => screen.findByRole('switch', { name });
const sent = (path: string) => api.called('PUT', path).map(({ body }) => body);

describe('what happens on phones', () => {
  it('is asked before it begins, with Cancel first, and focus comes back to the switch', async () => {
    open('in-step+may-act', 'settings');
    const profile = await toggle('Activate a call-forward profile');
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Which profile' }), 'Profile 3');
    await user.click(profile);
    const dialog = await screen.findByRole('alertdialog', { name: 'Activate profile 3 for everybody?' });
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
    await within(dialog).findByText(/^It concerns 21 people\./);
    within(dialog).getByText('Afterwards the profile that was active before is put back.');
    within(dialog).getByText('If somebody changes it on the phone meanwhile, theirs stays.');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(profile));
    expect(sent('/api/settings/acting')).toEqual([]);
  });

  it('is saved when confirmed, and undone by one press', async () => {
    open('in-step+may-act', 'settings');
    await user.click(await toggle('Log agents out of queues'));
    const dialog = await screen.findByRole('alertdialog');
    await user.click(within(dialog).getByRole('button', { name: 'Log agents out' }));
    await screen.findByText('On the phone: log out of queues.');
    await user.click(screen.getByText('Undo'));
    await screen.findByText('On the phone: nothing.');
    expect(sent('/api/settings/acting')).toEqual([{ profile: null, logOut: true }, noActing]);
  });

  it('ends without a question', async () => {
    open('in-step+acting', 'settings');
    await user.click(await toggle('Activate a call-forward profile'));
    await screen.findByText('On the phone: log out of queues.');
    expect(sent('/api/settings/acting')).toEqual([{ profile: null, logOut: true }]);
  });

  it('another number is asked for, and Cancel brings the old one back', async () => {
    open('in-step+acting', 'settings');
    const choice = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Which profile' });
    await user.selectOptions(choice, 'Profile 5');
    const dialog = await screen.findByRole('alertdialog', { name: 'Activate profile 5 for everybody?' });
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(document.activeElement).toBe(choice));
    expect(choice.value).toBe('3');
    expect(sent('/api/settings/acting')).toEqual([]);
  });

  it('cannot be switched on where the right is missing, and says how to get it', async () => {
    open('in-step', 'settings');
    const profile = await toggle('Activate a call-forward profile');
    expect(profile).toHaveProperty('disabled', true);
    const described = profile.getAttribute('aria-describedby')?.split(' ') ?? [];
    const said = described.map((id) => document.getElementById(id)?.textContent).join(' ');
    expect(said).toContain('Call-forward profiles can’t be changed. Ask NFON (integration@nfon.com) for this right');
    expect(await toggle('Log agents out of queues')).toHaveProperty('disabled', false);
  });

  it('a refused save keeps what was, and can be tried again', async () => {
    open('in-step+acting', 'settings');
    await toggle('Log agents out of queues');
    api.instead['PUT /api/settings/acting'] = () => refusal(503, 'database_busy');
    await user.click(await toggle('Log agents out of queues'));
    await screen.findByText('Nothing was saved; the database is busy');
    expect(await toggle('Log agents out of queues')).toHaveProperty('checked', true);
  });

  it('who refuses is counted, listed with the reason, and tried again', async () => {
    open('in-step+acting', 'settings');
    await screen.findByText('3 extensions refuse');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(sent('/api/settings/acting')).toEqual([{ profile: 3, logOut: true }]));
    await user.click(screen.getByRole('button', { name: 'Show which and why' }));
    await screen.findByText('Profile is missing');
    screen.getByText('Phones: 1 switched, 3 refuse');
    expect(window.location.pathname).toBe('/tab/people/refused');
    expect(screen.getAllByRole('row')).toHaveLength(1 + 3);
    screen.getByText('Right missing: queues');
    expect(screen.getByRole('button', { name: /^Refused/ }).getAttribute('aria-pressed')).toBe('true');
  });

  it('is in the trial run, too', async () => {
    open('preview+acting', 'setup/preview');
    await screen.findByText(/does not want to be disturbed: profile 3, log out of queues\./);
  });

  it('begins, ends, and is told in words', () => {
    expect(begins(noActing, { profile: 3, logOut: false })).toBe('profile');
    expect(begins({ profile: 2, logOut: true }, { profile: 3, logOut: true })).toBe('profile');
    expect(begins({ profile: 3, logOut: false }, { profile: 3, logOut: true })).toBe('login-status');
    expect(begins({ profile: 3, logOut: true }, noActing)).toBeUndefined();
    expect(actingText(noActing, texts)).toBe('nothing');
    const changed = { oldProfile: 'none', oldLogOut: 'false', profile: '4', logOut: 'true' };
    expect(actingOfAudit(changed, 'old')).toEqual(noActing);
    expect(actingOfAudit(changed, 'new')).toEqual({ profile: 4, logOut: true });
  });

  it('a right that is not known yet is no missing one', () => {
    const [connection] = onboarding.active.connect.connections;
    if (!connection) throw new Error('nobody is connected');
    const rights = { ...connection.rights, profiles: 'unknown' as const, loginStatus: 'no' as const };
    const connections = [{ ...connection, rights }];
    expect(accountsWithout(connections, 'profile')).toEqual([]);
    expect(accountsWithout(connections, 'login-status')).toEqual(['K1234']);
  });
});

describe('what stands on a phone', () => {
  const lever = { kind: 'profile', state: 'used', refusal: null, before: null, since: ago(60) } as const;

  it('each refusal has its word and what to do', () => {
    for (const kind of leverKinds)
      for (const refused of leverRefusals)
        for (const key of [`lever.${kind}.no.${refused}`, `lever.todo.${kind}.${refused}`])
          expect(hasText(key), key).toBe(true);
  });

  it('both in one line', () => {
    const out = { ...lever, kind: 'login-status' } as const;
    expect(leverWords([lever], texts)).toBe('Profile switched');
    expect(leverWords([lever, out], texts)).toBe('Profile switched, logged out');
    expect(leverWords([lever, { ...out, state: 'kept-by-person' }], texts)).toBe('Profile switched, Own log-in kept');
  });

  it('a refusal says why and what to do', () => {
    const refused = { ...lever, state: 'refused', refusal: 'no-licence' } as const;
    expect(leverWord(refused, texts)).toBe('Profiles not booked');
    expect(leverText(refused, 'Anna', texts)).toContain('or leave Anna out of Teams → Cloudya.');
  });

  it('says what stood there before, where that is to be put back', () => {
    expect(leverText({ ...lever, before: '0' }, 'Anna', texts)).toMatch(/is put back\. Before: profile 0\.$/);
    const out = { ...lever, kind: 'login-status', before: 'logged-in' } as const;
    expect(leverText(out, 'Anna', texts)).toMatch(/logged in again\. Before: logged in\.$/);
    expect(leverText({ ...lever, state: 'kept-by-person' }, 'Anna', texts)).not.toContain('Before');
    for (const kind of leverKinds) expect(hasText(`lever.was.${kind}`), kind).toBe(true);
  });

  it('is in the list and in Why', async () => {
    open('in-step+acting', 'overview/link-109');
    await screen.findByText('Profile switched, logged out');
    await screen.findByText(
      'Calls for Felix go where the profile sends them. Afterwards the one from before is put back. Before: profile 0.',
    );
    expect(screen.queryByText('Not an agent')).toBeNull();
  });
});

describe('opt-outs of a direction', () => {
  it('in Why: one switch each, with Undo', async () => {
    open('in-step', 'overview/link-105');
    await user.click(await toggle('Teams → Cloudya for Anna Schmidt'));
    await screen.findByText('Anna is left out of Teams → Cloudya. Our entries there are removed.');
    await user.click(screen.getByText('Undo'));
    await screen.findByText('Teams → Cloudya holds for Anna again.');
    expect(sent('/api/people/link-105/left-out')).toEqual([{ ...inBoth, teamsToCloudya: true }, inBoth]);
  });

  it('what is off for everybody cannot be switched on for one', async () => {
    open('in-step', 'overview/link-122');
    const off = await toggle('Cloudya → Teams for Nils Berger');
    expect([off, await toggle('Teams → Cloudya for Nils Berger')].map((each) => each.hasAttribute('disabled'))).toEqual(
      [true, false],
    );
    expect(document.getElementById(off.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Off for everybody.');
  });

  it('in the settings: who is taken in again leaves the list, the focus stays in it', async () => {
    open('in-step', 'settings/left-out');
    const button = await screen.findByRole('button', { name: 'Take in again, Sven Holm' });
    const without = { ...settings, leftOut: settings.leftOut.filter(({ extension }) => extension !== '128') };
    api.instead['GET /api/settings'] = () => ({ status: 200, body: without });
    await user.click(button);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Take in again, Sven Holm' })).toBeNull());
    expect(sent('/api/people/link-128/left-out')).toEqual([inBoth]);
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('People left out'));
  });

  it('a refused change says so and changes nothing', async () => {
    open('in-step', 'overview/link-105');
    const anna = await toggle('Cloudya → Teams for Anna Schmidt');
    api.instead['PUT /api/people/link-105/left-out'] = () => refusal(503, 'database_busy');
    await user.click(anna);
    await screen.findByText('Nothing was saved; the database is busy');
    await waitFor(() => expect(anna).toHaveProperty('checked', true));
  });

  it('in words', () => {
    expect(onlyWayOut(outOfBoth)).toBeUndefined();
    expect(onlyWayOut(inBoth)).toBeUndefined();
    expect(onlyWayOut({ ...inBoth, cloudyaToTeams: true })).toBe('cloudyaToTeams');
    expect(optOutText('Anna', inBoth, outOfBoth, texts)).toBe('Anna is left out. Our entries are removed.');
    expect(optOutText('Anna', outOfBoth, inBoth, texts)).toBe('Anna is synchronised again.');
    const directions = { cloudyaToTeams: false, teamsToCloudya: true };
    expect(wayText({ out: outOfBoth, by: 'Jonas Weber', directions }, 'cloudyaToTeams', texts)).toBe(
      'Off for everybody. Left out (by Jonas Weber).',
    );
    expect(wayText({ out: outOfBoth, by: null, directions }, 'teamsToCloudya', texts)).toBe('Left out');
  });
});

describe('what was refused', () => {
  const microsoft = (vendorCode: string) => () => ({
    status: 502,
    body: { error: { code: 'microsoft_code', correlationId: 'b1f0c3d2', values: { vendorCode } } },
  });

  it.each([
    ['POST /api/pause', 'overview', () => screen.findByRole('button', { name: 'Pause' })],
    [
      'POST /api/people/link-105/read',
      'overview/link-105',
      () => screen.findByRole('button', { name: 'Read again now' }),
    ],
    [
      'PUT /api/people/link-105/left-out',
      'overview/link-105',
      () => screen.findByRole('button', { name: 'Leave Anna out' }),
    ],
  ])('is told with Microsoft’s code: %s', async (call, path, button) => {
    open('in-step', path);
    const pressed = await button();
    api.instead[call] = microsoft('AADSTS9999999');
    await user.click(pressed);
    await screen.findByText('Microsoft answered with AADSTS9999999');
  });

  it('is told in the words of a code that is known', async () => {
    open('in-step', 'overview');
    const pause = await screen.findByRole('button', { name: 'Pause' });
    api.instead['POST /api/pause'] = microsoft('AADSTS50196');
    await user.click(pause);
    await screen.findByText('Microsoft has seen too many sign-ins in a row');
  });
});

describe('who did what', () => {
  const older = () => screen.findByRole('button', { name: 'Show older' });
  const asked = () => api.called('GET', '/api/audit').map(({ query }) => query.get('before'));

  it('goes on after the last entry seen until there is nothing older, and the focus is not lost', async () => {
    open('in-step+many', 'settings/audit');
    await screen.findByText('Left David Okafor out of Teams → Cloudya');
    expect(screen.queryByText('Connected Cloudya (K1234)')).toBeNull();
    (await older()).focus();
    await user.keyboard('{Enter}');
    await screen.findByText('Connected Cloudya (K1234)');
    screen.getByText('Left David Okafor out of Teams → Cloudya');
    expect(asked()).toEqual([null, '5']);
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('There is nothing older.'));
  });

  it('keeps what is shown where older ones cannot be read, and asks again', async () => {
    open('in-step+many', 'settings/audit');
    const button = await older();
    api.instead['GET /api/audit'] = () => refusal(500, 'internal');
    await user.click(button);
    await screen.findByText('Something went wrong on our side');
    screen.getByText('Left David Okafor out of Teams → Cloudya');
    delete api.instead['GET /api/audit'];
    await user.click(await older());
    await screen.findByText('Connected Cloudya (K1234)');
    expect(screen.queryByText('Something went wrong on our side')).toBeNull();
  });

  it('has no button where everything is shown', async () => {
    open('in-step', 'settings/audit');
    await screen.findByText('Connected Cloudya (K1234)');
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
    expect(screen.queryByText('There is nothing older.')).toBeNull();
  });
});
