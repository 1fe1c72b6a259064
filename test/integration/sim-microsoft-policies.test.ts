import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  contosoId,
  createPkce,
  formFields,
  graphDefault,
  redeem,
  redirectOf,
  type SimulatedMicrosoft,
  signInParameters,
  startSimulatedMicrosoft,
  submitSignIn,
} from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
  await microsoft.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: sync });
});

afterEach(() => microsoft.close());

const sync = 'presence-sync@contoso.example';
const petra = 'petra.lang@contoso.example';
const hour = 3_600_000;
const day = 24 * hour;

const tenantIs = (change: Record<string, unknown>) =>
  microsoft.control('PATCH', '/microsoft/tenants/contoso.example', change);
const accountIs = (change: Record<string, unknown>, upn = sync) =>
  microsoft.control('PATCH', `/microsoft/users/${upn}`, change);
const enter = (upn = sync, fields: Record<string, string> = {}) =>
  submitSignIn(microsoft, { ...signInParameters(createPkce()), login: upn, ...fields });
const refresh = (token: string, form: Record<string, string> = {}) =>
  microsoft.token({ grant_type: 'refresh_token', refresh_token: token, ...form });
const refreshTokenOf = async (upn = sync) => (await redeem(microsoft, upn)).body.refresh_token;
const codesOf = ({ body }: Answer) => body.error_codes;

/** What the simulated Teams client gets for its tab. */
const teamsToken = async (upn = petra) => (await microsoft.control('POST', '/teams/token', { upn })).body;

async function exchange(token?: string): Promise<Answer> {
  return microsoft.token({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    scope: 'https://graph.microsoft.com/User.Read',
    assertion: token ?? (await teamsToken()).token,
  });
}

describe('security defaults', () => {
  it('ask a new account to register a second factor once, and its tokens wait for it', async () => {
    const before = await refreshTokenOf();
    await tenantIs({ securityDefaults: true });
    expect(codesOf(await refresh(before))).toEqual([50079]);
    const page = await enter();
    expect(page.text).toContain('Help us protect your account');
    const back = redirectOf(await submitSignIn(microsoft, { ...formFields(page, 'name="registered"'), password: '' }));
    expect(back.searchParams.get('code')).toBeTruthy();
    expect((await refresh(before)).status).toBe(200);
    expect(redirectOf(await enter()).searchParams.get('code')).toBeTruthy();
  });

  it('ask nothing of people who registered long ago', async () => {
    await tenantIs({ securityDefaults: true });
    expect(redirectOf(await enter(petra)).searchParams.get('code')).toBeTruthy();
    expect((await exchange()).status).toBe(200);
  });
});

describe('Conditional Access', () => {
  it('that blocks lets nobody in but who is excluded', async () => {
    const before = await refreshTokenOf();
    const { token } = await teamsToken();
    await tenantIs({ conditionalAccess: 'block' });
    expect((await teamsToken()).error).toMatch(/^AADSTS53003: .+ Correlation ID: /);
    expect((await enter()).text).toContain('AADSTS53003');
    expect(codesOf(await refresh(before))).toEqual([53003]);
    expect(codesOf(await exchange(token))).toEqual([53003]);
    expect((await microsoft.token({ grant_type: 'client_credentials', scope: graphDefault })).status).toBe(200);
    await accountIs({ excludedFromPolicies: true });
    expect((await refresh(before)).status).toBe(200);
  });

  it('that demands a second factor has an account register one', async () => {
    await tenantIs({ conditionalAccess: 'mfa' });
    expect((await enter()).text).toContain('Help us protect your account');
  });

  it('keeps a risky account out, and from registering a second factor', async () => {
    await accountIs({ risky: true });
    expect((await enter()).text).toContain('AADSTS50131');
    await tenantIs({ securityDefaults: true });
    expect((await enter()).text).toContain('AADSTS53004');
  });

  it('ends a sign-in after the time it sets, until the person signs in again', async () => {
    const first = await refreshTokenOf();
    await tenantIs({ signInFrequencySeconds: 12 * 3600 });
    microsoft.time.now += 11 * hour;
    const second = (await refresh(first)).body.refresh_token;
    microsoft.time.now += 2 * hour;
    expect(codesOf(await refresh(second))).toEqual([70043]);
    expect((await refresh(await refreshTokenOf())).status).toBe(200);
  });

  it('has a second factor renewed', async () => {
    const first = await refreshTokenOf();
    await tenantIs({ secondFactorSeconds: 3600 });
    microsoft.time.now += 2 * hour;
    const { body } = await refresh(first);
    expect(body).toMatchObject({ error: 'interaction_required', error_codes: [50078] });
  });
});

describe('an enterprise application', () => {
  it('that demands assignment refuses who is not assigned', async () => {
    const before = await refreshTokenOf();
    const { token } = await teamsToken();
    await tenantIs({ assignmentRequired: true });
    expect((await teamsToken()).error).toMatch(
      /^AADSTS50105: .+ signed in user 'petra\.lang@contoso\.example' is blocked/,
    );
    expect((await enter()).text).toContain('AADSTS50105');
    expect(codesOf(await refresh(before))).toEqual([50105]);
    expect(codesOf(await exchange(token))).toEqual([50105]);
    await accountIs({ assigned: true });
    expect((await refresh(before)).status).toBe(200);
    await accountIs({ assigned: true }, petra);
    expect((await exchange()).status).toBe(200);
  });

  it('that is disabled gets no tokens, not even for itself', async () => {
    const before = await refreshTokenOf();
    const { token } = await teamsToken();
    await tenantIs({ appDisabled: true });
    expect((await teamsToken()).error).toMatch(/^AADSTS7000112: /);
    expect((await enter()).text).toContain('AADSTS7000112');
    for (const answer of [
      await refresh(before),
      await exchange(token),
      await microsoft.token({ grant_type: 'client_credentials', scope: graphDefault }),
    ])
      expect(answer.body).toMatchObject({ error: 'unauthorized_client', error_codes: [7000112] });
  });
});

describe('a tenant where people may not consent', () => {
  it.each([
    ['blocked', 'AADSTS90094'],
    ['request', 'AADSTS90095'],
  ])('and that is %s sends them back with %s', async (userConsent, code) => {
    await microsoft.control('DELETE', '/microsoft/consent');
    await tenantIs({ userConsent });
    const { searchParams } = redirectOf(await enter());
    expect(searchParams.get('error')).toBe('consent_required');
    expect(searchParams.get('error_description')).toContain(code);
  });
});

describe('a single right', () => {
  const consent = (method: string, permission: string) =>
    microsoft.control(method, '/microsoft/consent', { permission });

  it('of the app can be taken back and given again', async () => {
    const token = await microsoft.appToken();
    await consent('DELETE', 'Presence.ReadWrite.All');
    expect(decodeJwt(await microsoft.appToken()).roles).toEqual(['User.Read.All']);
    const id = await microsoft.idOf(petra);
    expect((await microsoft.graph(token, 'GET', `/users/${id}/presence`)).status).toBe(403);
    expect((await microsoft.graph(token, 'GET', '/users')).status).toBe(200);
    await consent('POST', 'Presence.ReadWrite.All');
    expect((await microsoft.graph(await microsoft.appToken(), 'GET', `/users/${id}/presence`)).status).toBe(200);
  });

  it('of a person can be taken back', async () => {
    const refreshToken = await refreshTokenOf();
    await consent('DELETE', 'Presence.Read.All');
    expect((await refresh(refreshToken)).body).toMatchObject({ error_codes: [65001], suberror: 'consent_required' });
    expect((await exchange()).status).toBe(200);
    await consent('DELETE', 'User.Read');
    expect(codesOf(await exchange())).toEqual([65001]);
  });

  it('must be one of the registration', async () => {
    expect((await consent('DELETE', 'Mail.Read')).body.error).toContain('"permission" is one of');
  });
});

describe('the life of tokens', () => {
  const cp1 = { claims: JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } }) };

  it('is 60 to 90 minutes, and up to 28 hours where the client takes claims challenges', async () => {
    const refreshToken = await refreshTokenOf();
    const usual = (await refresh(refreshToken)).body;
    const able = (await refresh(refreshToken, cp1)).body;
    expect(usual.expires_in).toBe(4500);
    expect(able.expires_in).toBe(86_400);
    microsoft.time.now += 2 * hour;
    expect((await microsoft.graph(usual.access_token, 'GET', '/me/presence')).status).toBe(401);
    expect((await microsoft.graph(able.access_token, 'GET', '/me/presence')).status).toBe(200);
    await microsoft.control('PATCH', '/microsoft/settings', { accessTokenSeconds: 60, accessTokenSecondsWithCae: 90 });
    expect((await refresh(refreshToken)).body.expires_in).toBe(60);
    expect((await refresh(refreshToken, cp1)).body.expires_in).toBe(90);
  });

  it('of a refresh token is 90 days without use', async () => {
    const first = await refreshTokenOf();
    microsoft.time.now += 89 * day;
    const second = (await refresh(first)).body.refresh_token;
    microsoft.time.now += 2 * day;
    expect(codesOf(await refresh(first))).toEqual([700082]);
    expect((await refresh(second)).status).toBe(200);
  });

  it('goes on when the person changes the own password', async () => {
    const refreshToken = await refreshTokenOf();
    await microsoft.control('POST', `/microsoft/users/${sync}/change-password`, { password: 'new' });
    expect((await refresh(refreshToken)).status).toBe(200);
    expect((await enter()).text).toContain('AADSTS50126');
    expect(redirectOf(await enter(sync, { password: 'new' })).searchParams.get('code')).toBeTruthy();
  });

  it('that can be challenged ends with the account', async () => {
    const able = (await refresh(await refreshTokenOf(), cp1)).body.access_token;
    await accountIs({ enabled: false });
    const answer = await microsoft.graph(able, 'GET', '/me/presence');
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_claims');
  });
});

describe('the log of requests', () => {
  it('tells for whom each token spoke, and what would have allowed the call', async () => {
    await microsoft.control('DELETE', '/requests');
    const id = await microsoft.idOf(petra);
    await microsoft.graph(await microsoft.appToken(), 'POST', `/users/${id}/presence/clearPresence`, {
      sessionId: 'x',
    });
    await microsoft.graph(await microsoft.userToken(sync), 'GET', '/subscriptions');
    const { body } = await microsoft.control('GET', '/requests');
    const told = body.map(({ path, as, needs, scopes }: Record<string, unknown>) => ({ path, as, needs, scopes }));
    expect(told).toContainEqual({ path: `/${contosoId}/oauth2/v2.0/token`, as: 'app', scopes: [graphDefault] });
    expect(told).toContainEqual({
      path: `/v1.0/users/${id}/presence/clearPresence`,
      as: 'app',
      needs: ['Presence.ReadWrite.All'],
    });
    expect(told).toContainEqual({ path: '/v1.0/subscriptions', as: 'user', needs: ['Presence.Read.All'] });
  });
});
