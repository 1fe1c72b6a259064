import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, redeem, type SimulatedMicrosoft, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;
let token: string;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
  token = await microsoft.appToken();
});

afterEach(() => microsoft.close());

const petra = 'petra.lang@contoso.example';
const get = (path: string, as = token) => microsoft.graph(as, 'GET', path);
const pathOf = (link: string) => link.replace('https://graph.microsoft.com/v1.0', '');

async function tokenFor(upn: string): Promise<string> {
  return (await redeem(microsoft, upn, 'openid https://graph.microsoft.com/User.Read')).body.access_token;
}

function refusal({ status, body }: Answer) {
  return { status, code: body.error.code };
}

describe('a call to Graph', () => {
  it('names itself and is refused in the documented shape', async () => {
    const answer = await microsoft.call('/~/graph.microsoft.com/v1.0/users/nobody', {
      headers: { authorization: `Bearer ${token}`, 'client-request-id': 'mine-1' },
    });
    expect(answer.body.error).toEqual({
      code: 'Request_ResourceNotFound',
      message: expect.stringContaining('nobody'),
      innerError: {
        date: '2026-03-02T08:00:00',
        'request-id': answer.headers.get('request-id'),
        'client-request-id': 'mine-1',
      },
    });
  });

  it.each([
    ['without a token', () => ''],
    ['with something that is no token', () => 'nonsense'],
    ['with a token that has been changed', () => `${token.slice(0, -4)}AAAA`],
  ])('is refused %s', async (_, forged) => {
    expect(refusal(await get('/users', forged()))).toEqual({ status: 401, code: 'InvalidAuthenticationToken' });
  });

  it('is refused with a token that has expired', async () => {
    microsoft.time.now += 4501 * 1000;
    expect((await get('/users')).status).toBe(401);
  });

  it('is refused with a token for the app itself', async () => {
    const { body } = await microsoft.control('POST', '/teams/token', { upn: petra });
    expect((await get('/me', body.token)).body.error.message).toContain('Invalid audience');
  });

  it('is refused where the right is missing', async () => {
    expect(refusal(await get('/users', await tokenFor(petra)))).toEqual({ status: 403, code: 'Forbidden' });
    expect(refusal(await get('/organization'))).toEqual({ status: 403, code: 'Authorization_RequestDenied' });
  });

  it('is refused as soon as the consent is taken back', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    expect((await get('/users')).status).toBe(403);
  });

  it('meets 400 for a resource that is not there', async () => {
    expect(refusal(await get('/planets'))).toEqual({ status: 400, code: 'BadRequest' });
  });

  it('with a token for continuous access is challenged after a revocation', async () => {
    const refreshToken = (await redeem(microsoft, petra)).body.refresh_token;
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, claims };
    const able = (await microsoft.token(form)).body.access_token;
    const unable = (await microsoft.token({ ...form, claims: '' })).body.access_token;
    await microsoft.control('POST', `/microsoft/users/${petra}/revoke-tokens`);
    const answer = await get('/me/presence', able);
    expect(answer.status).toBe(401);
    const challenge = /error="insufficient_claims", claims="([^"]+)"/.exec(
      answer.headers.get('www-authenticate') ?? '',
    );
    expect(JSON.parse(Buffer.from(challenge?.[1] ?? '', 'base64').toString())).toHaveProperty('access_token.nbf');
    expect((await get('/me/presence', unable)).status).toBe(200);
  });
});

describe('users', () => {
  it('come in pages of 100 unless asked otherwise, and with few properties', async () => {
    await microsoft.close();
    microsoft = await startSimulatedMicrosoft({ users: 250 });
    token = await microsoft.appToken();
    const first = (await get('/users')).body;
    expect(first.value).toHaveLength(100);
    expect(first.value[0]).not.toHaveProperty('proxyAddresses');
    const second = (await get(pathOf(first['@odata.nextLink']))).body;
    const third = (await get(pathOf(second['@odata.nextLink']))).body;
    expect(third).not.toHaveProperty('@odata.nextLink');
    const ids = [first, second, third].flatMap(({ value }) => value.map(({ id }: { id: string }) => id));
    expect(new Set(ids).size).toBe(250);
  });

  it('keep the selected properties from page to page', async () => {
    const first = (await get('/users?$select=id,mail&$top=30')).body;
    const second = (await get(pathOf(first['@odata.nextLink']))).body;
    expect(Object.keys(second.value[0])).toEqual(['id', 'mail']);
    expect(second.value).toHaveLength(10);
  });

  it('take a page size of 999', async () => {
    expect((await get('/users?$top=999')).body.value).toHaveLength(40);
  });

  it.each([
    ['a page size of 1000', '/users?$top=1000', 'Request_UnsupportedQuery'],
    ['a page size of 0', '/users?$top=0', 'Request_UnsupportedQuery'],
    ['a property that is not there', '/users?$select=id,shoeSize', 'Request_BadRequest'],
    ['a query option that is not served', "/users?$filter=mail eq 'x'", 'Request_UnsupportedQuery'],
    ['a page token of nobody', '/users?$skiptoken=nonsense', 'Directory_ExpiredPageToken'],
  ])('refuse %s', async (_, path, code) => {
    expect(refusal(await get(path))).toEqual({ status: 400, code });
  });

  it('are found by id and by UPN in any case', async () => {
    const { body } = await get('/users/PETRA.lang@contoso.example?$select=id,userPrincipalName,accountEnabled');
    expect(body).toEqual({ id: await microsoft.idOf(petra), userPrincipalName: petra, accountEnabled: true });
    expect((await get(`/users/${body.id}`)).body.userPrincipalName).toBe(petra);
  });

  it('of another tenant are not found', async () => {
    expect(refusal(await get('/users/anna@fabrikam.example'))).toEqual({
      status: 404,
      code: 'Request_ResourceNotFound',
    });
  });
});

describe('users/delta', () => {
  it('starts from now and tells new, changed and deleted accounts', async () => {
    const start = (await get('/users/delta?$deltatoken=latest&$select=displayName,mail')).body;
    expect(start.value).toEqual([]);
    const upn = 'presence-sync@contoso.example';
    await microsoft.control('POST', '/microsoft/users', { name: 'Presence Sync', upn });
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { mail: 'petra@contoso.example' });
    const gone = await microsoft.idOf('zoe.peters@contoso.example');
    await microsoft.control('DELETE', '/microsoft/users/zoe.peters@contoso.example');
    const next = (await get(pathOf(start['@odata.deltaLink']))).body;
    expect(next.value).toEqual([
      { id: await microsoft.idOf(upn), displayName: 'Presence Sync', mail: null },
      { id: await microsoft.idOf(petra), displayName: 'Petra Lang', mail: 'petra@contoso.example' },
      { id: gone, '@removed': { reason: 'changed' } },
    ]);
    expect((await get(pathOf(next['@odata.deltaLink']))).body.value).toEqual([]);
  });

  it('says of a deleted account whether it can come back, and tells when it does', async () => {
    const link = async (answer: Answer) => pathOf(answer.body['@odata.deltaLink']);
    const start = await get('/users/delta?$deltatoken=latest&$select=mail');
    const [back, gone] = ['zoe.peters@contoso.example', 'cem.demir@contoso.example'];
    const ids = [await microsoft.idOf(back), await microsoft.idOf(gone)];
    await microsoft.control('DELETE', `/microsoft/users/${back}`);
    await microsoft.control('DELETE', `/microsoft/users/${gone}?permanently=true`);
    const next = await get(await link(start));
    expect(next.body.value).toEqual([
      { id: ids[0], '@removed': { reason: 'changed' } },
      { id: ids[1], '@removed': { reason: 'deleted' } },
    ]);
    await microsoft.control('POST', `/microsoft/users/${back}/restore`);
    expect((await microsoft.control('POST', `/microsoft/users/${gone}/restore`)).status).toBe(404);
    expect((await get(await link(next))).body.value).toEqual([{ id: ids[0], mail: back }]);
  });

  it('may tell an item twice', async () => {
    const start = (await get('/users/delta?$deltatoken=latest&$select=mail')).body;
    await microsoft.control('PATCH', '/microsoft/settings', { deltaRepeats: true });
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { enabled: false });
    expect((await get(pathOf(start['@odata.deltaLink']))).body.value).toHaveLength(2);
  });

  it('asks for a full read when a link is older than seven days', async () => {
    const start = (await get('/users/delta?$deltatoken=latest')).body;
    microsoft.time.now += 7 * 86_400_000 + 1;
    token = await microsoft.appToken();
    const answer = await get(pathOf(start['@odata.deltaLink']));
    expect(refusal(answer)).toEqual({ status: 410, code: 'syncStateNotFound' });
    const anew = await get(pathOf(answer.headers.get('location') ?? ''));
    expect(anew.body.value).toHaveLength(40);
  });

  it('begins with everybody in pages when no token is given', async () => {
    await microsoft.close();
    microsoft = await startSimulatedMicrosoft({ users: 250 });
    token = await microsoft.appToken();
    const first = (await get('/users/delta?$select=id')).body;
    expect(first.value).toHaveLength(200);
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { name: 'Petra L.' });
    const second = (await get(pathOf(first['@odata.nextLink']))).body;
    expect(second.value).toHaveLength(50);
    const later = (await get(pathOf(second['@odata.deltaLink']))).body;
    expect(later.value).toEqual([{ id: await microsoft.idOf(petra) }]);
  });

  it.each([
    ['$top', '/users/delta?$top=10', 400, 'Request_UnsupportedQuery'],
    ['$orderby', '/users/delta?$orderby=displayName', 400, 'Request_UnsupportedQuery'],
    ['$expand', '/users/delta?$expand=manager', 400, 'Request_UnsupportedQuery'],
    ['a token of nobody', '/users/delta?$deltatoken=nonsense', 400, 'Directory_InvalidToken'],
  ])('refuses %s', async (_, path, status, code) => {
    expect(refusal(await get(path))).toEqual({ status, code });
  });

  it('asks for a full read when a token is from a world that is gone', async () => {
    await microsoft.control('PATCH', `/microsoft/users/${petra}`, { name: 'Petra L.' });
    const start = (await get('/users/delta?$deltatoken=latest')).body;
    await microsoft.control('POST', '/reset');
    await microsoft.control('POST', '/microsoft/consent');
    expect((await get(pathOf(start['@odata.deltaLink']))).status).toBe(410);
  });
});

describe('what a signed-in person may read', () => {
  it('is the organisation with its default domain', async () => {
    const { body } = await get('/organization', await tokenFor(petra));
    const domains: { name: string; isDefault: boolean }[] = body.value[0].verifiedDomains;
    expect(domains.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['contoso.example']);
  });

  it('is the own account, as far as it is selected', async () => {
    const { body } = await get('/me?$select=id,userType', await tokenFor(petra));
    expect(body).toEqual({ id: await microsoft.idOf(petra), userType: 'Member' });
  });

  it('is the own directory roles, or type and id only', async () => {
    const person = await tokenFor(petra);
    const path = '/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=roleTemplateId';
    const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
    expect((await get(path, person)).body.value).toMatchObject([{ roleTemplateId: globalAdministrator }]);
    await microsoft.control('PATCH', '/microsoft/settings', { rolesStripped: true });
    expect((await get(path, person)).body.value).toMatchObject([{ roleTemplateId: null }]);
  });

  it.each([
    ['/me?$expand=manager', 'Request_UnsupportedQuery'],
    ['/me?$select=shoeSize', 'Request_BadRequest'],
    ['/me/transitiveMemberOf/microsoft.graph.directoryRole?$filter=x', 'Request_UnsupportedQuery'],
    ['/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=shoeSize', 'Request_BadRequest'],
  ])('takes no query it does not serve: %s', async (path, code) => {
    expect(refusal(await get(path, await tokenFor(petra)))).toEqual({ status: 400, code });
  });

  it('is the own Teams licence and nobody else’s', async () => {
    const person = await tokenFor(petra);
    const path = (upn: string) => `/users/${upn}/licenseDetails/getTeamsLicensingDetails`;
    expect((await get(path(petra), person)).body.hasTeamsLicense).toBe(true);
    expect((await get(path('anna.schmidt@contoso.example'), person)).status).toBe(403);
    expect((await get(path(petra))).status).toBe(403);
  });
});
