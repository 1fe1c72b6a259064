/** Every refusal of Microsoft that we have a row for, where it occurs: real HTTP, real app, simulated Entra ID and Graph. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, refusals } from '../../../contract/refusals.ts';
import { type Place, refusalTable, rowOf } from '../../../sim/microsoft/entra/refusal-table.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { admin, syncUser } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';
import * as named from './named-refusals.ts';

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

/** The row whose words the tab and the bot show. */
const shownRow = ({ code, values }: { code: string; values: Record<string, string> }) =>
  refusalOf(values.vendorCode, code)?.key;

const graphRequest = '5b0c1c8e-7d0d-4f0a-9a0e-3d1a4a0f6b21';
/** Graph refuses the next calls whose path fits. */
const graphRefuses = (path: string, status: number, code: string, message = 'x', count = 1) =>
  app.control('POST', '/faults', {
    ...{ host: 'graph.microsoft.com', path, status, count },
    headers: { 'request-id': graphRequest },
    body: { error: { code, message } },
  });

describe('the table', () => {
  it('has every row where Entra can give it, or Graph, or OAuth by name', () => {
    const numbers = new Set(
      at('sign-in', 'consent', 'code', 'refresh', 'on-behalf-of', 'app').map((n) => `AADSTS${n}`),
    );
    const told = refusals.flatMap(({ key, vendorCodes }) => vendorCodes.map((code) => `${code} ${key}`));
    const isNumber = (code: string) => code.startsWith('AADSTS');
    const elsewhere = new Set(told.filter(isNumber).map((code) => code.split(' ')[0] ?? ''));
    // 7000218: no secret at all, which this app cannot send
    expect([...elsewhere].filter((code) => !numbers.has(code))).toEqual(['AADSTS7000218']);
    const produced = new Set(named.allNamed.map(([code, , row]) => `${code} ${row}`));
    expect([...produced].toSorted()).toEqual(told.filter((code) => !isNumber(code)).toSorted());
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

  it.each([...named.atConsentPage, ['something_new', 'microsoft_code', undefined]])(
    'refused by the name %s alone',
    async (error, code, row) => {
      await setTrouble({ consent: error });
      const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
      expect(consent).toMatchObject({
        done: null,
        problem: { code, values: { vendorCode: error, correlationId: uuid } },
      });
      expect(shownRow(consent.problem)).toBe(row);
    },
  );

  it.each(named.whileSpreading)(
    'that Graph answers with %s is waited for, then said so',
    async (vendorCode, code, row) => {
      await graphRefuses('/users', 401, vendorCode, 'x', 100);
      const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
      expect(consent).toMatchObject({ done: null, state: 'proving', problem: null });
      app.skip(2 * 60_000);
      const { problem } = (await api('POST', '/api/onboarding/look', {})).body.consent;
      expect(problem).toMatchObject({ code, values: { vendorCode, correlationId: graphRequest } });
      expect(shownRow(problem)).toBe(row);
    },
  );
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
  it.each(named.atAppToken)('refused by the name %s alone', async (error, code, row) => {
    await setTrouble({ app: error });
    const { consent } = await throughWindow(world(), 'consent', { login: admin, answer: 'accept' });
    // a fault of our own: the words are those of the code, the name is the operator's to know
    expect(consent).toMatchObject({ done: null, problem: { code, values: {} } });
    expect(refusals.find(({ key }) => key === row)).toMatchObject({ code, who: 'host' });
  });

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

  it.each([...named.atSignInPage, ['something_new', 'microsoft_code', undefined]])(
    'refused by the name %s alone',
    async (error, code, row) => {
      await setTrouble({ signIn: error });
      const { signIn: step } = await signIn();
      expect(step.problem).toMatchObject({ code, values: { vendorCode: error, correlationId: uuid } });
      expect(shownRow(step.problem)).toBe(row);
    },
  );

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

  it.each(named.ofLicence)('without the licence that Graph names beside %s', async (vendorCode, code, row) => {
    await graphRefuses('getPresences', 403, vendorCode, 'The user has no valid license.');
    const { signIn: step } = await signIn();
    expect(step.problem).toMatchObject({ code, values: { vendorCode, correlationId: graphRequest } });
    expect(shownRow(step.problem)).toBe(row);
  });

  it.each(named.ofAccount)('with a licence, and yet %s by Graph', async (vendorCode, code, row) => {
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: true });
    await graphRefuses('getPresences', 403, vendorCode);
    const { signIn: step } = await signIn();
    expect(step.problem).toMatchObject({ code, values: { vendorCode, correlationId: graphRequest } });
    expect(shownRow(step.problem)).toBe(row);
    await app.control('PATCH', `/microsoft/users/${syncUser}`, { hasTeamsLicence: false });
  });

  it.each(named.ofFreshToken)('with a token to which Graph says %s', async (vendorCode, code, row) => {
    await graphRefuses('getPresences', 401, vendorCode, 'x', 2);
    const { signIn: step } = await signIn();
    expect(step.problem).toMatchObject({ code, values: { vendorCode, correlationId: graphRequest } });
    expect(shownRow(step.problem)).toBe(row);
  });

  it.each(named.ofDirectory)('whose account Graph does not let the app look for: %s', async (vendorCode, code, row) => {
    await api('PUT', '/api/onboarding/sync-user', { upn: 'nobody@contoso.example' });
    await graphRefuses('/users/nobody', 403, vendorCode);
    const { syncUser: step } = (await api('POST', '/api/onboarding/look', {})).body;
    expect(step.problem).toMatchObject({ code, values: { vendorCode, correlationId: graphRequest } });
    expect(shownRow(step.problem)).toBe(row);
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

  /** MSAL takes a suberror for something that the person can do at the page, and teamsfx tells no more than that. */
  function expected(number: number) {
    const { code = '' } = refusalOf(`AADSTS${number}`) ?? {};
    const { error, suberror } = rowOf(number);
    if (needsConsent.includes(code)) return { status: 403, code: 'role_unproven', values: valuesOf(number, code) };
    if (error !== 'interaction_required' && suberror === undefined)
      return { status: statuses[code] ?? 400, code, values: code === 'token_expired' ? {} : valuesOf(number, code) };
    const url = `${app.sim.publicUrl}/auth/confirm?tenant=${contosoId}`;
    return { status: 403, code: 'interaction_required', values: { ...valuesOf(number, code), url } };
  }
  const statuses: Record<string, number> = { token_expired: 401, microsoft_throttles: 503 };

  it.each(at('on-behalf-of'))('refused with AADSTS%i leads on', async (number) => {
    const { status, error } = await refusedWith(number);
    expect({ status, code: error.code, values: error.values }).toEqual(expected(number));
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
