import { describe, expect, it } from 'vitest';
import { createLinks } from '../../../bot/teams/deep-link.ts';
import { isTrustworthy } from '../../../bot/teams/trust.ts';
import { parseRoute } from '../../../tab/app/routes.ts';

const token = (iss: string) =>
  `Bearer ${[{ alg: 'RS256' }, { iss }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2ln`;
const ofBotFramework = token('https://api.botframework.com');
const ofEmulator = token('https://login.microsoftonline.com/8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13/v2.0');

describe('isTrustworthy', () => {
  it.each([
    ['Playground on this machine', false, 'http://localhost:56150/_connector', 'msteams', '', true],
    ['127.0.0.1', false, 'http://127.0.0.1:1/', 'msteams', '', true],
    ['IPv6', false, 'http://[::1]:1/', 'msteams', '', true],
    ['a stranger without authentication', false, 'https://evil.example/', 'msteams', ofBotFramework, false],
    ['a name that only begins like this machine', false, 'http://localhost.evil.example/', 'msteams', '', false],
    ['a name before an @', false, 'http://localhost@evil.example/', 'msteams', '', false],
    ['Teams', true, 'https://smba.trafficmanager.net/emea/', 'msteams', ofBotFramework, true],
    [
      'government',
      true,
      'https://smba.infra.gov.teams.microsoft.us/gcch',
      'msteams',
      token('https://api.botframework.us'),
      true,
    ],
    ['no token', true, 'https://smba.trafficmanager.net/emea/', 'msteams', '', false],
    ['nonsense for a token', true, 'https://smba.trafficmanager.net/emea/', 'msteams', 'Bearer x', false],
    ['a token that signs no service URL', true, 'https://evil.example/', 'msteams', ofEmulator, false],
    ['another channel', true, 'https://smba.trafficmanager.net/emea/', 'AseChannel', ofBotFramework, false],
    ['this machine, but with authentication', true, 'http://localhost:56150/', 'msteams', ofBotFramework, false],
  ])('%s', (_, authenticated, serviceUrl, channelId, authorization, trusted) => {
    expect(isTrustworthy({ serviceUrl, channelId, authorization }, authenticated)).toBe(trusted);
  });
});

describe('deep links', () => {
  const links = createLinks({ teamsAppId: 'app-id', cloud: 'global' });
  const subPage = (url: string) => JSON.parse(new URL(url).searchParams.get('context') ?? '{}').subEntityId;

  it.each([
    [links.tab({ page: 'setup', step: 'sign-in' }), { page: 'setup', step: 'sign-in' }],
    [links.tab({ page: 'overview' }), { page: 'overview' }],
    [links.tab({ page: 'overview', extension: '105' }), { page: 'overview', linkId: '105' }],
    [links.tab({ page: 'overview', extension: 'a/b 1' }), { page: 'overview', linkId: 'a/b 1' }],
    [links.tab({ page: 'matches', filter: 'to-look-at' }), { page: 'matches', filter: 'to-look-at' }],
    [links.tab({ page: 'settings', section: 'sync-users' }), { page: 'settings', section: 'sync-users' }],
    [links.tab({ page: 'help' }), { page: 'help' }],
  ])('%s lands there', (url, route) => {
    expect(url).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/entity\/app-id\/presence\?context=/);
    expect(parseRoute(subPage(url))).toEqual(route);
  });

  it('go to the Teams of the cloud', () => {
    expect(createLinks({ teamsAppId: 'a', cloud: 'dod' }).chatWith('a&b@contoso.example')).toBe(
      'https://dod.teams.microsoft.us/l/chat/0/0?users=a%26b%40contoso.example',
    );
  });
});
