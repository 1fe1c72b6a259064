/** Every endpoint of the tab's API, tried by everybody who must not pass. Walks the route table: a new route is tried at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteName, routes } from '../../../contract/routes.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { logins } from '../../setup/wizard.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    env: { CLOUDYA_OPERATOR_CLIENT_ID: 'operator-1', CLOUDYA_OPERATOR_CLIENT_SECRET: 'operator-secret-1' },
  });
});

afterAll(() => app.stop());

const names = Object.keys(routes) as RouteName[];
/** Ids that Contoso has. */
const ids: Record<string, string> = { kAccount: 'K1234', userId: '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13' };
const path = (name: RouteName) =>
  routes[name].path.replace(/:(\w+)/g, (_, id: string) => encodeURIComponent(ids[id] ?? '105@K1234'));

/** A body that would be taken, so that a refusal is about the caller. */
const bodies: Partial<Record<RouteName, unknown>> = {
  connectCloudya: { kAccount: 'K1234', clientId: 'a', clientSecret: 'b', ctiUser: 'c', ctiPassword: 'd' },
  consentOutcome: { kind: 'closed' },
  signInOutcome: { kind: 'closed' },
  chooseSyncUser: { upn: 'presence-sync@contoso.example' },
  linkByHand: { userId: '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13' },
  ignoreMatch: { reason: 'x' },
  correctEmail: { userId: '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13', shown: null },
  leaveOut: { cloudyaToTeams: true, teamsToCloudya: true },
  setDirections: { cloudyaToTeams: true, teamsToCloudya: true },
  setActing: { profile: null, logOut: false },
};

async function call(name: RouteName, authorization: string | undefined) {
  const { method } = routes[name];
  const response = await fetch(app.url + path(name), {
    method,
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(bodies[name] ?? {}) }),
  });
  return { status: response.status, code: (await response.json()).error?.code };
}

async function tokenOf(upn: string, seconds?: number): Promise<string> {
  const { body } = await app.control('POST', '/teams/token', { upn, ...(seconds === undefined ? {} : { seconds }) });
  return `Bearer ${body.token}`;
}

describe.each(names)('%s', (name) => {
  it('refuses a caller without a token', async () => {
    expect(await call(name, undefined)).toEqual({ status: 401, code: 'not_signed_in' });
  });

  it('refuses nonsense for a token', async () => {
    expect(await call(name, 'Bearer nonsense')).toEqual({ status: 401, code: 'not_signed_in' });
  });

  it('refuses a person without an admin role', async () => {
    expect(await call(name, await tokenOf('anna.schmidt@contoso.example'))).toEqual({
      status: 403,
      code: 'not_an_admin',
    });
  });

  it('refuses a guest', async () => {
    const guest = await tokenOf('stefan.ohm_fabrikam.example#EXT#@contoso.example');
    expect(await call(name, guest)).toEqual({ status: 403, code: 'guest' });
  });
});

describe("an admin of another organisation, once Contoso's is connected", () => {
  beforeAll(async () => {
    const admin = await app.as('jonas.weber@contoso.example');
    expect((await admin('PUT', '/api/onboarding/cloudya', logins)).status).toBe(200);
  });

  it('sees an empty wizard of their own', async () => {
    const stranger = await app.as('anna@fabrikam.example');
    const { body } = await stranger('GET', '/api/onboarding');
    expect(body).toMatchObject({
      openStep: 'connect',
      connect: { connections: [] },
      organisation: { kAccounts: [] },
    });
  });

  it('is not served by the operator’s client', async () => {
    const stranger = await app.as('anna@fabrikam.example');
    const { kAccount, ctiUser, ctiPassword } = logins;
    const answer = await stranger('PUT', '/api/onboarding/cloudya', { kAccount, ctiUser, ctiPassword });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'cloudya_customer_not_assigned']);
  });

  it('cannot take the customer number', async () => {
    const stranger = await app.as('anna@fabrikam.example');
    const answer = await stranger('PUT', '/api/onboarding/cloudya', logins);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'cloudya_customer_taken']);
  });

  it.each(names.filter((name) => routes[name].path.includes(':')))(
    'finds nothing by an id of Contoso: %s',
    async (name) => {
      const answer = await call(name, await tokenOf('anna@fabrikam.example'));
      expect(answer).toEqual({ status: 404, code: 'not_found' });
    },
  );
});
