import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminProfile } from '../../../bot/identity/admin-profile.ts';
import { contosoId } from '../sim-microsoft.ts';
import { registration, startWorld, type World } from './entra.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const petra = 'petra.lang@contoso.example';
const mia = 'mia.lang@contoso.example';
const profile = createAdminProfile(registration);
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

describe('consent is needed', () => {
  it('where nobody has consented', async () => {
    await world.control('DELETE', '/microsoft/consent');
    expect(await organisation()).toEqual({ kind: 'consent-needed' });
    expect(await roles()).toEqual({ kind: 'consent-needed' });
  });

  it('where a rule asks the person to act', async () => {
    await world.control('PATCH', `/microsoft/users/${petra}`, { signInTrouble: 50076 });
    expect(await organisation()).toEqual({ kind: 'consent-needed' });
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
