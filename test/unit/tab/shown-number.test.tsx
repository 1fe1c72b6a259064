// @vitest-environment jsdom
/** Microsoft's window was closed on a page that shows a number and no way back: the number is looked up where it is pasted. */
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { type FakeTabApi, standInForApi } from '../../fakes/fake-tab-api.ts';
import type { FakeTeamsApp } from '../../fakes/fake-teams-app.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 60_000 });

let api: FakeTabApi;
let teams: FakeTeamsApp;
const user = userEvent.setup();

beforeEach(() => {
  teams = standInBrowser(20_000);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The step after its window was closed, with the number's field filled. */
async function paste(text: string, { state = 'sign-in-closed', path = 'setup/sign-in', locale = 'en-gb' } = {}) {
  const { getContext } = teams.answers;
  teams.answers.getContext = (args) => [{ ...(getContext?.(args)[0] as object), locale }];
  api = standInForApi(state);
  window.history.replaceState(null, '', `/tab/${path}`);
  render(<App />);
  const field = await screen.findByRole('textbox', {
    name: /^(Did Microsoft show a number|Hat Microsoft eine Nummer gezeigt) \(AADSTS…\)\?$/,
  });
  await user.click(field);
  await user.paste(text);
}

const caPage =
  'You cannot access this right now. Error Code: 53003 Request Id: 6395a5c2-2b0a-48a6-85d5-130003100123 Correlation Id: 411c1b23-25d5-4484-b7e2-ada322862cb7 Timestamp: 2026-03-02T09:14:06.123Z App name: Cloudya Presence';

describe('a number from Microsoft’s page', () => {
  it.each([
    ['the digits', '50105', 'The app lets in assigned people only', 'AADSTS50105'],
    ['with the letters', 'AADSTS50105', 'The app lets in assigned people only', 'AADSTS50105'],
    ['typed in its own way', ' aadsts 7000112', 'The app is switched off in your organisation', 'AADSTS7000112'],
    [
      'with the words around it',
      "Sorry, but we’re having trouble signing you in. AADSTS50105: Your administrator has configured the application Cloudya Presence ('5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90') to block users",
      'The app lets in assigned people only',
      'AADSTS50105',
    ],
    ['of a page that names no AADSTS', caPage, 'A Conditional Access policy stopped this account', 'AADSTS53003'],
  ])('%s: its words, who can mend it, and where', async (_, text, title, code) => {
    await paste(text);
    await screen.findByText(title);
    screen.getByText(new RegExp(`can mend this\\. \\(${code}\\)$`));
    await user.click(screen.getByRole('button', { name: 'Open Entra' }));
    await waitFor(() =>
      expect(teams.asked.findLast(({ func }) => func === 'executeDeepLink')?.args[0]).toContain('entra'),
    );
    // the way on beside it stays, and nothing of what was pasted leaves the tab
    screen.getByRole('button', { name: 'Open as a link' });
    expect(JSON.stringify(api.calls)).not.toContain(code.slice(6));
  });

  it('in German', async () => {
    await paste('AADSTS530032', { locale: 'de-de' });
    await screen.findByText('Eine Sicherheitsrichtlinie Ihrer Organisation hat abgelehnt');
    screen.getByText(/bedingten Zugriff verwaltet\. \(AADSTS530032\)$/);
  });

  it('names the account that the window was for', async () => {
    await paste('AADSTS50034');
    await screen.findByText(
      'Nothing was kept. Check that presence-sync@contoso.example exists, then choose it in the window.',
    );
  });

  it('at the consent means what it means there', async () => {
    await paste('AADSTS65004', { state: 'consent-closed', path: 'setup/consent' });
    await screen.findByText('Consent was declined');
    cleanup();
    await paste('AADSTS50020', { state: 'consent-closed', path: 'setup/consent' });
    await screen.findByText(/Choose an account of your organisation in the window/);
  });

  it('that is in no row: said so, with all that a support needs', async () => {
    await paste('AADSTS90099 Correlation ID: 411c1b23-25d5-4484-b7e2-ada322862cb7');
    await screen.findByText('Microsoft answered with AADSTS90099');
    screen.getByText('Copy the details for your support.');
    screen.getByText(/^Code AADSTS90099, .+, reference 411c1b23-25d5-4484-b7e2-ada322862cb7$/);
    screen.getByRole('button', { name: 'Copy details' });
    expect(screen.queryByRole('button', { name: /Entra/ })).toBeNull();
  });

  it('that is none: said where it stands, and heard', async () => {
    await paste('Something went wrong on 2026-03-02, id 6395a5c2-2b0a-48a6-85d5-130003100123');
    const words = 'There is no number in it. On Microsoft’s page it stands behind “AADSTS” or “Error code”.';
    await waitFor(() => expect(screen.getAllByText(words)).toHaveLength(2));
    const heard = screen.getAllByText(words).some((each) => each.getAttribute('aria-live') === 'polite');
    expect(heard).toBe(true);
    await user.clear(screen.getByRole('textbox'));
    await screen.findByText(/^Type or paste it from Microsoft’s page/);
  });

  it('that is typed is looked up, too, and heard', async () => {
    await paste('');
    await user.type(screen.getByRole('textbox'), '7000112');
    await screen.findByText(/\(AADSTS7000112\)$/);
    const heard = () => document.querySelector('[aria-live=polite][role=status]')?.textContent;
    await waitFor(() => expect(heard()).toMatch(/^The app is switched off in your organisation\. In Entra/));
  });
});
