import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  callback,
  clientId,
  consentCallback,
  contosoId,
  createPkce,
  fabrikamId,
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
});

afterEach(() => microsoft.close());

const login = '/~/login.microsoftonline.com';
const petra = 'petra.lang@contoso.example';

function authorize(change: Record<string, string> = {}, tenant = contosoId): Promise<Answer> {
  const query = new URLSearchParams(signInParameters(createPkce(), change));
  return microsoft.call(`${login}/${tenant}/oauth2/v2.0/authorize?${query}`);
}

function refusal({ status, body }: Answer) {
  return { status, error: body.error, codes: body.error_codes };
}

describe('a token request is refused', () => {
  it.each([
    ['without a grant type', {}, 400, 'invalid_request', 900144],
    [
      'of an unknown application',
      { grant_type: 'client_credentials', client_id: 'x' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['without a secret', { grant_type: 'client_credentials', client_secret: '' }, 401, 'invalid_client', 7000218],
    ['with a wrong secret', { grant_type: 'client_credentials', client_secret: 'x' }, 401, 'invalid_client', 7000215],
    ['with a grant type that is not offered', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    [
      'with a scope that client credentials do not take',
      { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/User.Read.All' },
      400,
      'invalid_scope',
      70011,
    ],
    [
      'with an unknown refresh token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      400,
      'invalid_grant',
      9002313,
    ],
    ['with an unknown code', { grant_type: 'authorization_code', code: 'x' }, 400, 'invalid_grant', 70008],
  ])('%s', async (_, form, status, error, code) => {
    expect(refusal(await microsoft.token(form as unknown as Record<string, string>))).toEqual({
      status,
      error,
      codes: [code],
    });
  });

  it('for a tenant that does not exist', async () => {
    const form = { grant_type: 'client_credentials', scope: graphDefault };
    expect(refusal(await microsoft.token(form, 'nobody.example')).codes).toEqual([90002]);
  });

  it('with the shape of an error that Entra documents', async () => {
    const { body } = await microsoft.token({ grant_type: 'client_credentials', client_secret: 'x' });
    expect(body.error_description).toMatch(
      /^AADSTS7000215: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    );
    expect(body.error_description).toContain(body.trace_id);
    expect(body.error_uri).toBe('https://login.microsoftonline.com/error?code=7000215');
  });
});

describe('client credentials', () => {
  it('carry the consented roles', async () => {
    expect(decodeJwt(await microsoft.appToken())).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: contosoId,
      appid: clientId,
      idtyp: 'app',
      roles: ['Presence.ReadWrite.All', 'User.Read.All'],
    });
  });

  it('do not exist in a tenant without consent', async () => {
    const answer = await microsoft.token({ grant_type: 'client_credentials', scope: graphDefault }, fabrikamId);
    expect(refusal(answer)).toEqual({ status: 400, error: 'unauthorized_client', codes: [700016] });
  });

  it('carry no roles until a fresh consent has spread, and do so afterwards', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    await microsoft.control('PATCH', '/microsoft/settings', { consentDelayMs: 3000 });
    await answerConsent('accept');
    expect(decodeJwt(await microsoft.appToken())).not.toHaveProperty('roles');
    microsoft.time.now += 3000;
    expect(decodeJwt(await microsoft.appToken()).roles).toHaveLength(2);
  });

  it('may come in the Authorization header', async () => {
    const basic = Buffer.from(`${clientId}:demo-app-secret`).toString('base64');
    const answer = await microsoft.call(`${login}/${contosoId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: graphDefault }),
    });
    expect(answer.status).toBe(200);
  });
});

describe('the sign-in page', () => {
  it('lets pick an account and asks for its password', async () => {
    const page = await authorize();
    expect(page.status).toBe(200);
    expect(page.text).toContain('Pick an account');
    expect((await authorize({ login: petra })).text).toContain('Enter password');
  });

  it('speaks German where the browser does', async () => {
    expect((await authorize({ ui_locales: 'de-DE' })).text).toContain('Konto auswählen');
  });

  it('takes a hint unless the account must be picked', async () => {
    expect((await authorize({ login_hint: petra })).text).toContain('Pick an account');
    expect((await authorize({ login_hint: petra, prompt: 'login' })).text).toContain('Enter password');
  });

  it('never signs anybody in silently', async () => {
    const back = redirectOf(await authorize({ prompt: 'none' }));
    expect(back.searchParams.get('error')).toBe('login_required');
    expect(back.searchParams.get('state')).toBe('state-1');
  });

  it.each([
    ['an unknown application', { client_id: 'x' }, 'AADSTS700016'],
    ['a redirect address that differs in one letter', { redirect_uri: `${callback}x` }, 'AADSTS50011'],
    ['another response type', { response_type: 'token' }, 'AADSTS900144'],
    ['another response mode', { response_mode: 'fragment' }, 'AADSTS70007'],
    ['no openid scope', { scope: 'https://graph.microsoft.com/User.Read' }, 'AADSTS900144'],
    ['no PKCE', { code_challenge: '' }, 'AADSTS501491'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'AADSTS501491'],
  ])('refuses %s on its own page', async (_, change, code) => {
    const page = await authorize(change as unknown as Record<string, string>);
    expect(page.status).toBe(400);
    expect(page.text).toContain(code);
  });

  it('asks again after a wrong password', async () => {
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra, password: 'wrong' });
    expect(page.text).toContain('AADSTS50126');
  });

  it.each([
    ['of another organisation', 'anna@fabrikam.example', 'AADSTS50020'],
    ['that is private', 'jonas.private@example.com', 'AADSTS50020'],
    ['that nobody has', 'nobody@contoso.example', 'AADSTS50034'],
    ['that is disabled', 'sofia.rossi@contoso.example', 'AADSTS50057'],
  ])('refuses an account %s and offers the way back', async (_, upn, code) => {
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: upn });
    expect(page.text).toContain(code);
    const fields = formFields(page, 'error_description');
    const back = redirectOf(
      await microsoft.call(`${login}/${contosoId}/oauth2/v2.0/return`, {
        method: 'POST',
        body: new URLSearchParams(fields),
      }),
    );
    expect(back.searchParams.get('error_description')).toContain(code);
    expect(back.searchParams.get('state')).toBe('state-1');
  });

  it('lets a guest in by the address of home, and tells that it is a guest', async () => {
    const { body } = await redeem(microsoft, 'stefan.ohm@fabrikam.example');
    expect(decodeJwt(body.id_token)).toMatchObject({
      acct: 1,
      tid: contosoId,
      idp: `https://sts.windows.net/${fabrikamId}/`,
    });
  });

  it('asks an account for a second factor once', async () => {
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { mfaRegistration: true });
    const parameters = signInParameters(createPkce());
    const page = await submitSignIn(microsoft, { ...parameters, login: petra });
    expect(page.text).toContain('Help us protect your account');
    const back = redirectOf(await submitSignIn(microsoft, { ...formFields(page, 'name="registered"'), password: '' }));
    expect(back.searchParams.get('code')).toBeTruthy();
    expect((await redeem(microsoft, petra)).status).toBe(200);
  });

  it('asks for the person’s own consent where nobody has consented', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra });
    expect(page.text).toContain('Presence.Read.All');
    const declined = formFields(page, 'error_description');
    expect(declined.error_description).toContain('AADSTS65004');
    const back = redirectOf(await submitSignIn(microsoft, { ...formFields(page, 'name="consented"'), password: '' }));
    expect(back.searchParams.get('code')).toBeTruthy();
  });

  it('shows what only an administrator can mend', async () => {
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { signInTrouble: 53003 });
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra });
    expect(page.text).toContain('AADSTS53003');
  });

  it('answers by a form where that was asked for', async () => {
    const parameters = signInParameters(createPkce(), { response_mode: 'form_post' });
    const page = await submitSignIn(microsoft, { ...parameters, login: petra });
    expect(formFields(page, 'name="code"')).toMatchObject({ state: 'state-1' });
  });
});

describe('a code', () => {
  async function codeOf(pkce = createPkce()): Promise<Record<string, string>> {
    const back = redirectOf(await submitSignIn(microsoft, { ...signInParameters(pkce), login: petra }));
    const code = back.searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: pkce.verifier };
  }

  it('gives tokens with nonce, scope and refresh token', async () => {
    const { body } = await microsoft.token(await codeOf());
    expect(decodeJwt(body.id_token)).toMatchObject({ nonce: 'nonce-1', tid: contosoId, aud: clientId, acct: 0 });
    expect(decodeJwt(body.access_token)).toMatchObject({ scp: 'Presence.Read.All', idtyp: 'user' });
    expect(body.scope).toBe('openid profile https://graph.microsoft.com/Presence.Read.All');
    expect(body.refresh_token).toBeTruthy();
    expect(body.expires_in).toBeGreaterThanOrEqual(3600);
    expect(body.expires_in).toBeLessThanOrEqual(5400);
  });

  it('is good once', async () => {
    const form = await codeOf();
    await microsoft.token(form);
    expect(refusal(await microsoft.token(form))).toEqual({ status: 400, error: 'invalid_grant', codes: [54005] });
  });

  it.each([
    ['without its verifier', { code_verifier: '' }, 50148],
    ['with another verifier', { code_verifier: 'another' }, 501481],
    ['with another redirect address', { redirect_uri: consentCallback }, 500112],
  ])('is refused %s', async (_, change, code) => {
    const answer = await microsoft.token({ ...(await codeOf()), ...(change as unknown as Record<string, string>) });
    expect(refusal(answer).codes).toEqual([code]);
  });

  it('is refused in another tenant', async () => {
    expect(refusal(await microsoft.token(await codeOf(), fabrikamId)).codes).toEqual([70008]);
  });

  it('ends after ten minutes', async () => {
    const form = await codeOf();
    microsoft.time.now += 600_001;
    expect(refusal(await microsoft.token(form)).codes).toEqual([70008]);
  });

  it('for a right that the registration does not list needs a consent that nobody gave', async () => {
    const answer = await redeem(microsoft, petra, 'openid https://graph.microsoft.com/Mail.Read');
    expect(refusal(answer)).toEqual({ status: 400, error: 'invalid_grant', codes: [65001] });
  });
});

describe('a refresh token', () => {
  let refreshToken: string;

  beforeEach(async () => {
    refreshToken = (await redeem(microsoft, petra)).body.refresh_token;
  });

  const refresh = (token = refreshToken) => microsoft.token({ grant_type: 'refresh_token', refresh_token: token });

  it('is replaced with each use, the old one stays valid', async () => {
    const { body } = await refresh();
    expect(body.refresh_token).not.toBe(refreshToken);
    expect((await refresh()).status).toBe(200);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  it('comes only with offline_access', async () => {
    const { body } = await redeem(microsoft, petra, 'openid https://graph.microsoft.com/Presence.Read.All');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it.each([
    ['a password reset', 'reset-password'],
    ['revoked sessions', 'revoke-tokens'],
  ])('ends with %s, and a new sign-in heals', async (_, act) => {
    await microsoft.control('POST', `/microsoft/users/${petra}/${act}`, {});
    expect(refusal(await refresh())).toEqual({ status: 400, error: 'invalid_grant', codes: [50173] });
    const again = (await redeem(microsoft, petra)).body.refresh_token;
    expect((await refresh(again)).status).toBe(200);
  });

  it('rests while the account is disabled', async () => {
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { enabled: false });
    expect(refusal(await refresh()).codes).toEqual([50057]);
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { enabled: true });
    expect((await refresh()).status).toBe(200);
  });

  it('ends with the account', async () => {
    await microsoft.control('DELETE', `/microsoft/users/${petra}`);
    expect(refusal(await refresh()).codes).toEqual([50034]);
  });

  it('needs the consent to stand', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    const { body } = await refresh();
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' });
  });

  it('may meet a rule that an interactive sign-in satisfies', async () => {
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { signInTrouble: 50076 });
    const { body } = await refresh();
    expect(body).toMatchObject({ error: 'interaction_required', error_codes: [50076] });
    expect(JSON.parse(body.claims)).toHaveProperty('access_token');
    await redeem(microsoft, petra);
    expect((await refresh()).status).toBe(200);
  });
});

describe('on behalf of', () => {
  const exchange = async (change: Record<string, string> = {}, token: Record<string, unknown> = {}) => {
    const { body } = await microsoft.control('POST', '/teams/token', { upn: petra, ...token });
    return microsoft.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      scope: 'https://graph.microsoft.com/User.Read openid profile offline_access',
      assertion: body.token,
      ...change,
    });
  };

  it('gives a Graph token for the person', async () => {
    const { body } = await exchange();
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: 'https://graph.microsoft.com', scp: 'User.Read' });
  });

  it.each([
    ['an expired assertion', {}, { seconds: -10 }, 500133],
    ['something that is no token', { assertion: 'x' }, {}, 50013],
    ['a token of another tenant', {}, { upn: 'anna@fabrikam.example' }, 50013],
    ['another use', { requested_token_use: '' }, {}, 900144],
    ['no scope', { scope: '' }, {}, 900144],
    ['a scope that is none', { scope: 'nonsense' }, {}, 70011],
    ['a right the registration does not list', { scope: 'https://graph.microsoft.com/Mail.Read' }, {}, 65001],
  ])('refuses %s', async (_, change, token, code) => {
    const answer = await exchange(change as unknown as Record<string, string>, token);
    expect(refusal(answer).codes).toEqual([code]);
  });

  it('refuses a token that is meant for Graph', async () => {
    expect(refusal(await exchange({ assertion: await microsoft.userToken(petra) })).codes).toEqual([500131]);
  });

  it('refuses where nobody has consented', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    expect(refusal(await exchange())).toEqual({ status: 400, error: 'invalid_grant', codes: [65001] });
  });
});

function consentUrl(change: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: clientId,
    scope: graphDefault,
    redirect_uri: consentCallback,
    state: 'state-2',
    ...change,
  });
  return `${login}/${contosoId}/v2.0/adminconsent?${query}`;
}

async function answerConsent(answer: string, upn = petra): Promise<URL> {
  const fields = formFields(await microsoft.call(consentUrl({ login: upn })), 'action="adminconsent"');
  const body = new URLSearchParams({ ...fields, answer });
  return redirectOf(await microsoft.call(`${login}/${contosoId}/v2.0/adminconsent`, { method: 'POST', body }));
}

describe('admin consent', () => {
  beforeEach(async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
  });

  it('lists every right and counts when it is accepted', async () => {
    const { text } = await microsoft.call(consentUrl({ login: petra }));
    for (const right of ['Presence.ReadWrite.All', 'User.Read.All', 'Presence.Read.All', 'User.Read', 'offline_access'])
      expect(text).toContain(`<code>${right}</code>`);
    const back = await answerConsent('accept');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      admin_consent: 'True',
      tenant: contosoId,
      scope: graphDefault,
      state: 'state-2',
    });
    expect(await microsoft.appToken()).toBeTruthy();
  });

  it('carries admin_consent=True when it is declined as well', async () => {
    const { searchParams } = await answerConsent('cancel');
    expect(searchParams.get('admin_consent')).toBe('True');
    expect(searchParams.get('error')).toBe('consent_required');
    expect(searchParams.get('error_description')).toMatch(/^AADSTS65004: /);
  });

  it.each(['xaver.huber@contoso.example', 'mia.lang@contoso.example', 'anna.schmidt@contoso.example'])(
    'cannot be given by %s',
    async (upn) => {
      expect((await microsoft.call(consentUrl({ login: upn }))).text).toContain('AADSTS90094');
      expect((await answerConsent('accept', upn)).searchParams.get('error_description')).toMatch(/^AADSTS90094: /);
      expect(await microsoft.appToken()).toBeUndefined();
    },
  );

  it('can be given by a privileged role administrator', async () => {
    expect((await answerConsent('accept', 'jana.koch@contoso.example')).searchParams.get('error')).toBeNull();
  });

  it('does not interrupt what an earlier consent allows', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { consentDelayMs: 3000 });
    await answerConsent('accept');
    microsoft.time.now += 3000;
    await answerConsent('accept');
    expect(decodeJwt(await microsoft.appToken()).roles).toHaveLength(2);
  });

  it.each([
    ['single scopes', { scope: 'https://graph.microsoft.com/User.Read' }, 'AADSTS70011'],
    ['another redirect address', { redirect_uri: 'https://elsewhere.example.com/' }, 'AADSTS50011'],
    ['an unknown application', { client_id: 'x' }, 'AADSTS700016'],
    ['an account of elsewhere', { login: 'anna@fabrikam.example' }, 'AADSTS50020'],
  ])('refuses %s on its own page', async (_, change, code) => {
    const page = await microsoft.call(consentUrl(change as unknown as Record<string, string>));
    expect(page.status).toBe(400);
    expect(page.text).toContain(code);
  });

  it('is not available for all organisations at once', async () => {
    const page = await microsoft.call(consentUrl().replace(contosoId, 'common'));
    expect(page.text).toContain('AADSTS90002');
  });
});

describe('discovery', () => {
  it.each([contosoId, 'contoso.example', 'common', 'organizations'])('is served for %s', async (segment) => {
    const { body } = await microsoft.call(`${login}/${segment}/v2.0/.well-known/openid-configuration`);
    const keys = await microsoft.call(body.jwks_uri.replace('https://', '/~/'));
    expect(keys.body.keys).toHaveLength(1);
  });

  it('refuses an unknown tenant', async () => {
    const { status, body } = await microsoft.call(`${login}/nobody.example/v2.0/.well-known/openid-configuration`);
    expect(status).toBe(400);
    expect(body.error).toBe('invalid_tenant');
  });
});
