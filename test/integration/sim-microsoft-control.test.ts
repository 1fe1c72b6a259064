import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redeem, type SimulatedMicrosoft, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
});

afterEach(() => microsoft.close());

const petra = 'petra.lang@contoso.example';

describe('accounts', () => {
  it('are created without licence and mailbox, changed and deleted', async () => {
    const upn = 'presence-sync@contoso.example';
    const { body } = await microsoft.control('POST', '/microsoft/users', { name: 'Presence Sync', upn });
    expect(body).toMatchObject({ upn, mail: null, enabled: true, guest: false, hasTeamsLicence: false, roles: [] });
    const changed = await microsoft.control('PATCH', `/microsoft/users/${upn}`, {
      enabled: false,
      mail: upn,
      proxyAddresses: [`SMTP:${upn}`],
      roles: ['Teams Administrator'],
    });
    expect(changed.body).toMatchObject({ enabled: false, mail: upn, roles: ['Teams Administrator'] });
    await microsoft.control('DELETE', `/microsoft/users/${upn}`);
    expect((await microsoft.control('GET', `/microsoft/users/${upn}`)).status).toBe(404);
  });

  it('of elsewhere are guests under a long name', async () => {
    const { body } = await microsoft.control('POST', '/microsoft/users', {
      name: 'Anna Miller',
      upn: 'anna@fabrikam.example',
      guest: true,
    });
    expect(body).toMatchObject({
      upn: 'anna_fabrikam.example#EXT#@contoso.example',
      mail: 'anna@fabrikam.example',
      guest: true,
    });
  });

  it.each([
    ['POST', '/microsoft/users', { upn: 'x@contoso.example' }, '"name" must be a text'],
    ['POST', '/microsoft/users', { name: 'X', upn: 'x@elsewhere.example' }, 'must end in @contoso.example'],
    ['POST', '/microsoft/users', { name: 'X', upn: petra }, 'exists already'],
    ['POST', '/microsoft/users', { name: 'X', upn: 'x@contoso.example', roles: ['King'] }, '"roles" are some of'],
    [
      'POST',
      '/microsoft/users',
      { name: 'X', upn: 'x@contoso.example', tenant: 'nobody' },
      'There is no tenant nobody',
    ],
    ['PATCH', `/microsoft/users/${petra}`, {}, 'An account has'],
    ['PATCH', `/microsoft/users/${petra}`, { shoeSize: 38 }, 'not shoeSize'],
    ['PATCH', `/microsoft/users/${petra}`, { enabled: 'no' }, '"enabled" must be true or false'],
    ['PATCH', `/microsoft/users/${petra}`, { upn: 'jonas.weber@contoso.example' }, 'exists already'],
    ['PATCH', `/microsoft/users/${petra}`, { signInTrouble: 'x' }, 'an AADSTS number, an OAuth error or null'],
    ['PATCH', '/microsoft/users/nobody@contoso.example', { enabled: true }, 'Nobody has the address'],
    ['POST', `/microsoft/users/${petra}/presence`, { availability: 'Busy' }, '"activity" must be a text'],
    [
      'POST',
      `/microsoft/users/${petra}/presence`,
      { availability: 'Busy', activity: 'Sleeping' },
      'A Teams client reports',
    ],
    [
      'POST',
      `/microsoft/users/${petra}/preferred-presence`,
      { availability: 'Busy', activity: 'InACall' },
      'A person prefers',
    ],
    ['POST', `/microsoft/users/${petra}/hint`, { times: 0 }, '"times"'],
    ['POST', '/microsoft/tenants', { id: 'x', name: 'X', domain: 'x.example' }, 'GUID'],
    [
      'POST',
      '/microsoft/tenants',
      { id: '11111111-1111-4111-8111-111111111111', name: 'X', domain: 'contoso.example' },
      'already',
    ],
    ['PATCH', '/microsoft/settings', { speed: 1 }, 'There is no setting "speed"'],
    ['PATCH', '/microsoft/settings', { presenceLagMs: -1 }, '"presenceLagMs" must be a number'],
    ['PATCH', '/microsoft/settings', { rolesStripped: 1 }, '"rolesStripped" must be true or false'],
    ['POST', '/microsoft/subscriptions/x/lifecycle', { event: 'missed' }, 'There is no subscription x'],
    ['POST', '/teams/token', { upn: 'nobody@contoso.example' }, 'Nobody has the address'],
    ['POST', '/teams/token', { upn: 'sofia.rossi@contoso.example' }, 'is disabled'],
  ])('%s %s with %o is refused', async (method, path, body, text) => {
    const answer = await microsoft.control(method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.error).toContain(text);
  });

  it('change nothing when one part of the change is refused', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { presenceLagMs: 5, hintDelayMs: -1 });
    expect((await microsoft.control('GET', '/microsoft/settings')).body.presenceLagMs).toBe(0);
  });
});

describe('presence', () => {
  it('is told with the sessions behind it', async () => {
    const { body } = await microsoft.control('POST', `/microsoft/users/${petra}/presence`, {
      availability: 'Busy',
      activity: 'InAMeeting',
    });
    expect(body).toMatchObject({
      availability: 'Busy',
      activity: 'InAMeeting',
      sessions: [{ id: 'client', activity: 'InAMeeting', expiresAt: null }],
      preferred: null,
    });
  });

  it('of a person who appears offline is a preference', async () => {
    const appear = (availability: string, activity: string) =>
      microsoft.control('POST', `/microsoft/users/${petra}/presence`, { availability, activity });
    expect((await appear('Offline', 'OffWork')).body).toMatchObject({
      availability: 'Offline',
      activity: 'OffWork',
      preferred: { activity: 'OffWork' },
    });
    expect((await appear('Available', 'Available')).body).toMatchObject({ availability: 'Available', preferred: null });
  });
});

describe('tokens of the simulated Teams client', () => {
  const tokenOf = async (body: Record<string, unknown>) =>
    decodeJwt((await microsoft.control('POST', '/teams/token', body)).body.token);

  it('say who the person is, in which tenant and with which roles', async () => {
    expect(await tokenOf({ upn: petra })).toMatchObject({
      aud: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
      iss: 'https://login.microsoftonline.com/8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13/v2.0',
      azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
      scp: 'access_as_user',
      ver: '2.0',
      preferred_username: petra,
      acct: 0,
      wids: ['62e90394-69f5-4237-9190-012177145e10', 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
    });
  });

  it('can lack the roles, have expired, or come from another client', async () => {
    expect(await tokenOf({ upn: petra, wids: false })).not.toHaveProperty('wids');
    const { exp = 0 } = await tokenOf({ upn: petra, seconds: -60 });
    expect(exp * 1000).toBeLessThan(microsoft.time.now);
    expect(await tokenOf({ upn: petra, azp: 'another' })).toMatchObject({ azp: 'another' });
  });

  it('name the same person as the id token, and not by the object id', async () => {
    const { sub, oid } = await tokenOf({ upn: petra });
    const { body } = await redeem(microsoft, petra);
    expect(decodeJwt(body.id_token)).toMatchObject({ sub, oid });
    expect(sub).not.toBe(oid);
  });
});

describe('tenants', () => {
  it('can be added, with an administrator of their own', async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    await microsoft.control('POST', '/microsoft/tenants', { id, name: 'Example', domain: 'example.com' });
    await microsoft.control('POST', '/microsoft/consent', { tenant: id });
    const token = await microsoft.appToken('example.com');
    expect((await microsoft.graph(token, 'GET', '/users')).body.value).toMatchObject([
      { userPrincipalName: 'admin@example.com' },
    ]);
  });
});

describe('the admin centre', () => {
  const submit = (fields: Record<string, string>) =>
    microsoft.call('/~/entra.microsoft.com/', {
      method: 'POST',
      body: new URLSearchParams({ tenant: 'contoso.example', ...fields }),
    });

  it('creates the sync user it proposes', async () => {
    const page = await microsoft.call('/~/entra.microsoft.com/#view/users');
    expect(page.text).toContain('presence-sync@contoso.example');
    await submit({ act: 'create', name: 'Presence Sync', upn: 'presence-sync@contoso.example' });
    expect((await redeem(microsoft, 'presence-sync@contoso.example')).status).toBe(200);
  });

  it('says why it cannot', async () => {
    const answer = await submit({ act: 'create', name: 'X', upn: petra });
    expect(answer.headers.get('location')).toContain(encodeURIComponent(petra));
  });

  it('disables, enables and resets, and takes consent back', async () => {
    await submit({ act: 'disable', upn: petra });
    expect((await microsoft.control('GET', `/microsoft/users/${petra}`)).body.enabled).toBe(false);
    await submit({ act: 'enable', upn: petra });
    const { refresh_token } = (await redeem(microsoft, petra)).body;
    await submit({ act: 'reset', upn: petra });
    const refused = await microsoft.token({ grant_type: 'refresh_token', refresh_token });
    expect(refused.body.error_codes).toEqual([50173]);
    await submit({ act: 'withdraw-consent' });
    expect(await microsoft.appToken()).toBeUndefined();
  });

  it('switches what the tenant demands of sign-ins, and exceptions', async () => {
    const tenantNow = async () => (await microsoft.control('GET', '/microsoft/tenants/contoso.example')).body;
    await submit({ act: 'security-defaults' });
    await submit({ act: 'assignment-required' });
    await submit({ act: 'conditional-access-block' });
    expect(await tenantNow()).toMatchObject({
      securityDefaults: true,
      assignmentRequired: true,
      conditionalAccess: 'block',
    });
    await submit({ act: 'conditional-access-block' });
    expect((await tenantNow()).conditionalAccess).toBe('none');
    await submit({ act: 'assigned', upn: petra });
    expect((await redeem(microsoft, petra)).status).toBe(200);
    await submit({ act: 'delete', upn: petra });
    expect((await tenantNow()).deletedUsers).toBe(1);
  });

  it('escapes what people are called', async () => {
    await submit({ act: 'create', name: '<script>', upn: 'x@contoso.example' });
    const { text } = await microsoft.call('/~/admin.microsoft.com/');
    expect(text).not.toContain('<script>');
    expect(text).toContain('&#60;script&#62;');
  });
});
