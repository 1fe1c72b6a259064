// @vitest-environment jsdom
/** Teams gets no token for whoever opens the tab: what the host says is told in our own words, and names nobody. */
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { type ApiFailure, call } from '../../../tab/lib/api-client.ts';
import { standInForApi } from '../../fakes/fake-tab-api.ts';
import type { FakeTeamsApp } from '../../fakes/fake-teams-app.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 60_000 });

const getToken = 'authentication.getAuthToken';
const correlationId = '411c1b23-25d5-4484-b7e2-ada322862cb7';
const sentence = (code: string) =>
  `${code}: Your administrator has configured the application to block users. The signed in user 'petra.lang@contoso.example' is blocked. Trace ID: 6395a5c2-2b0a-48a6-85d5-13ae634c3100 Correlation ID: ${correlationId} Timestamp: 2026-03-02 09:14:06Z`;

let teams: FakeTeamsApp;
const user = userEvent.setup();
const toldHost = () => teams.asked.filter(({ func }) => func.startsWith('appInitialization.')).map(({ func }) => func);

beforeEach(() => {
  teams = standInBrowser(20_000);
  standInForApi('begin');
  window.history.replaceState(null, '', '/tab/');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function openAs(told: string, locale = 'en-gb'): void {
  const { getContext } = teams.answers;
  teams.answers.getContext = (args) => [{ ...(getContext?.(args)[0] as object), locale }];
  teams.answers[getToken] = () => [false, told];
  render(<App />);
}

describe('a rule that stops the admin’s own sign-in to Teams', () => {
  it.each([
    [
      'en-gb',
      'The app lets in assigned people only',
      /^In Entra, open the app under Enterprise applications, Users and groups/,
      'An administrator of your organisation can mend this. (AADSTS50105)',
      ['Open Entra', 'Try again'],
    ],
    [
      'de-de',
      'Die App lässt nur zugewiesene Personen herein',
      /^Öffnen Sie in Entra die App unter „Unternehmensanwendungen“, „Benutzer und Gruppen“/,
      'Das kann eine Administratorin oder ein Administrator Ihrer Organisation beheben. (AADSTS50105)',
      ['Entra öffnen', 'Erneut versuchen'],
    ],
  ])(
    'is told in %s with who mends it and where, and ends with another try',
    async (locale, title, text, who, buttons) => {
      openAs(sentence('AADSTS50105'), locale);
      expect(await screen.findByRole('heading', { level: 1, name: title })).toBeTruthy();
      screen.getByText(text);
      screen.getByText(who);
      // Teams leaves the tab its place, and learns nobody's name from it
      await waitFor(() => expect(toldHost()).toContain('appInitialization.success'));
      expect(toldHost()).not.toContain('appInitialization.failure');
      expect(document.body.textContent).not.toContain('@');
      const [link = '', again = ''] = buttons;
      await user.click(screen.getByRole('button', { name: link }));
      await waitFor(() =>
        expect(teams.asked.findLast(({ func }) => func === 'executeDeepLink')?.args[0]).toMatch(/entra.*Applications/),
      );
      teams.answers[getToken] = () => [true, 'token'];
      await user.click(screen.getByRole('button', { name: again }));
      expect(
        await screen.findByRole('heading', { level: 1, name: /^(Connect Cloudya|Cloudya verbinden)$/ }),
      ).toBeTruthy();
    },
  );

  it.each([
    ['AADSTS7000112', 'The app is switched off in your organisation', /set “Enabled for users to sign in” to Yes/],
    ['AADSTS53003', 'A Conditional Access policy stopped this account', /Exclude this account from the policy/],
    // no window of ours asks for it: the sign-in is Teams' own
    ['AADSTS50076', 'Microsoft wants you to sign in anew', /^Sign out of Teams and in again/],
    ['AADSTS50173', 'Microsoft wants you to sign in anew', /^Sign out of Teams and in again/],
    // the wizard, which asks for the consent, is out of reach
    ['AADSTS650052', 'Your organisation lacks a Microsoft service', /Teams admin centre: Manage apps/],
  ])('%s: %s', async (code, title, text) => {
    openAs(sentence(code));
    await screen.findByRole('heading', { level: 1, name: title });
    screen.getByText(text);
    screen.getByText(new RegExp(code));
    expect(screen.queryByText(/window|sync user/i)).toBeNull();
  });

  it.each([
    ['a number in no row', sentence('AADSTS90099'), new RegExp(`^Code AADSTS90099, .+, reference ${correlationId}\\.`)],
    ['a word of the host', 'resourceDisabled', /^Code resourceDisabled, /],
    ['nothing', 'Get Auth token failed', /^Code not_signed_in, /],
  ])('without a number that we know, the usual causes are named; the host tells %s', async (_, told, details) => {
    openAs(told);
    await screen.findByRole('heading', { level: 1, name: 'Teams did not tell us who you are' });
    screen.getByText(/switched off in Entra, lets in assigned people only, or a Conditional Access policy/);
    screen.getByText(details);
    screen.getByRole('button', { name: 'Open Entra' });
    screen.getByRole('button', { name: 'Copy details' });
    screen.getByRole('button', { name: 'Try again' });
  });
});

describe('a call without a token', () => {
  const told = async (text: unknown) => {
    openAs('');
    teams.answers[getToken] = () => [false, text];
    const failure = await call('onboarding').catch((error: ApiFailure) => error);
    return (failure as ApiFailure).values;
  };

  it.each([
    ['Entra’s sentence', sentence('AADSTS50105'), { vendorCode: 'AADSTS50105', correlationId }],
    [
      'its JSON',
      JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS53003: no', correlation_id: correlationId }),
      { vendorCode: 'AADSTS53003', correlationId },
    ],
    ['a word of the host', 'resourceRequiresConsent', { hostWord: 'resourceRequiresConsent' }],
    ['a sentence that names somebody', 'No token for petra.lang@contoso.example', {}],
    ['what might be a token', `eyJ0eXAi.${'a'.repeat(80)}.b`, {}],
    ['an address alone', 'petra.lang@contoso.example', {}],
  ])('keeps of %s what names nobody', async (_, text, kept) => {
    expect(await told(text)).toEqual(kept);
  });
});
