/** Admins of a hardened tenant get through, or are told exactly why not and what to do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PermissionState } from '../../../contract/onboarding.ts';
import { refusalOf } from '../../../contract/refusals.ts';
import { typedNumberIn } from '../../../tab/lib/entra-text.ts';
import { loadTexts, translate } from '../../../tab/lib/i18n.ts';
import { describeProblem } from '../../../tab/lib/problems.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { syncUser } from '../../setup/wizard.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';

let app: TestApp;
let api: Api;
const teamsAdmin = 'mia.lang@contoso.example';
const tenant = '/microsoft/tenants/contoso.example';
const account = `/microsoft/users/${syncUser}`;
const world = () => ({ api, app });

beforeAll(async () => {
  await loadTexts('en-gb');
  app = await startTestApp();
  api = await app.as(teamsAdmin);
  await app.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
});

afterAll(() => app.stop());

const signIn = async (form: object = {}) =>
  (await throughWindow(world(), 'sign-in', { login: syncUser, password: 'demo', ...form })).signIn;
const signedIn = { problem: null, syncUsers: [{ upn: syncUser, state: 'signed-in' }] };

/** What the tab and the bot make of a problem: who can mend it, and where. */
const helpFor = ({ code, values }: { code: string; values: Record<string, string> }) =>
  refusalOf(values.vendorCode, code);

async function startAgain(): Promise<void> {
  const { syncUsers } = (await api('GET', '/api/onboarding')).body.signIn;
  for (const { userId } of syncUsers) await api('DELETE', `/api/sync-users/${userId}`);
}

describe('a page of Entra that leads nowhere, closed', () => {
  it.each([
    [
      'sign-in',
      { assignmentRequired: true },
      { login: syncUser, password: 'demo' },
      { key: 'not-assigned', who: 'admin', link: { at: 'entra' } },
      [/^The app lets in assigned people only$/, /Users and groups, and assign this account/],
    ],
    [
      'consent',
      { trouble: { consent: 650052 } },
      { login: 'jana.koch@contoso.example', answer: 'accept' },
      { key: 'service-missing', who: 'consenting-role', link: { at: 'admin' } },
      [/^Your organisation lacks a Microsoft service$/, /subscription is active/],
    ],
  ] as const)('at the %s is told by the number that stands on it', async (step, change, form, help, [title, text]) => {
    await app.control('PATCH', tenant, change);
    const { close } = await openWindow(world(), step);
    const shown = await close(form);
    await app.control('PATCH', tenant, { assignmentRequired: false, trouble: { consent: null } });
    const state = (await api('GET', '/api/onboarding')).body;
    const { problem } = step === 'consent' ? state.consent : state.signIn;
    // all that the server can know
    expect(problem).toMatchObject({ values: {} });
    expect(problem.code).toMatch(/_window_closed$/);
    // the tab looks it up in what the person pastes
    const vendorCode = typedNumberIn(shown) ?? '';
    expect(refusalOf(vendorCode)).toMatchObject(help);
    const described = describeProblem({ ...problem, values: { vendorCode } });
    expect([translate(described.title), translate(described.text)]).toEqual([
      expect.stringMatching(title),
      expect.stringMatching(text),
    ]);
  });
});

describe('no Global Administrator at hand', () => {
  it('a Teams Administrator is told that the role is too small, and whose is not', async () => {
    expect((await api('GET', '/api/onboarding')).body.me).toMatchObject({ mayConsent: false });
    const { consent } = await throughWindow(world(), 'consent', { login: teamsAdmin, answer: 'no-right' });
    expect(consent.problem).toMatchObject({ code: 'consent_role_too_small', values: { vendorCode: 'AADSTS90094' } });
    expect(helpFor(consent.problem)).toMatchObject({ who: 'consenting-role', wayOn: 'consent' });
  });

  it('sends the link on, and somebody else consents by it', async () => {
    const { body } = await api('POST', '/api/onboarding/consent/link', {});
    const followed = await app.browse(body.consent.link.url, {});
    const target = new URL(followed.location ?? '');
    const form = { ...Object.fromEntries(target.searchParams), login: 'jana.koch@contoso.example', answer: 'accept' };
    const answered = await app.browse(new URL('adminconsent', target).href, form);
    expect((await app.browse(answered.location ?? '')).status).toBe(200);
    const { consent } = (await api('POST', '/api/onboarding/look', {})).body;
    expect(consent).toMatchObject({ state: 'granted', problem: null });
  });
});

describe('security defaults', () => {
  it('the second factor is registered in the window, once', async () => {
    await app.control('PATCH', tenant, { securityDefaults: true });
    await app.control('PATCH', account, { mfaRegistered: false });
    const { submit } = await openWindow(world(), 'sign-in');
    // the page asks to register before it lets anybody back
    expect(await submit({ login: syncUser, password: 'demo' })).toBe('');
    expect(await signIn({ registered: 'yes' })).toMatchObject(signedIn);
    await startAgain();
    expect(await signIn()).toMatchObject(signedIn);
    await app.control('PATCH', tenant, { securityDefaults: false });
    await startAgain();
  });
});

describe('Conditional Access', () => {
  it('a block is told with its number, who lifts it and where; the exception lets the account in', async () => {
    await app.control('PATCH', tenant, { conditionalAccess: 'block' });
    const { problem, syncUsers } = await signIn();
    expect([problem.code, problem.values.vendorCode, syncUsers]).toEqual(['sign_in_rule', 'AADSTS53003', []]);
    expect(helpFor(problem)).toMatchObject({
      key: 'conditional-access',
      who: 'conditional-access',
      link: { at: 'entra' },
    });
    await app.control('PATCH', account, { excludedFromPolicies: true });
    expect(await signIn()).toMatchObject(signedIn);
    await app.control('PATCH', tenant, { conditionalAccess: 'none' });
    await app.control('PATCH', account, { excludedFromPolicies: false });
    await startAgain();
  });

  it('a risk is told as such, and lifted', async () => {
    await app.control('PATCH', account, { risky: true });
    const { problem } = await signIn();
    expect(helpFor(problem)).toMatchObject({ key: 'risk', who: 'conditional-access' });
    await app.control('PATCH', account, { risky: false });
    expect(await signIn()).toMatchObject(signedIn);
    await startAgain();
  });
});

describe('assignment required', () => {
  it('is told with the page where people are assigned; the assigned account gets in', async () => {
    await app.control('PATCH', tenant, { assignmentRequired: true });
    const { problem } = await signIn();
    expect([problem.code, problem.values.vendorCode]).toEqual(['sign_in_rule', 'AADSTS50105']);
    expect(helpFor(problem)).toMatchObject({
      key: 'not-assigned',
      who: 'admin',
      link: { at: 'entra' },
    });
    await app.control('PATCH', account, { assigned: true });
    expect(await signIn()).toMatchObject(signedIn);
    await app.control('PATCH', tenant, { assignmentRequired: false });
    await startAgain();
  });
});

describe('the enterprise application switched off', () => {
  it('is told as such; switched on again, the account gets in', async () => {
    await app.control('PATCH', tenant, { appDisabled: true });
    const { problem } = await signIn();
    expect(problem).toMatchObject({ code: 'app_disabled', values: { vendorCode: 'AADSTS7000112' } });
    expect(helpFor(problem)).toMatchObject({ who: 'admin', link: { at: 'entra' } });
    await app.control('PATCH', tenant, { appDisabled: false });
    expect(await signIn()).toMatchObject(signedIn);
    await startAgain();
  });
});

describe('a rule that strikes the admin’s own sign-in at Graph alone', () => {
  const trouble = (onBehalfOf: number | null) => app.control('PATCH', tenant, { trouble: { onBehalfOf } });
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const ownSignIn = ({ permissions }: { permissions: PermissionState[] }) =>
    permissions.find(({ name }) => name === 'User.Read');
  const tryAgain = async () => {
    app.skip(6_000);
    return ownSignIn((await api('POST', '/api/rights', {})).body.consent);
  };

  it('is told in the step of the consent with its number, and asks in Microsoft’s window until that was answered', async () => {
    await trouble(50076);
    const login = 'jana.koch@contoso.example';
    const { consent } = await throughWindow(world(), 'consent', { login, answer: 'accept' });
    expect(consent).toMatchObject({ state: 'granted', problem: null });
    const values = { vendorCode: 'AADSTS50076', correlationId: uuid, url: expect.stringContaining('/auth/confirm?') };
    const refused = { state: 'not-yet', problem: { code: 'interaction_required', values } };
    expect(ownSignIn(consent)).toMatchObject(refused);
    // one rule for everybody, now one for this account: it ends with a sign-in
    await trouble(null);
    const own = `/microsoft/users/${teamsAdmin}`;
    await app.control('PATCH', own, { signInTrouble: 50076 });
    const asked = await tryAgain();
    expect(asked).toMatchObject(refused);
    const target = new URL((await app.browse(asked?.problem?.values.url ?? '')).location ?? '');
    const form = { ...Object.fromEntries(target.searchParams), login: teamsAdmin, password: 'demo' };
    await app.browse((await app.browse(new URL('sign-in', target).href, form)).location ?? '');
    expect(await tryAgain()).toMatchObject({ state: 'granted', problem: null });
  });

  it.each([
    [7000112, 'app_disabled', { who: 'admin', link: { at: 'entra' } }],
    [700016, 'consent_withdrawn', { who: 'consenting-role', wayOn: 'consent' }],
    [7000114, 'microsoft_code', { who: 'host', wayOn: 'operator' }],
  ])('AADSTS%i, which no window ends, is told with who mends it', async (number, code, help) => {
    await trouble(number);
    const refused = await tryAgain();
    const values = { vendorCode: `AADSTS${number}`, correlationId: uuid };
    expect(refused).toMatchObject({ state: 'not-yet', problem: { code, values } });
    expect(refused?.problem?.values).not.toHaveProperty('url');
    expect(refused?.problem && helpFor(refused.problem)).toMatchObject(help);
    await trouble(null);
    expect(await tryAgain()).toMatchObject({ state: 'granted', problem: null });
  });
});

describe('a licence that Graph demands', () => {
  it('is told; the account with a licence gets in', async () => {
    await app.control('PATCH', tenant, { licenceDemanded: 'subscribe' });
    const { problem } = await signIn();
    expect(problem.code).toBe('account_needs_licence');
    expect(helpFor(problem)).toMatchObject({
      key: 'graph-licence',
      link: { at: 'admin' },
    });
    await app.control('PATCH', account, { hasTeamsLicence: true });
    expect(await signIn()).toMatchObject(signedIn);
  });
});

describe('a page of Entra that leads nowhere, closed after an earlier answer', () => {
  const stepOf = async (step: 'consent' | 'signIn') => (await api('GET', '/api/onboarding')).body[step];
  const closeOnDeadEnd = async (step: 'consent' | 'sign-in', change: object, form: Record<string, string>) => {
    await app.control('PATCH', tenant, change);
    await (await openWindow(world(), step)).close(form);
    await app.control('PATCH', tenant, { assignmentRequired: false, trouble: { consent: null } });
  };
  const signInDeadEnd = () =>
    closeOnDeadEnd('sign-in', { assignmentRequired: true }, { login: syncUser, password: 'demo' });

  it('is told although an account is signed in', async () => {
    expect(await stepOf('signIn')).toMatchObject({ problem: null, syncUsers: [{ state: 'signed-in' }] });
    await app.control('PATCH', account, { assigned: false });
    await signInDeadEnd();
    expect((await stepOf('signIn')).problem).toMatchObject({ code: 'sign_in_window_closed' });
  });

  it('takes the place of a refused sign-in, which stays told until then', async () => {
    await app.control('PATCH', account, { risky: true });
    const { problem } = await signIn();
    const { body } = await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'closed' });
    expect([problem.values.vendorCode, body.signIn.problem]).toEqual([expect.stringMatching(/^AADSTS5/), problem]);
    await app.control('PATCH', account, { risky: false });
    await signInDeadEnd();
    expect((await stepOf('signIn')).problem).toMatchObject({ code: 'sign_in_window_closed', values: {} });
  });

  it('takes the place of a refused consent, which stays told until then', async () => {
    await app.control('DELETE', '/microsoft/consent', {});
    const login = 'jana.koch@contoso.example';
    const { consent } = await throughWindow(world(), 'consent', { login, answer: 'cancel' });
    const { body } = await api('POST', '/api/onboarding/consent/outcome', { kind: 'closed' });
    expect([consent.problem.values.vendorCode, body.consent.problem]).toEqual(['AADSTS65004', consent.problem]);
    await closeOnDeadEnd('consent', { trouble: { consent: 650056 } }, { login, answer: 'accept' });
    expect((await stepOf('consent')).problem).toMatchObject({ code: 'consent_window_closed', values: {} });
  });

  it('is told no longer once every right is found usable by every account', async () => {
    await app.control('POST', '/microsoft/consent', {});
    app.skip(6_000);
    const { consent, signIn } = (await api('POST', '/api/rights', {})).body;
    expect([consent.problem, signIn.problem]).toEqual([null, null]);
  });

  it('gives nothing where nothing was missing: nobody is recorded for it', async () => {
    const given = async () =>
      (await api('GET', '/api/audit')).body.entries.filter(({ act }: { act: string }) => act === 'consent-given');
    const before = await given();
    const { consent } = await throughWindow(world(), 'consent', {
      login: 'jana.koch@contoso.example',
      answer: 'cancel',
    });
    expect(consent.problem).toMatchObject({ code: 'consent_declined' });
    const { body } = await api('POST', '/api/onboarding/consent/outcome', { kind: 'closed' });
    expect(body.consent).toMatchObject({ problem: null, state: 'granted' });
    expect(await given()).toEqual(before);
  });
});
