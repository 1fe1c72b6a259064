/** Every refusal of Microsoft that we have a row for, where it occurs: real HTTP, real app, simulated Entra ID and Graph. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, refusals } from '../../../contract/refusals.ts';
import { type Place, refusalTable } from '../../../sim/microsoft/entra/refusal-table.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, syncUser } from '../../setup/wizard.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';

let app: TestApp;
let api: Api;
const world = () => ({ api, app });

const tenant = '/microsoft/tenants/contoso.example';
const noTrouble = { consent: null, app: null, onBehalfOf: null, signIn: null };
/** A loop holds its credential up for five minutes. */
let looped = false;
const setTrouble = (trouble: object) => {
  looped ||= Object.values(trouble).includes(50196);
  return app.control('PATCH', tenant, { trouble: { ...noTrouble, ...trouble } });
};
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await app.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
  // the table in a few seconds looks like a loop
  await app.control('PATCH', '/microsoft/settings', { loopRequests: 1_000 });
});

afterEach(async () => {
  await setTrouble({});
  await app.control('DELETE', '/faults');
  if (looped) app.skip(5 * 60_000);
  looped = false;
});

afterAll(() => app.stop());

/** Numbers of the table that Entra gives at this place. */
const at = (...places: Place[]) =>
  Object.entries(refusalTable).flatMap(([number, row]) =>
    places.some((place) => row.places.includes(place)) && refusalOf(`AADSTS${number}`) ? [Number(number)] : [],
  );

/** A fault of our own secret is not told to customers. */
const valuesOf = (number: number, code: string | undefined) => ({
  ...(code === 'app_secret_invalid' ? {} : { vendorCode: `AADSTS${number}` }),
  correlationId: uuid,
});

describe('the table', () => {
  it('has every row where Entra can give it, or Graph, or OAuth by name', () => {
    const numbers = new Set(
      at('sign-in', 'consent', 'code', 'refresh', 'on-behalf-of', 'app').map((n) => `AADSTS${n}`),
    );
    const elsewhere = [...new Set(refusals.flatMap(({ vendorCodes }) => vendorCodes))].filter(
      (code) => !numbers.has(code),
    );
    // 7000218: no secret at all, which this app cannot send
    expect(elsewhere.filter((code) => code.startsWith('AADSTS'))).toEqual(['AADSTS7000218']);
  });
});

describe('the consent', () => {
  it.each(at('consent'))('refused with AADSTS%i says so in its step', async (number) => {
    await setTrouble({ consent: number });
    const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    const code = refusalOf(`AADSTS${number}`, 'consent_declined')?.code;
    if (code === 'consent_not_usable_yet') {
      // Microsoft is still adding the app: it is looked for, and there is nothing to tell
      expect(consent).toMatchObject({ done: null, state: 'proving' });
      return;
    }
    expect(consent.problem).toMatchObject({ code, values: valuesOf(number, code) });
  });

  it.each([
    ['access_denied', 'consent_declined'],
    ['consent_required', 'consent_role_too_small'],
    ['temporarily_unavailable', 'microsoft_unreachable'],
    ['server_error', 'microsoft_unreachable'],
    ['unauthorized_client', 'consent_withdrawn'],
    ['something_new', 'microsoft_code'],
  ])('refused by the name %s alone', async (error, code) => {
    const { target } = await openWindow(world(), 'consent');
    const state = target.searchParams.get('state') ?? '';
    // a refusal carries `admin_consent=True` as well
    await app.browse(`/auth/consent-callback?${new URLSearchParams({ error, state, admin_consent: 'True' })}`);
    const { consent } = (await api('GET', '/api/onboarding')).body;
    expect(consent).toMatchObject({ done: null, problem: { code, values: { vendorCode: error } } });
  });
});

describe('a number nobody knows', () => {
  const shown = { code: 'microsoft_code', values: { vendorCode: 'AADSTS90099' } };

  it.each(['access_denied', 'consent_required'])('beside %s declines no consent', async (error) => {
    const { target } = await openWindow(world(), 'consent');
    const state = target.searchParams.get('state') ?? '';
    const answer = { error, state, error_description: 'AADSTS90099: x' };
    await app.browse(`/auth/consent-callback?${new URLSearchParams(answer)}`);
    expect((await api('GET', '/api/onboarding')).body.consent).toMatchObject({ done: null, problem: shown });
  });

  it('that refuses the app’s own token withdraws no consent', async () => {
    await setTrouble({ app: 90099 });
    await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    app.skip(2 * 60_000);
    const { consent } = (await api('POST', '/api/onboarding/look', {})).body;
    expect(consent).toMatchObject({ done: null, problem: shown });
  });
});

describe('the app’s own token', () => {
  it.each(at('app'))('refused with AADSTS%i says so in the step of the consent', async (number) => {
    await setTrouble({ app: number });
    await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    // until then a fresh consent may still be spreading
    app.skip(2 * 60_000);
    const { consent } = (await api('POST', '/api/onboarding/look', {})).body;
    const { code } = refusalOf(`AADSTS${number}`) ?? {};
    expect(consent).toMatchObject({ done: null, problem: { code, values: valuesOf(number, code) } });
  });

  it('refused because the consent is not known everywhere yet is waited for', async () => {
    await setTrouble({ app: 700016 });
    const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    expect(consent).toMatchObject({ done: null, state: 'proving', problem: null });
  });
});

describe('the sync user’s sign-in', () => {
  beforeAll(async () => {
    await setTrouble({});
    const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    expect(consent.done).not.toBeNull();
    app.skip(2 * 60_000);
  });

  const signIn = (login = syncUser) => throughWindow(world(), 'sign-in', { login, password: 'demo' });

  /** There is no sign-in yet that could have ended: what would end one is a rule that the account does not meet. */
  const codeOf = (number: number) => {
    const code = refusalOf(`AADSTS${number}`, 'ticket_expired')?.code;
    return code === 'sync_user_signed_out' ? 'sign_in_rule' : code;
  };

  // a code that was used before undoes nothing, see below
  it.each(at('sign-in', 'code').filter((number) => number !== 54005))(
    'refused with AADSTS%i says so in its step, and keeps nothing',
    async (number) => {
      await setTrouble({ signIn: number });
      const state = await signIn();
      const code = codeOf(number);
      expect(state.signIn).toMatchObject({ syncUsers: [], problem: { code, values: valuesOf(number, code) } });
    },
  );

  it.each([
    ['access_denied', 'sign_in_declined'],
    ['interaction_required', 'sign_in_rule'],
    ['login_required', 'sign_in_rule'],
    ['temporarily_unavailable', 'microsoft_unreachable'],
    ['invalid_scope', 'microsoft_code'],
    ['invalid_resource', 'microsoft_code'],
    ['something_new', 'microsoft_code'],
  ])('refused by the name %s alone', async (error, code) => {
    const { target } = await openWindow(world(), 'sign-in');
    const state = target.searchParams.get('state') ?? '';
    await app.browse(`/auth/callback?${new URLSearchParams({ error, state })}`);
    const { body } = await api('GET', '/api/onboarding');
    expect(body.signIn.problem).toMatchObject({ code, values: { vendorCode: error } });
  });

  it('refused with a number nobody knows shows it, with the id and the time', async () => {
    await setTrouble({ signIn: 90099 });
    const { signIn: step } = await signIn();
    expect(step.problem).toEqual({
      code: 'microsoft_code',
      at: expect.any(String),
      values: { vendorCode: 'AADSTS90099', correlationId: uuid },
    });
  });

  it('refused for want of a consent, long after one was given, says that it was withdrawn', async () => {
    const spreading = { error: 'invalid_grant', error_description: 'AADSTS65001: x', suberror: 'consent_required' };
    const fault = { host: 'login.microsoftonline.com', path: 'token', status: 400, body: spreading };
    await app.control('POST', '/faults', fault);
    expect((await signIn()).signIn.problem.code).toBe('consent_withdrawn');
  });

  it('demands of the next try what Microsoft demanded of the last', async () => {
    await setTrouble({ signIn: 50076 });
    await signIn();
    const claims = (await openWindow(world(), 'sign-in')).target.searchParams.get('claims');
    expect(JSON.parse(claims ?? '')).toHaveProperty('access_token');
  });

  it.each(['read', 'subscribe'])('without the licence that Graph demands to %s', async (licenceDemanded) => {
    await app.control('PATCH', tenant, { licenceDemanded });
    const { signIn: step } = await signIn();
    expect(step).toMatchObject({
      syncUsers: [],
      problem: { code: 'account_needs_licence', values: { vendorCode: 'Forbidden', address: syncUser } },
    });
    // where Graph does not say what is missing, it is asked
    const asked = app.sim.requests.list().filter(({ path }) => path.includes('getTeamsLicensingDetails'));
    expect(asked).toHaveLength(licenceDemanded === 'read' ? 0 : 1);
    await app.control('PATCH', tenant, { licenceDemanded: 'none' });
  });

  it.each(['Forbidden', 'Authorization_RequestDenied'])('with a licence, and yet %s by Graph', async (code) => {
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: true });
    const body = { error: { code, message: 'x' } };
    await app.control('POST', '/faults', { host: 'graph.microsoft.com', path: 'getPresences', status: 403, body });
    const { signIn: step } = await signIn();
    expect(step.problem).toMatchObject({ code: 'account_lacks_right', values: { vendorCode: code } });
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: false });
  });

  it('with a token that Graph does not take', async () => {
    const body = { error: { code: 'InvalidAuthenticationToken', message: 'x' } };
    const fault = { host: 'graph.microsoft.com', path: 'getPresences', status: 401, body, count: 2 };
    await app.control('POST', '/faults', fault);
    const { signIn: step } = await signIn();
    expect(step.problem).toMatchObject({ code: 'microsoft_code', values: { vendorCode: body.error.code } });
  });

  it('succeeds once nothing is in the way, asks for the licence of nobody, and carries no claims on', async () => {
    await app.control('DELETE', '/requests');
    const { signIn: step } = await signIn();
    expect(step).toMatchObject({ problem: null, syncUsers: [{ upn: syncUser, state: 'signed-in' }] });
    expect(app.sim.requests.list().filter(({ path }) => path.includes('Licens'))).toEqual([]);
    const again = await openWindow(world(), 'sign-in');
    expect(again.target.searchParams.has('claims')).toBe(false);
  });

  it('that comes back twice undoes nothing', async () => {
    const { submit } = await openWindow(world(), 'sign-in');
    const back = await submit({ login: 'marek.nowak@contoso.example', password: 'demo' });
    await app.browse(back);
    expect((await app.browse(back)).status).toBe(410);
    const used = { error: 'invalid_grant', error_description: 'AADSTS54005: x' };
    await app.control('POST', '/faults', { host: 'login.microsoftonline.com', path: 'token', status: 400, body: used });
    const { signIn: step } = await throughWindow(world(), 'sign-in', { login: syncUser, password: 'demo' });
    expect(step).toMatchObject({ problem: null, syncUsers: [{ state: 'signed-in' }, { state: 'signed-in' }] });
  });
});

describe('on behalf of an admin whose token names no roles', () => {
  async function refusedWith(number: number | undefined) {
    const { body } = await app.control('POST', '/teams/token', { upn: admin, wids: false });
    await setTrouble({ onBehalfOf: number ?? null });
    const answer = await fetch(`${app.url}/api/onboarding`, { headers: { authorization: `Bearer ${body.token}` } });
    return { status: answer.status, error: (await answer.json()).error };
  }

  const needsConsent = ['consent_withdrawn', 'consent_not_usable_yet', 'app_disabled'];
  const told = ['token_expired', 'app_secret_invalid', 'microsoft_throttles', 'microsoft_code', 'account_locked'];

  it.each(at('on-behalf-of'))('refused with AADSTS%i leads on', async (number) => {
    const { code = '' } = refusalOf(`AADSTS${number}`) ?? {};
    const { error } = await refusedWith(number);
    if (needsConsent.includes(code))
      expect(error).toMatchObject({ code: 'role_unproven', values: valuesOf(number, code) });
    else if (told.includes(code)) expect(error.code).toBe(code);
    else expect(error.code).toMatch(/^(interaction_required|sign_in_rule|sync_user_\w+|account_\w+|sign_in_\w+)$/);
    if (code !== 'token_expired') expect(error.values).toMatchObject(valuesOf(number, code));
  });

  it('leads to Microsoft’s window, which asks and comes back, and changes nothing here', async () => {
    const { status, error } = await refusedWith(50076);
    expect([status, error.code]).toEqual([403, 'interaction_required']);
    const target = new URL((await app.browse(error.values.url)).location ?? '');
    expect(target.searchParams.get('scope')).toBe('openid https://graph.microsoft.com/User.Read');
    const form = { ...Object.fromEntries(target.searchParams), login: admin, password: 'demo' };
    const { location } = await app.browse(new URL('sign-in', target).href, form);
    const before = (await api('GET', '/api/onboarding')).body;
    const back = await app.browse(location ?? '');
    expect(back.location).toBe('/tab/auth-end.html?result=confirmed');
    expect((await api('GET', '/api/onboarding')).body).toEqual(before);
    // a handle that nobody gave out opens nothing
    const handle = { kind: 'finished', handle: 'confirmed' };
    expect((await api('POST', '/api/onboarding/sign-in/outcome', handle)).body.error.code).toBe('ticket_expired');
    expect((await app.browse('/auth/confirm?tenant=../common')).status).toBe(410);
  });

  it('is let in where nothing is in the way', async () => {
    expect(await refusedWith(undefined)).toMatchObject({ status: 200 });
  });
});
