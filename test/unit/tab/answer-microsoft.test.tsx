// @vitest-environment jsdom
/** A rule of the organisation asks the admin something in Microsoft's window: once, however often the tab is refused. */
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { loadTexts } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, standInForApi } from '../../fakes/fake-tab-api.ts';
import type { FakeTeamsApp } from '../../fakes/fake-teams-app.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 40_000 });
// put in by the build, read when the screens are loaded
vi.hoisted(() => vi.stubGlobal('__TEAMS_APP_ID__', ''));

let teams: FakeTeamsApp;
let api: FakeTabApi;
const user = userEvent.setup();
const popUp = 'authentication.authenticate';
const opened = () => teams.asked.filter(({ func }) => func === popUp).length;
const asked = () => api.called('GET', '/api/onboarding').length;
const button = () => screen.findByRole('button', { name: 'Answer Microsoft' });

beforeAll(() => loadTexts('en-gb'));

beforeEach(() => {
  teams = standInBrowser(10_000);
  api = standInForApi('interaction');
  window.history.replaceState(null, '', '/tab/');
  render(<App />);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('answered and refused again, the window is offered no more', async () => {
  teams.answers[popUp] = () => [true, 'done'];
  await user.click(await button());
  await waitFor(() => expect(asked()).toBe(2));
  await screen.findByText(/AADSTS50076/);
  expect(screen.queryByRole('button', { name: 'Answer Microsoft' })).toBeNull();
  expect(opened()).toBe(1);
});

it('closed, it may be opened again, and the server is asked in any case', async () => {
  await user.click(await button());
  await waitFor(() => expect(asked()).toBe(2));
  await user.click(await button());
  await waitFor(() => expect(opened()).toBe(2));
});

it('blocked, it says so and may be opened as a link', async () => {
  teams.answers[popUp] = () => [false, 'FailedToOpenWindow'];
  await user.click(await button());
  expect(await screen.findByText(/Allow pop-ups for Teams/)).toBeTruthy();
  expect(asked()).toBe(1);
  await user.click(await screen.findByRole('button', { name: 'Open as a link' }));
  await waitFor(() =>
    expect(teams.asked.findLast(({ func }) => func === 'executeDeepLink')?.args[0]).toContain('/auth/confirm'),
  );
});
