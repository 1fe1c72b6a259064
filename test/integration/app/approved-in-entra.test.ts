/** Consent that is given in Entra's own pages: nobody comes back from there, and the step goes on all the same. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { type Api, openWindow, throughWindow } from './microsoft-window.ts';

let app: TestApp;
let api: Api;
const teamsAdmin = 'mia.lang@contoso.example';
const requested = { code: 'consent_approval_requested', values: { vendorCode: 'AADSTS90095' } };

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(teamsAdmin, { seconds: 86_400 });
  await app.control('PATCH', '/microsoft/tenants/contoso.example', { userConsent: 'request' });
});

afterAll(() => app.stop());

const look = async () => (await api('POST', '/api/onboarding/look', {})).body.consent;
const close = async () => (await api('POST', '/api/onboarding/consent/outcome', { kind: 'closed' })).body.consent;
const asked = () => app.sim.requests.list().filter(({ path }) => path.includes('/oauth2/v2.0/token')).length;

it('a request for approval stays told while it waits, and is looked after twice a minute at most', async () => {
  const { consent } = await throughWindow({ api, app }, 'consent', { login: teamsAdmin });
  expect(consent.problem).toMatchObject(requested);
  expect(await look()).toMatchObject({ done: null, problem: requested });
  const before = asked();
  app.skip(29_000);
  await look();
  expect(asked()).toBe(before);
  app.skip(1_000);
  expect(await look()).toMatchObject({ done: null, problem: requested });
  expect(asked()).toBeGreaterThan(before);
});

it('it stays told, too, when the window is opened again and closed', async () => {
  app.skip(1_000);
  await openWindow({ api, app }, 'consent');
  expect(await close()).toMatchObject({ done: null, problem: requested });
});

it('approved in Entra, the step goes on by itself', async () => {
  await app.control('POST', '/microsoft/consent', {});
  app.skip(30_000);
  expect(await look()).toMatchObject({ state: 'granted', problem: null, done: { by: null } });
});

it('approved while the window is open, closing it finds the rights at once', async () => {
  await app.control('DELETE', '/microsoft/consent', {});
  const { consent } = await throughWindow({ api, app }, 'consent', { login: teamsAdmin });
  expect(consent.problem).toMatchObject(requested);
  await openWindow({ api, app }, 'consent');
  await app.control('POST', '/microsoft/consent', {});
  expect(await close()).toMatchObject({ state: 'granted', problem: null });
});
