// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnboardingState } from '../../../contract/onboarding.ts';
import { App } from '../../../tab/app/app.tsx';
import { loadTexts, loadTextsWhenActive } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, standInForApi, state } from '../../fakes/fake-tab-api.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 30_000 });

type SignIn = OnboardingState['signIn'];

const ownAccount = { code: 'account_own', at: new Date().toISOString(), values: {} };

let api: FakeTabApi;
const user = userEvent.setup();

beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

beforeEach(() => {
  standInBrowser(12_000);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The account's row in the settings. */
async function rowIn(name: string): Promise<HTMLElement> {
  api = standInForApi(name);
  window.history.replaceState(null, '', '/tab/settings/sync-users');
  render(<App />);
  const remove = await screen.findByRole('button', { name: 'Remove Presence Sync' });
  return remove.parentElement as HTMLElement;
}

describe('a sync user in the settings', () => {
  it.each([
    ['account-refused', 'Microsoft refuses to report changes (Forbidden)', /^Its round is read on a timer/],
    ['account-unlicensed', 'Microsoft wants a Teams licence for this account (Forbidden)', /^Assign it a licence/],
  ])('that is signed in and yet refused (%s) says so, with a way on', async (name, cause, wayOn) => {
    const row = within(await rowIn(name));
    expect(row.getByText(cause)).toBeTruthy();
    expect(row.getByText(wayOn)).toBeTruthy();
    expect(row.queryByText('Signed in, 600 places')).toBeNull();
    api.instead['POST /api/rights'] = () => state('active');
    await user.click(row.getByRole('button', { name: 'Check now' }));
    await waitFor(() => expect(api.called('POST', '/api/rights')).toHaveLength(1));
    expect(await screen.findByText('Signed in, 600 places')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull();
  });

  it('that works needs nothing', async () => {
    const row = within(await rowIn('in-step'));
    expect(row.getByText('Signed in, 600 places')).toBeTruthy();
    expect(row.queryByRole('button', { name: 'Check now' })).toBeNull();
  });

  it.each([
    ['a refusal', (signIn: SignIn) => ({ ...signIn, problem: ownAccount }), 'That is your own account'],
    [
      'a success',
      ({ syncUsers, ...signIn }: SignIn) => ({
        ...signIn,
        syncUsers: syncUsers.map((each) => ({ ...each, signedInAt: new Date().toISOString() })),
      }),
      undefined,
    ],
  ])('that signs in by a link is waited for until an answer is there: %s', async (_, answered, told) => {
    const teams = standInBrowser(12_000);
    teams.answers['authentication.authenticate'] = () => [false, 'FailedToOpenWindow'];
    await rowIn('in-step');
    const { body } = state('in-step') as { body: OnboardingState };
    let look: (given: ReturnType<typeof state>) => void = () => undefined;
    api.instead['POST /api/onboarding/look'] = () =>
      new Promise((done) => {
        look = done;
      });
    await user.click(screen.getByRole('button', { name: 'Log in as sync user' }));
    await user.click(await screen.findByRole('button', { name: 'Open as a link' }));
    await screen.findByRole('textbox', { name: /^Did Microsoft show a number/ });
    const waiting = () => screen.queryByText(/^The Microsoft window is open/);
    await waitFor(() => expect(api.called('POST', '/api/onboarding/look')).not.toEqual([]));
    expect(waiting()).not.toBeNull();
    look({ status: 200, body: { ...body, signIn: answered(body.signIn) } });
    await waitFor(() => expect(waiting()).toBeNull());
    if (told) await screen.findByText(told);
    else expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('that is signed out is mended by a sign-in, not by a check', async () => {
    const row = within(await rowIn('ended-by-policy'));
    expect(row.getByText(/\(AADSTS70043\)$/)).toBeTruthy();
    expect(row.queryByRole('button', { name: 'Check now' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Log in as sync user' })).toBeTruthy();
  });
});
