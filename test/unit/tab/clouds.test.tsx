// @vitest-environment jsdom
/** Every link out of the tab leads into the cloud that the server has written into its page, or is not there. */
import { FluentProvider, teamsLightTheme } from '@fluentui/react-components';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CloudName } from '../../../contract/clouds.ts';
import { App } from '../../../tab/app/app.tsx';
import { NotInTeams } from '../../../tab/app/start-screens.tsx';
import { loadTexts, loadTextsWhenActive } from '../../../tab/lib/i18n.ts';
import { standInForApi, state } from '../../fakes/fake-tab-api.ts';
import type { FakeTeamsApp } from '../../fakes/fake-teams-app.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 40_000 });
// put in by the build, read when the screens are loaded
vi.hoisted(() => vi.stubGlobal('__TEAMS_APP_ID__', 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11'));

let teams: FakeTeamsApp;
const user = userEvent.setup();
const page = document.documentElement;

beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

beforeEach(() => {
  teams = standInBrowser(10_000);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  delete page.dataset.cloud;
});

function open(cloud: CloudName | undefined, name: string, path: string) {
  if (cloud) page.dataset.cloud = cloud;
  const api = standInForApi(name);
  window.history.replaceState(null, '', `/tab/${path}`);
  render(<App />);
  return api;
}

const button = (name: string) => screen.findByRole('button', { name });

/** Where Teams is asked to go when this is clicked. */
async function leadsTo(name: string): Promise<URL> {
  await user.click(await button(name));
  const asked = await waitFor(() => {
    const found = teams.asked.findLast(({ func }) => func === 'executeDeepLink');
    if (found === undefined) throw new Error('no link was opened');
    return found;
  });
  return new URL(String(asked.args[0]));
}

const clouds: [CloudName | undefined, Record<'teams' | 'entra' | 'admin', string>][] = [
  [undefined, { teams: 'teams.microsoft.com', entra: 'entra.microsoft.com', admin: 'admin.microsoft.com' }],
  ['global', { teams: 'teams.microsoft.com', entra: 'entra.microsoft.com', admin: 'admin.microsoft.com' }],
  ['gcc-high', { teams: 'gov.teams.microsoft.us', entra: 'entra.microsoft.us', admin: 'portal.office365.us' }],
  ['dod', { teams: 'dod.teams.microsoft.us', entra: 'entra.microsoft.us', admin: 'portal.apps.mil' }],
];

describe.each(clouds)('in the cloud %s', (cloud, host) => {
  it('a refusal leads to its own Entra and its own admin centre', async () => {
    open(cloud, 'not-assigned', 'setup/sign-in');
    expect((await leadsTo('Open Entra')).host).toBe(host.entra);
    cleanup();
    open(cloud, 'needs-licence', 'setup/sign-in');
    expect((await leadsTo('Open the admin centre')).host).toBe(host.admin);
  });

  it('whoever is no admin writes to one in its own Teams', async () => {
    open(cloud, 'not-admin', '');
    const { host: opened, pathname } = await leadsTo('Write to Jonas Weber');
    expect([opened, pathname]).toEqual([host.teams, '/l/chat/0/0']);
  });

  it('a tab opened outside Teams leads to its own Teams', async () => {
    if (cloud) page.dataset.cloud = cloud;
    render(
      <FluentProvider theme={teamsLightTheme}>
        <NotInTeams />
      </FluentProvider>,
    );
    const { href } = await screen.findByRole<HTMLAnchorElement>('link');
    expect(href).toContain(`https://${host.teams}/l/entity/b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11/presence?`);
  });
});

describe('the link for somebody who may consent', () => {
  const made = () => {
    const { body } = state('consent-small-role');
    const consent = {
      ...Object(body).consent,
      link: { url: 'https://presence.contoso.example/c/x', validUntil: '2026-03-09T08:00:00Z' },
    };
    return { status: 200, body: { ...Object(body), consent } };
  };

  it('is sent on in Teams’ own window', async () => {
    open('global', 'consent-small-role', 'setup/consent').instead['POST /api/onboarding/consent/link'] = made;
    const { origin, pathname, searchParams } = await leadsTo('Send the link to somebody else');
    expect([origin + pathname, searchParams.get('href')]).toEqual([
      'https://teams.microsoft.com/share',
      'https://presence.contoso.example/c/x',
    ]);
  });

  it.each(['gcc-high', 'dod'] as const)('is copied in the cloud %s, where there is no such window', async (cloud) => {
    const write = vi.spyOn(navigator.clipboard, 'writeText');
    open(cloud, 'consent-small-role', 'setup/consent').instead['POST /api/onboarding/consent/link'] = made;
    await user.click(await button('Copy the link for somebody else'));
    expect(await button('Link copied')).toBeTruthy();
    expect(write).toHaveBeenCalledWith('https://presence.contoso.example/c/x');
    expect(screen.queryByRole('button', { name: 'Send in a chat' })).toBeNull();
    expect(teams.asked.map(({ func }) => func)).not.toContain('executeDeepLink');
  });
});

describe('a task for a colleague', () => {
  const sendOn = 'Send to a colleague';

  it('is sent on where Teams has a window for it, and stands as a whole sentence where it has none', async () => {
    open('global', 'sign-in', 'setup/sign-in');
    expect(await button(sendOn)).toBeTruthy();
    cleanup();
    open('dod', 'sign-in', 'setup/sign-in');
    await screen.findByText(/somebody else/i);
    expect(screen.queryByRole('button', { name: sendOn })).toBeNull();
  });

  it.each(['global', 'gcc-high', 'dod'] as const)(
    'of mending a sign-in is forwarded in the cloud %s, or not offered',
    async (cloud) => {
      open(cloud, 'degraded', 'overview');
      await button('Log in as sync user');
      expect(screen.queryAllByRole('button', { name: 'Forward the task' })).toHaveLength(cloud === 'global' ? 1 : 0);
    },
  );
});
