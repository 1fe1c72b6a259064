import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminProfile } from '../../../bot/identity/admin-profile.ts';
import { createTokenGate } from '../../../bot/identity/token-gate.ts';
import { contosoId } from '../sim-microsoft.ts';
import { registration, startWorld, type World } from './entra.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
  waited = [];
});

afterEach(() => world.close());

const petra = 'petra.lang@contoso.example';
const mia = 'mia.lang@contoso.example';
let waited: number[];
const profile = createAdminProfile(registration, async (ms) => void waited.push(ms));
const organisation = async (upn = petra) => profile.organisation(await world.ssoToken(upn), contosoId);
const roles = async (upn = petra) => profile.roles(await world.ssoToken(upn), contosoId);

describe('on behalf of the admin', () => {
  it('the organisation and its default domain are read', async () => {
    expect(await organisation()).toEqual({
      kind: 'read',
      organisation: { name: 'Contoso GmbH', defaultDomain: 'contoso.example' },
    });
  });

  it('the roles are read', async () => {
    expect(await roles(mia)).toEqual({
      kind: 'read',
      templateIds: ['69091246-20e8-4a56-aa4d-066075b2a7a8'],
      stripped: false,
    });
    expect(await roles('ben.fischer@contoso.example')).toEqual({ kind: 'read', templateIds: [], stripped: false });
  });

  it('roles without their names are told apart from none', async () => {
    await world.control('PATCH', '/microsoft/settings', { rolesStripped: true });
    expect(await roles(mia)).toEqual({ kind: 'read', templateIds: [], stripped: true });
  });
});

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('consent is needed', () => {
  it('where nobody has consented', async () => {
    await world.control('DELETE', '/microsoft/consent');
    const needed = { kind: 'consent-needed', vendorCode: expect.stringMatching(/^AADSTS/), correlationId: uuid };
    expect(await organisation()).toEqual(needed);
    expect(await roles()).toEqual(needed);
  });

  it('and may land a little later: it is asked for three times more, and no oftener', async () => {
    const spreading = { error: 'invalid_grant', error_description: 'AADSTS65001: x', suberror: 'consent_required' };
    await world.fault('login.microsoftonline.com', { path: 'token', status: 400, body: spreading, count: 2 });
    expect(await organisation()).toMatchObject({ kind: 'read' });
    expect(waited).toEqual([1_000, 2_000]);
    await world.fault('login.microsoftonline.com', { path: 'token', status: 400, body: spreading, count: 9 });
    expect(await organisation()).toMatchObject({ kind: 'consent-needed', vendorCode: 'AADSTS65001' });
    expect(waited).toEqual([1_000, 2_000, 1_000, 2_000, 4_000]);
  });
});

describe('a window of Microsoft is needed', () => {
  it.each([50076, 50079, 53003])('where a rule stands in the way: AADSTS%i', async (number) => {
    const token = await world.ssoToken(petra);
    await world.control('PATCH', `/microsoft/users/${petra}`, { signInTrouble: number });
    const needed = { kind: 'interaction-needed', vendorCode: `AADSTS${number}`, correlationId: uuid };
    expect(await profile.organisation(token, contosoId)).toEqual(needed);
    expect(await profile.roles(token, contosoId)).toEqual(needed);
  });
});

describe('a new token of the tab is needed', () => {
  it('where the one at hand has ended', async () => {
    const token = await world.ssoToken(petra, { seconds: 1 });
    world.time.now += 2_000;
    await expect(profile.roles(token, contosoId)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('where Entra does not accept it', async () => {
    const [header, body] = (await world.ssoToken(petra)).split('.');
    await expect(profile.roles(`${header}.${body}.x`, contosoId)).rejects.toMatchObject({ code: 'token_expired' });
  });
});

describe('a loop that Entra sees', () => {
  it('ends at once for this person', async () => {
    const paused = createAdminProfile({ ...registration, gate: createTokenGate(world.clock, () => {}) });
    const token = await world.ssoToken(petra);
    const loop = { error: 'invalid_grant', error_description: 'AADSTS50196: x' };
    await world.fault('login.microsoftonline.com', { path: 'token', status: 400, body: loop });
    const refusal = { trouble: 'throttled', details: { code: 'AADSTS50196', retryAfterMs: 300_000 } };
    for (let n = 0; n < 3; n += 1) await expect(paused.roles(token, contosoId)).rejects.toMatchObject(refusal);
    expect(world.requests().filter((request) => request.endsWith('/token'))).toHaveLength(1);
    expect(await paused.roles(await world.ssoToken(mia), contosoId)).toMatchObject({ kind: 'read' });
  });
});

describe('trouble', () => {
  it('with our own secret is told as such', async () => {
    const wrong = createAdminProfile({ ...registration, clientSecret: 'not-the-secret' });
    await expect(wrong.roles(await world.ssoToken(petra), contosoId)).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: { code: 'AADSTS7000215', oauthError: 'invalid_client' },
      message: expect.not.stringContaining('not-the-secret'),
    });
  });

  it.each([
    ['Entra is down', 'login.microsoftonline.com', { status: 503, body: {} }, 'unavailable'],
    ['Entra does not answer', 'login.microsoftonline.com', { drop: true }, 'unavailable'],
    ['Graph is down', 'graph.microsoft.com', { status: 503 }, 'unavailable'],
    ['Graph does not answer', 'graph.microsoft.com', { drop: true }, 'unavailable'],
    ['Graph asks to wait', 'graph.microsoft.com', { status: 429 }, 'throttled'],
    ['Graph refuses', 'graph.microsoft.com', { status: 403 }, 'forbidden'],
    ['Graph answers something else', 'graph.microsoft.com', { status: 200, body: { value: 1 } }, 'unavailable'],
    ['Graph answers with a page', 'graph.microsoft.com', { status: 200, body: '<html>' }, 'unavailable'],
  ])('because %s is told as such', async (_, host, fault, trouble) => {
    const token = await world.ssoToken(petra);
    await world.fault(host, fault);
    await expect(profile.roles(token, contosoId)).rejects.toMatchObject({ vendor: 'microsoft', trouble });
  });
});
