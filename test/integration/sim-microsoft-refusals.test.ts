import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalTable } from '../../sim/microsoft/entra/refusal-table.ts';
import {
  type Answer,
  callback,
  consentCallback,
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
});

afterEach(() => microsoft.close());

const login = '/~/login.microsoftonline.com';
const petra = 'petra.lang@contoso.example';
const account = `/microsoft/users/${petra}`;
const tenant = '/microsoft/tenants/contoso.example';

/** Every number of Microsoft's list that a sign-in of this product can meet, by place; counted here by hand. */
const atSignIn = [
  50005, 50020, 50034, 50053, 50055, 50057, 50058, 50097, 50105, 50131, 50144, 51004, 53000, 53001, 53002, 53003, 53004,
  53011, 16000, 16003, 65004, 65005, 70001, 90002, 90038, 90055, 90072, 90093, 90094, 90095, 500011, 500212, 500213,
  530032, 530035, 650051, 650052, 650053, 650056, 650057, 700016, 7000112,
];
const atConsent = [65004, 65005, 90055, 90093, 90094, 90095, 650051, 650052, 650056, 650057, 700016, 7000112];
const atApp = [65005, 70001, 90002, 90038, 90055, 500011, 650052, 650057, 700016, 7000112, 7000215, 7000222];
const onBehalfOf = [
  50013, 500133, 50076, 50074, 50079, 50072, 50078, 50158, 50105, 53003, 53000, 50131, 50173, 50196, 65001, 90055,
  7000112, 7000114,
];
const atRefresh = [
  50053, 50055, 50057, 50072, 50074, 50076, 50078, 50079, 50132, 50133, 50144, 50158, 50173, 50196, 53003, 53004, 53011,
  65001, 70008, 70043, 700082, 700084, 90055, 530032, 7000222,
];

function refusal({ status, body }: Answer) {
  return { status, error: body.error, codes: body.error_codes };
}

/** What the table says of the token endpoint. */
function expected(code: number) {
  const { status = 400, error } = refusalTable[code] ?? { error: 'invalid_grant' };
  return { status, error, codes: [code] };
}

/** What the simulated Teams client gets for its tab. */
const teamsToken = async () => (await microsoft.control('POST', '/teams/token', { upn: petra })).body;

async function exchange(token?: string): Promise<Answer> {
  return microsoft.token({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    scope: 'https://graph.microsoft.com/User.Read',
    assertion: token ?? (await teamsToken()).token,
  });
}

const clientCredentials = () => microsoft.token({ grant_type: 'client_credentials', scope: graphDefault });

/** Where the person ends, and with what: at once, or by the button of Entra's own page. */
async function back(page: Answer): Promise<URL> {
  if (page.status === 302) return redirectOf(page);
  const link = /<a class="button" href="([^"]*error[^"]*)"/.exec(page.text)?.[1];
  if (link) return new URL(link.replaceAll('&#38;', '&'), 'https://presence.contoso.example');
  const body = new URLSearchParams(formFields(page, 'error_description'));
  return redirectOf(await microsoft.call(`${login}/${contosoId}/oauth2/v2.0/return`, { method: 'POST', body }));
}

const described = (code: number) =>
  new RegExp(`^AADSTS${code}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-03-02 `);

describe('a refusal', () => {
  it.each(atSignIn)('AADSTS%i is met at sign-in and told to the application', async (code) => {
    await microsoft.control('PATCH', account, { signInTrouble: code });
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra });
    if (page.status !== 302) expect(page.text).toContain(`AADSTS${code}`);
    const { searchParams } = await back(page);
    expect(searchParams.get('error_description')).toMatch(described(code));
    expect(searchParams.get('error')).toBeTruthy();
    expect(searchParams.get('state')).toBe('state-1');
  });

  it.each(atConsent)('AADSTS%i is met by admin consent', async (code) => {
    await microsoft.control('PATCH', tenant, { trouble: { consent: code } });
    const { searchParams } = await back(await accept());
    expect(searchParams.get('error_description')).toMatch(described(code));
    expect(searchParams.get('admin_consent')).toBe('True');
  });

  it.each(atApp)('AADSTS%i is met by client credentials', async (code) => {
    await microsoft.control('PATCH', tenant, { trouble: { app: code } });
    expect(refusal(await clientCredentials())).toEqual(expected(code));
  });

  it.each(onBehalfOf)('AADSTS%i is met by on-behalf-of', async (code) => {
    await microsoft.control('PATCH', tenant, { trouble: { onBehalfOf: code } });
    expect(refusal(await exchange())).toEqual(expected(code));
  });

  it.each(atRefresh)('AADSTS%i is met by a refresh token', async (code) => {
    const { refresh_token } = (await redeem(microsoft, petra)).body;
    await microsoft.control('PATCH', account, { signInTrouble: code });
    expect(refusal(await microsoft.token({ grant_type: 'refresh_token', refresh_token }))).toEqual(expected(code));
  });

  it.each([54005, 70008, 7000222])('AADSTS%i is met by a code', async (code) => {
    await microsoft.control('PATCH', tenant, { trouble: { signIn: code } });
    expect(refusal(await redeem(microsoft, petra))).toEqual(expected(code));
  });

  it('that nobody has heard of is met everywhere', async () => {
    const { token } = await teamsToken();
    await microsoft.control('PATCH', tenant, { trouble: { onBehalfOf: 999999, app: 999999, signIn: 999999 } });
    expect((await teamsToken()).error).toMatch(described(999999));
    expect(refusal(await exchange(token)).codes).toEqual([999999]);
    expect(refusal(await clientCredentials()).codes).toEqual([999999]);
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra });
    expect(page.text).toContain('AADSTS999999');
  });

  it('may come by its OAuth name alone, without a number', async () => {
    const trouble = {
      consent: 'access_denied',
      onBehalfOf: 'invalid_grant',
      app: 'invalid_client',
      signIn: 'server_error',
    };
    const { token } = await teamsToken();
    await microsoft.control('PATCH', tenant, { trouble });
    const plain = /^The request was refused\. Trace ID: /;
    for (const [answer, status, error] of [
      [await exchange(token), 400, 'invalid_grant'],
      [await clientCredentials(), 401, 'invalid_client'],
    ] as const) {
      expect(refusal(answer)).toEqual({ status, error, codes: undefined });
      expect(answer.body.error_description).toMatch(plain);
    }
    const page = await submitSignIn(microsoft, { ...signInParameters(createPkce()), login: petra });
    for (const [answer, error] of [
      [await accept(), 'access_denied'],
      [page, 'server_error'],
    ] as const) {
      const { searchParams } = await back(answer);
      expect([searchParams.get('error'), searchParams.get('error_uri')]).toEqual([error, null]);
      expect(searchParams.get('error_description')).toMatch(plain);
    }
    expect((await microsoft.control('PATCH', tenant, { trouble: { app: 'no name' } })).status).toBe(400);
  });

  it('cannot be put where Entra never gives it', async () => {
    const answer = await microsoft.control('PATCH', tenant, { trouble: { app: 50076 } });
    expect(answer.body.error).toBe('AADSTS50076 does not appear at app.');
    expect((await microsoft.control('PATCH', account, { signInTrouble: 7000114 })).status).toBe(200);
    expect((await microsoft.control('PATCH', account, { signInTrouble: 70003 })).status).toBe(400);
  });

  it('says with claims what the next sign-in must prove, or which policies it must satisfy', async () => {
    const { refresh_token } = (await redeem(microsoft, petra)).body;
    const told = async (code: number) => {
      await microsoft.control('PATCH', account, { signInTrouble: code });
      const { body } = await microsoft.token({ grant_type: 'refresh_token', refresh_token });
      return { suberror: body.suberror, claims: Object.keys(JSON.parse(body.claims ?? '{}').access_token ?? {}) };
    };
    expect(await told(50076)).toEqual({ suberror: 'basic_action', claims: ['acrs'] });
    expect(await told(53003)).toEqual({ suberror: 'message_only', claims: ['capolids'] });
    expect(await told(50173)).toEqual({ suberror: 'bad_token', claims: [] });
    expect(await told(65001)).toEqual({ suberror: 'consent_required', claims: [] });
  });

  it('of a busy tenant says how long to wait', async () => {
    await microsoft.control('PATCH', tenant, { trouble: { app: 90055 } });
    const answer = await clientCredentials();
    expect(answer.headers.get('retry-after')).toBe('60');
  });
});

async function accept(): Promise<Answer> {
  const query = new URLSearchParams({
    client_id: signInParameters(createPkce()).client_id ?? '',
    scope: graphDefault,
    redirect_uri: consentCallback,
    state: 'state-2',
    login: petra,
  });
  const page = await microsoft.call(`${login}/${contosoId}/v2.0/adminconsent?${query}`);
  const body = new URLSearchParams({ ...formFields(page, 'action="adminconsent"'), answer: 'accept' });
  return microsoft.call(`${login}/${contosoId}/v2.0/adminconsent`, { method: 'POST', body });
}

describe('a client that goes round in circles', () => {
  const again = () => microsoft.token({ grant_type: 'refresh_token', refresh_token: 'of-nobody' });

  it('is stopped after fifteen refusals of the same request in ten seconds', async () => {
    for (let count = 0; count < 15; count += 1) expect(refusal(await again()).codes).toEqual([9002313]);
    expect(refusal(await again())).toEqual({ status: 400, error: 'invalid_grant', codes: [50196] });
    expect(refusal(await microsoft.token({ grant_type: 'refresh_token', refresh_token: 'x' })).codes).toEqual([
      9002313,
    ]);
    microsoft.time.now += 60_000;
    expect(refusal(await again()).codes).toEqual([9002313]);
  });

  it('is told 429 where it asks for itself', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { loopRequests: 2 });
    await microsoft.control('PATCH', tenant, { appDisabled: true });
    await clientCredentials();
    await clientCredentials();
    const answer = await clientCredentials();
    expect({ status: answer.status, wait: answer.headers.get('retry-after') }).toEqual({ status: 429, wait: '60' });
  });

  it('is not one that asks slowly', async () => {
    for (let count = 0; count < 20; count += 1) {
      expect(refusal(await again()).codes).toEqual([9002313]);
      microsoft.time.now += 1000;
    }
  });
});

it('a silent sign-in is answered at the redirect address', async () => {
  const query = new URLSearchParams({ ...signInParameters(createPkce()), prompt: 'none' });
  const to = redirectOf(await microsoft.call(`${login}/${contosoId}/oauth2/v2.0/authorize?${query}`));
  expect(to.origin + to.pathname).toBe(callback);
  expect(to.searchParams.get('error_uri')).toBe('https://login.microsoftonline.com/error?code=50058');
});
