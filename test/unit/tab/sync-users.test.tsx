// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { loadTexts, loadTextsWhenActive } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, standInForApi, state } from '../../fakes/fake-tab-api.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 30_000 });

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

  it('that is signed out is mended by a sign-in, not by a check', async () => {
    const row = within(await rowIn('ended-by-policy'));
    expect(row.getByText(/\(AADSTS70043\)$/)).toBeTruthy();
    expect(row.queryByRole('button', { name: 'Check now' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Log in as sync user' })).toBeTruthy();
  });
});
