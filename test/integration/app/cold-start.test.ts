/**
 * The exact floor of a first activation: one directory list, one delta link, snapshot reads of 650, one subscription per
 * round with a sync user, one token per credential, one e-mail per extension, the named probes. Nothing else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

/** Everything the vendors were asked, but for reads of presence: those also follow hints and our own writes. */
function floor({ extensions, pages }: { extensions: number; pages: number }): Record<string, number> {
  return {
    // the admin's token is checked by Entra's keys; consent and sign-in are the person's own pages
    'GET login /discovery/v2.0/keys': 1,
    'POST login /v2.0/adminconsent': 1,
    'POST login /oauth2/v2.0/sign-in': 1,
    // one token per credential: app, on behalf of the admin, sync user
    'POST login /oauth2/v2.0/token': 3,
    'GET graph /organization': 1,
    // proof of the rights: one person read, one session ended that is not there
    'GET graph /users?$top=1': 1,
    'POST graph /users/{id}/presence/clearPresence': 1,
    'GET graph /users/{upn}': 1,
    // proof of the sync user: one subscription, deleted at once; then the one of its round
    'POST graph /subscriptions': 2,
    'DELETE graph /subscriptions/{id}': 1,
    'GET graph /users/delta?$deltaToken=latest': 1,
    'GET graph /users?$top=999': 1,
    'POST graph /users/{id}/presence/setPresence': 3,
    // Cloudya: one token per credential; who it is, what may be done
    'POST sso /token': 1,
    'POST cti /login': 1,
    'GET cloudya /basic-data': 1,
    'GET cloudya /options': 1,
    'GET cloudya /integrations': 1,
    'GET cloudya /targets/phone-extensions/{n}/callforward-profiles': 1,
    'GET cloudya /targets/phone-extensions/{n}/skills/login-status': 1,
    'GET cloudya /targets/phone-extensions?_pageSize=1': 1,
    'GET cloudya /targets/phone-extensions?_pageSize=100': pages,
    'GET cloudya /targets/phone-extensions/{n}/voice-mail': extensions,
    // lines: at the connection, for the preview, and the stream with its snapshot
    'GET cti /extensions/phone/states': 4,
    // our entry in the registry: looked for, made, looked for again; then two people's states
    'GET cloudya /integration-types?_pageSize=100': 2,
    'POST cloudya /integration-types': 1,
    'GET cloudya /integrations?_pageSize=100': 2,
    'POST cloudya /integrations': 1,
    'GET cloudya /integrations/{id}/targets?_pageSize=100': 1,
    'POST cloudya /integrations/{id}/targets': 2,
  };
}

const reads = 'POST graph /communications/getPresencesByUserId';

describe.each([
  { users: 40, linked: 21, extensions: 30, pages: 1 },
  // one full round
  { users: 619, linked: 600, extensions: 609, pages: 7 },
])('a first activation with $users people', ({ users, linked, extensions, pages }) => {
  let app: TestApp;
  let asked: { name: string; time: number }[];

  beforeAll(async () => {
    app = await startTestApp({ users, env: { EMAIL_READS_PER_SECOND: '500', EMAIL_READS_IN_FLIGHT: '16' } });
    await activate({ api: await app.as(admin), control: app.control, browse: app.browse }, { timeout: 60_000 });
    asked = app.sim.requests.list().map(({ host, method, path, time }) => ({ name: nameOf(host, method, path), time }));
  }, 90_000);

  afterAll(() => app.stop());

  it('links whom it should', async () => {
    const { body } = await (await app.as(admin))('GET', '/api/overview');
    expect(body).toMatchObject({ people: linked, inStep: linked });
  });

  it('asks for exactly this', () => {
    const counted: Record<string, number> = {};
    for (const { name } of asked) if (name !== reads) counted[name] = (counted[name] ?? 0) + 1;
    expect(counted).toEqual(floor({ extensions, pages }));
  });

  it('reads presence once for everybody, then for whom it wrote', () => {
    const timeOf = (name: string) => asked.findLast((request) => request.name === name)?.time ?? 0;
    const subscribed = timeOf('POST graph /subscriptions');
    const times = asked.filter(({ name }) => name === reads).map(({ time }) => time);
    expect(times.filter((time) => time < subscribed)).toHaveLength(1); // proof of the sync user
    const snapshot = Math.ceil(linked / 650);
    const rest = times.length - 1 - snapshot;
    // our writes are read back four times at most, beside one read per hint
    const hinted = 3;
    expect(rest).toBeGreaterThanOrEqual(1);
    expect(rest).toBeLessThanOrEqual(4 + hinted);
  });
});

/** What was asked, without ids and without what only says how an answer shall look. */
function nameOf(host: string, method: string, path: string): string {
  const [vendor = host, prefix = ''] = vendors[host] ?? [];
  const [route = '', query = ''] = path.replace(prefix, '').split('?');
  const short = route
    .replace(/^\/[0-9a-f]{8}-[0-9a-f-]{27}/, vendor === 'login' ? '' : '$&')
    .replace(/^\/tenants\/K1234/, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
    .replace(/integrations\/\d+/, 'integrations/{id}')
    .replace(/phone-extensions\/\d+/, 'phone-extensions/{n}')
    .replace(/\/users\/[^/]+%40[^/]+$/, '/users/{upn}');
  const told = query.split('&').find((part) => /^(\$top|\$deltaToken|_pageSize)=/.test(part));
  return `${method} ${vendor} ${short}${told === undefined ? '' : `?${told}`}`;
}

const vendors: Record<string, [string, string]> = {
  'graph.microsoft.com': ['graph', '/v1.0'],
  'login.microsoftonline.com': ['login', ''],
  'api.nfon.net': ['cloudya', '/configuration/v1'],
  'providersupportdata.cloud-cfg.com': ['cti', '/v1'],
  'sso.cloud-cfg.com': ['sso', '/realms/login/protocol/openid-connect'],
};
