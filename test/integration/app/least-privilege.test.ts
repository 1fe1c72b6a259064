/**
 * Least privilege: from the requests of a whole life follows what must be asked for. Graph's clients take no call but those of
 * `graphCalls`, and each of them is made here, so nothing the app can do is left out.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type GraphCall, graphCalls } from '../../../contract/graph-calls.ts';
import { permissions } from '../../../contract/permissions.ts';
import type { LoggedRequest } from '../../../sim/core/request-log.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, throughMicrosoft } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 100 };
const asked = (kind: 'application' | 'delegated') =>
  permissions.filter((permission) => permission.kind === kind).map(({ name }): string => name);
const askedFor = { app: asked('application'), user: asked('delegated') };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let calls: LoggedRequest[];
let tokens: LoggedRequest[];

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await activate({ api, control: app.control, browse: app.browse });
  await callEachWay();
  app.skip(6_000);
  await api('POST', '/api/rights', {});
  await askWithoutRoles();
  await signInUnlicensed();
  await loseSubscription();
  await keepSubscription();
  await api('POST', '/api/deactivation', {});
  calls = graphRequests();
  tokens = app.sim.requests.list().filter(({ scopes }) => scopes !== undefined);
}, 180_000);

afterAll(() => app.stop());

async function callEachWay(): Promise<void> {
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
}

/** An admin whose token names no roles: they are read on behalf of the admin. */
async function askWithoutRoles(): Promise<void> {
  const { body } = await app.control('POST', '/teams/token', { upn: admin, wids: false });
  const answer = await fetch(`${app.url}/api/onboarding`, { headers: { authorization: `Bearer ${body.token}` } });
  expect(answer.status).toBe(200);
}

/** A second account, refused without a word of what it lacks: whether it has a licence is asked. */
async function signInUnlicensed(): Promise<void> {
  const login = 'unlicensed@contoso.example';
  await app.control('POST', '/microsoft/users', { name: 'No Licence', upn: login });
  await app.control('PATCH', '/microsoft/tenants/contoso.example', { licenceDemanded: 'subscribe' });
  const world = { api, control: app.control, browse: app.browse };
  const handle = await throughMicrosoft(world, 'sign-in', { login, password: 'demo' });
  const { body } = await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle });
  expect(body.signIn.problem).toMatchObject({ code: 'account_needs_licence' });
  await app.control('PATCH', '/microsoft/tenants/contoso.example', { licenceDemanded: 'none' });
}

const seen = (call: GraphCall) => vi.waitFor(() => expect(kindsOf(graphRequests())).toContain(call), soon);

/** The subscription is gone, and the answer to its successor gets lost: the next wish meets a 409, and the stray one is looked for. */
async function loseSubscription(): Promise<void> {
  const lost = { host: 'graph.microsoft.com', path: 'subscriptions', method: 'POST', loseAnswer: true };
  await app.control('POST', '/faults', lost);
  await tellLifecycle('subscriptionRemoved');
  await seen('user GET /subscriptions');
  await vi.waitFor(async () => {
    expect((await api('GET', '/api/overview')).body.teamsToCloudya.rounds).toMatchObject([{ instant: true }]);
  }, soon);
}

/** Renewed when Graph asks for it; looked at when half a minute has passed. */
async function keepSubscription(): Promise<void> {
  app.skip(45_000);
  await tellLifecycle('reauthorizationRequired');
  await seen('user PATCH /subscriptions/{id}');
  await seen('user GET /subscriptions/{id}');
}

async function tellLifecycle(event: string): Promise<void> {
  const [held] = (await app.control('GET', '/microsoft/subscriptions')).body;
  await app.control('POST', `/microsoft/subscriptions/${held.id}/lifecycle`, { event });
}

const graphRequests = () => app.sim.requests.list().filter(({ host }) => host === 'graph.microsoft.com');

/** As `graphCalls` spells them. */
const kindOf = ({ method, path, as }: LoggedRequest) => `${as} ${method} ${generalised(path)}`;
const kindsOf = (requests: LoggedRequest[]) => [...new Set(requests.map(kindOf))].toSorted();

/** `/users/{id}/presence/setPresence` */
function generalised(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replace('/v1.0', '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[^/]+%40[^/]+/gi, '{id}');
}

/** Of what this caller was granted, all that would have allowed the call. */
function allowing({ as, needs = [] }: LoggedRequest): string[] {
  return as === undefined ? [] : needs.filter((name) => askedFor[as].includes(name));
}

it('sees every kind of call that this app can make', () => {
  expect(kindsOf(calls)).toEqual(graphCalls.toSorted());
});

it('asks for enough: each call is allowed by something in the list', () => {
  expect(calls.filter((call) => allowing(call).length === 0).map(kindOf)).toEqual([]);
  const refused = calls.filter(({ status }) => status === 401 || status === 403);
  // of the account that lacks the licence, not the right
  expect(refused.map(kindOf)).toEqual(['user POST /subscriptions']);
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
