// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { type FakeTabApi, refusal, standInForApi, state } from '../../fakes/fake-tab-api.ts';
import type { FakeTeamsApp } from '../../fakes/fake-teams-app.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';
import { now } from '../../fixtures/tab-harness/people.ts';

vi.setConfig({ testTimeout: 20_000 });

const ticketUrl = 'https://presence.contoso.example/auth/start?ticket=t';

let api: FakeTabApi;
let teams: FakeTeamsApp;
const user = userEvent.setup();

beforeEach(() => {
  teams = standInBrowser(5_000);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The tab opened in Teams at an address. */
function open(name: string, path = ''): void {
  api = standInForApi(name);
  window.history.replaceState(null, '', `/tab/${path}`);
  render(<App />);
}

const title = (name: string) => screen.findByRole('heading', { name, level: 1 });
const button = (name: string) => screen.findByRole('button', { name });

async function fillIn(): Promise<void> {
  const entries = {
    'Customer number (K-account)': 'k1234',
    Client: 'contoso-presence',
    Secret: 'secret',
    User: 'presence',
    Password: 'pass',
  };
  for (const [label, entry] of Object.entries(entries)) {
    await user.click(await screen.findByLabelText(label));
    await user.paste(entry);
  }
}

describe('step 1', () => {
  it('leads to the first field that is missing, and says so', async () => {
    open('begin');
    await user.click(await button('Connect Cloudya'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Customer number (K-account)')));
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(5);
    expect(api.called('PUT', '/api/onboarding/cloudya')).toEqual([]);
  });

  it('is sent once however often it is clicked, and keeps its label meanwhile', async () => {
    open('begin');
    let finish: (given: { status: number; body: unknown }) => void = () => undefined;
    api.instead['PUT /api/onboarding/cloudya'] = () =>
      new Promise((done) => {
        finish = done;
      });
    await fillIn();
    const connect = await button('Connect Cloudya');
    await user.click(connect);
    await user.click(connect);
    await user.type(screen.getByLabelText('Password'), '{Enter}');
    expect(connect.getAttribute('aria-busy')).toBe('true');
    expect(connect.textContent).toBe('Connect Cloudya');
    expect(api.called('PUT', '/api/onboarding/cloudya')).toHaveLength(1);
    finish(state('waiting'));
    await screen.findByText('Contoso GmbH, 30 extensions');
  });

  it('keeps what was entered when the sign-in has ended, and goes on after a new one', async () => {
    open('begin');
    api.instead['PUT /api/onboarding/cloudya'] = () => refusal(401, 'token_expired');
    await fillIn();
    await user.click(await button('Connect Cloudya'));
    const bar = await screen.findByText('Your Teams sign-in has ended');
    expect(bar.closest('[role=group]')?.textContent).toContain('Your entries are kept.');
    expect((screen.getByLabelText('Secret') as HTMLInputElement).value).toBe('secret');
    api.instead['PUT /api/onboarding/cloudya'] = () => state('waiting');
    await user.click(await button('Sign in again'));
    await screen.findByText('Contoso GmbH, 30 extensions');
    expect(api.called('PUT', '/api/onboarding/cloudya').at(-1)?.body).toEqual({
      kAccount: 'K1234',
      clientId: 'contoso-presence',
      clientSecret: 'secret',
      ctiUser: 'presence',
      ctiPassword: 'pass',
    });
  });

  it('says what is missing when Next is pressed before the switch is on', async () => {
    open('waiting');
    await user.click(await button('Next'));
    const missing = screen.getByRole('heading', { name: 'One switch in Cloudya is still off' });
    await waitFor(() => expect(document.activeElement).toBe(missing));
    expect(screen.getByText(/^The switch is still off/)).toBeTruthy();
  });

  it('looks at a switch that is on, too, and waits for it once it is un-ticked', async () => {
    open('consent', 'setup/connect');
    api.instead['POST /api/onboarding/look'] = () => state('waiting');
    await screen.findByRole('heading', { name: 'One switch in Cloudya is still off' });
  });
});

describe('step 2', () => {
  it('asks the server after a closed window, and the focus is where it was', async () => {
    open('consent');
    api.instead['POST /api/onboarding/consent/outcome'] = () => state('consent-closed');
    const give = await button('Give admin consent');
    await user.click(give);
    await screen.findByText('The window was closed before we heard from Microsoft');
    expect(api.called('POST', '/api/onboarding/consent/outcome')[0]?.body).toEqual({ kind: 'closed' });
    expect(document.activeElement).toBe(give);
    expect(await button('Open as a link')).toBeTruthy();
  });

  it('offers a blocked window as a link, and looks by itself from then on', async () => {
    open('consent');
    teams.answers['authentication.authenticate'] = () => [false, 'FailedToOpenWindow'];
    await user.click(await button('Give admin consent'));
    await user.click(await button('Open as a link'));
    await waitFor(() => expect(teams.asked.find(({ func }) => func === 'executeDeepLink')?.args).toEqual([ticketUrl]));
    await screen.findByText(/^The Microsoft window is open/);
    await waitFor(() => expect(api.called('POST', '/api/onboarding/look')).not.toEqual([]));
  });

  it('tells what Microsoft answered in a window that was opened as a link, and until then takes the number it showed', async () => {
    open('consent');
    let look: (given: ReturnType<typeof state>) => void = () => undefined;
    api.instead['POST /api/onboarding/look'] = () =>
      new Promise((done) => {
        look = done;
      });
    teams.answers['authentication.authenticate'] = () => [false, 'FailedToOpenWindow'];
    await user.click(await button('Give admin consent'));
    await user.click(await button('Open as a link'));
    const waiting = () => screen.queryByText(/^The Microsoft window is open/);
    await waitFor(() => expect(api.called('POST', '/api/onboarding/look')).not.toEqual([]));
    expect(waiting()).not.toBeNull();
    await user.click(screen.getByRole('textbox', { name: /^Did Microsoft show a number/ }));
    await user.paste('AADSTS650052');
    await screen.findByText('Your organisation lacks a Microsoft service');
    look(state('consent-declined'));
    await screen.findByText('Consent was declined');
    expect(waiting()).toBeNull();
  });

  it('goes on by itself once a request is approved, though nobody comes back here from Entra', async () => {
    open('consent-requested', 'setup/consent');
    api.instead['POST /api/onboarding/look'] = () => state('sync-user');
    await waitFor(async () => expect(document.activeElement).toBe(await title('Sync user')));
  });
});

describe('a right that the admin’s own sign-in could not try out', () => {
  const rights = '/api/rights';
  const popUp = 'authentication.authenticate';

  it('says why in its row; Microsoft’s window is offered until it was answered, then another try', async () => {
    open('own-asked', 'setup/consent');
    api.instead[`POST ${rights}`] = () => state('own-asked');
    teams.answers[popUp] = () => [true, 'confirmed'];
    const row = screen.getByText.bind(screen, 'Read your name and role');
    await screen.findByText('A second factor is asked for');
    expect(row().closest('li')?.textContent).toMatch(/Not yet.*answer it there, once.*\(AADSTS50076\)/);
    await user.click(await button('Answer Microsoft'));
    const again = await button('Try again');
    expect(teams.asked.find(({ func }) => func === popUp)?.args[0]).toContain('/auth/confirm');
    expect(screen.queryByRole('button', { name: 'Answer Microsoft' })).toBeNull();
    await waitFor(() => expect(api.called('POST', rights)).toHaveLength(1));
    api.instead[`POST ${rights}`] = () => state('sync-user');
    await user.click(again);
    await waitFor(() => expect(row().closest('li')?.textContent).toMatch(/Granted$/));
  });

  it.each([
    ['en-gb', 'The app is switched off in your organisation', 'Open Entra', 'Try again'],
    ['de-de', 'Die App ist in Ihrer Organisation ausgeschaltet', 'Entra öffnen', 'Erneut versuchen'],
  ])('tells in %s a cause that no window ends, and where it is mended', async (locale, words, link, again) => {
    const { getContext } = teams.answers;
    teams.answers.getContext = (args) => [{ ...(getContext?.(args)[0] as object), locale }];
    open('own-app-off', 'setup/consent');
    api.instead[`POST ${rights}`] = () => state('own-app-off');
    const bar = (await screen.findByText(words)).closest('li');
    expect(bar?.textContent).toContain('(AADSTS7000112)');
    expect(await button(link)).toBeTruthy();
    await user.click(await button(again));
    await waitFor(() => expect(api.called('POST', rights)).toHaveLength(1));
  });
});

describe('a consent that is arriving', () => {
  it('shows each right as it stands, and how long it has been tried', async () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now);
    open('proving');
    await screen.findByText(/^Consent is arriving at Microsoft: 1 of 2 rights usable/);
    const row = (name: string) => screen.getByText(name).closest('li')?.textContent;
    expect(row('Set and read presence')).toMatch(/Not yet$/);
    expect(row('Read the user directory')).toMatch(/Granted$/);
    expect(row('Hear of presence changes')).toMatch(/Not checked$/);
    expect(screen.getByText('Trying for 20 seconds, next look in 4 seconds.')).toBeTruthy();
    await waitFor(() => expect(api.called('POST', '/api/onboarding/look')).not.toEqual([]));
    clock.mockRestore();
  });

  it('is waited for no longer once that is asked for, and the step is open again', async () => {
    open('proving-long');
    await screen.findByText(/^Microsoft has the consent but doesn’t honour it yet/);
    api.instead['POST /api/onboarding/consent/stop'] = () => state('consent');
    api.instead['POST /api/onboarding/look'] = () => state('consent');
    await user.click(await button('Stop waiting'));
    await waitFor(() => expect(screen.queryByText('Stop waiting')).toBeNull());
    expect(api.called('POST', '/api/onboarding/consent/stop')).toHaveLength(1);
    expect(await button('Give admin consent')).toBeTruthy();
  });

  it('can be given once more when it is done', async () => {
    open('sync-user', 'setup/consent');
    expect(await button('Give it again')).toBeTruthy();
  });
});

describe('steps 3 and 4', () => {
  it('goes on by itself when the account is there, with the focus on the new title', async () => {
    open('sync-user', 'setup/sync-user');
    api.instead['POST /api/onboarding/look'] = () => state('sign-in');
    await waitFor(async () => expect(document.activeElement).toBe(await title('Log in as sync user')));
    expect(window.location.pathname).toBe('/tab/setup/sign-in');
  });

  it('leads on when it is skipped', async () => {
    open('sign-in', 'setup/sign-in');
    api.instead['POST /api/onboarding/sync-user/skip'] = () => state('sign-in-skipped');
    await user.click(await button('Skip for now'));
    await title('Preview');
  });

  it('leads on with Next where the account was found while another step was looked at', async () => {
    open('sign-in', 'setup/sync-user');
    await title('Sync user');
    await user.click(await button('Next'));
    await waitFor(async () => expect(document.activeElement).toBe(await title('Log in as sync user')));
  });
});

describe('what happens now', () => {
  const announced = () => screen.queryByRole('heading', { name: 'What happens now' }) !== null;

  it.each([
    ['Give admin consent', 'consent', 'setup/consent', 'What the app asks for'],
    ['Sync user', 'sync-user', 'setup/sync-user', /^Waiting for presence-sync/],
    ['Log in as sync user', 'sign-in', 'setup/sign-in', 'Also fine'],
    ['Log in as sync user', 'sign-in-skipped', 'setup/sign-in', /^Skipped: /],
    // a right is missing: the window is offered again
    ['Give admin consent', 'sync-user+lost', 'setup/consent', 'Missing'],
  ])('is told before the click: %s, %s', async (name, scenario, path, said) => {
    open(scenario, path);
    await title(name);
    await screen.findByText(said);
    expect(announced()).toBe(true);
  });

  it.each([
    ['Give admin consent', 'sync-user', 'setup/consent', /^Granted and tried out, by Petra Lang at /],
    ['Sync user', 'sign-in', 'setup/sync-user', 'presence-sync@contoso.example exists and is enabled.'],
    ['Log in as sync user', 'preview', 'setup/sign-in', 'Signed in, 600 places'],
  ])('gives way to what happened: %s', async (name, scenario, path, said) => {
    open(scenario, path);
    await title(name);
    await screen.findByText(said);
    expect(announced()).toBe(false);
    for (const before of ['Also fine', 'Create this account']) expect(screen.queryByText(before)).toBeNull();
  });
});

describe('step 5', () => {
  it('links a near miss, offers to undo it, and leads to the next row', async () => {
    open('preview', 'setup/preview');
    await user.click(await button('Link to Lena Vogt, 112'));
    const toast = await screen.findByText('112 is linked to Lena Vogt.');
    expect(api.called('PUT', '/api/matches/112/link')).toHaveLength(1);
    await waitFor(async () => expect(document.activeElement).toBe(await button('Link to Marek Nowak, 124')));
    const group = toast.closest<HTMLElement>('[role=listitem], .fui-Toast') ?? document.body;
    await user.click(within(group).getByText('Undo'));
    await waitFor(() => expect(api.called('DELETE', '/api/matches/112/choice')).toHaveLength(1));
  });
});
