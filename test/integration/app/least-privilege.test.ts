/** Least privilege: from the requests of a whole life, an activation, a call each way and a deactivation, follows what must be asked for. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { permissions } from '../../../contract/permissions.ts';
import type { LoggedRequest } from '../../../sim/core/request-log.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 100 };
const asked = (kind: 'application' | 'delegated') =>
  permissions.filter((permission) => permission.kind === kind).map(({ name }): string => name);
const askedFor = { app: asked('application'), user: asked('delegated') };

let app: TestApp;
let calls: LoggedRequest[];
let tokens: LoggedRequest[];

beforeAll(async () => {
  app = await startTestApp();
  const api = await app.as(admin);
  await activate({ api, control: app.control, browse: app.browse });
  const { control } = app;
  await control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
  await control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
    availability: 'Busy',
    activity: 'InACall',
  });
  await vi.waitFor(async () => {
    expect((await control('GET', '/microsoft/users/ben.fischer@contoso.example/presence')).body.activity).toBe(
      'InACall',
    );
    expect((await control('GET', '/cloudya/extensions/120')).body.published).not.toBeNull();
  }, soon);
  app.skip(6_000);
  await api('POST', '/api/rights', {});
  await api('POST', '/api/deactivation', {});
  const requests = app.sim.requests.list();
  calls = requests.filter(({ host }) => host === 'graph.microsoft.com');
  tokens = requests.filter(({ scopes }) => scopes !== undefined);
}, 120_000);

afterAll(() => app.stop());

const kindsOfCalls = () => new Set(calls.map(({ method, path, as }) => `${as} ${method} ${generalised(path)}`));

/** `/users/{id}/presence/setPresence` */
function generalised(path: string): string {
  return path.replace(/\?.*/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[^/]+%40[^/]+/gi, '{id}');
}

/** Of what this caller was granted, all that would have allowed the call. */
function allowing({ as, needs = [] }: LoggedRequest): string[] {
  return as === undefined ? [] : needs.filter((name) => askedFor[as].includes(name));
}

it('sees every kind of call this app makes', () => {
  expect([...kindsOfCalls()].toSorted()).toEqual([
    'app GET /v1.0/users',
    'app GET /v1.0/users/delta',
    'app GET /v1.0/users/{id}',
    'app POST /v1.0/communications/getPresencesByUserId',
    'app POST /v1.0/users/{id}/presence/clearPresence',
    'app POST /v1.0/users/{id}/presence/setPresence',
    'user DELETE /v1.0/subscriptions/{id}',
    'user GET /v1.0/organization',
    'user POST /v1.0/communications/getPresencesByUserId',
    'user POST /v1.0/subscriptions',
  ]);
});

it('asks for enough: each call is allowed by something in the list', () => {
  expect(calls.filter((call) => allowing(call).length === 0).map(({ path }) => path)).toEqual([]);
  expect(calls.filter(({ status }) => status === 401 || status === 403).map(({ path }) => path)).toEqual([]);
});

it('asks for no more: without any one permission some call would be refused', () => {
  const needless = (['app', 'user'] as const).flatMap((as) => {
    const alone = new Set(
      calls.filter((call) => call.as === as).flatMap((call) => (allowing(call).length === 1 ? allowing(call) : [])),
    );
    return askedFor[as].filter((name) => !alone.has(name)).map((name) => `${as} ${name}`);
  });
  // no call needs these: they are what a sign-in that lasts is made of, see below
  expect(needless).toEqual(['user openid', 'user profile', 'user offline_access']);
});

it('signs in with exactly the delegated permissions, and gets tokens of the app for what was consented to', () => {
  const scopesOf = (as: 'app' | 'user') =>
    [...new Set(tokens.filter((token) => token.as === as).flatMap(({ scopes = [] }) => scopes))].map((scope) =>
      scope.replace('https://graph.microsoft.com/', ''),
    );
  expect(scopesOf('app')).toEqual(['.default']);
  expect(scopesOf('user').toSorted()).toEqual(askedFor.user.toSorted());
});
