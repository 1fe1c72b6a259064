import { describe, expect, it } from 'vitest';
import { createTenantDirectory } from '../../../bot/graph/tenant-directory.ts';
import { asked, type GraphStub, refusal, stubGraph } from './graph-stub.ts';

const tenant = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const ben = '11111111-1111-4111-8111-111111111111';

async function pagesOf<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

describe('the directory', () => {
  const user = {
    id: ben,
    displayName: 'Ben',
    mail: null,
    userPrincipalName: 'ben@contoso.example',
    userType: 'Member',
  };
  const directoryOf = (stub: GraphStub) => createTenantDirectory(stub.graph, () => stub.token);

  it('is read in pages of 999 to the end', async () => {
    const next = 'https://graph.microsoft.com/v1.0/users?$skiptoken=2';
    const stub = stubGraph(
      { status: 200, body: { value: [user], '@odata.nextLink': next } },
      { status: 200, body: { value: [] } },
    );
    const pages = await pagesOf(directoryOf(stub).listUsers(tenant));
    expect(pages.map((page) => page.length)).toEqual([1, 0]);
    expect(asked(stub)).toEqual([
      'GET /users?$select=id,displayName,mail,userPrincipalName,proxyAddresses,accountEnabled,userType&$top=999',
      'GET /users?$skiptoken=2',
    ]);
  });

  it('keeps bare e-mail addresses only, and takes what is not said for the usual', async () => {
    const full = {
      ...user,
      displayName: null,
      proxyAddresses: ['SMTP:Ben@contoso.example', 'smtp:b@contoso.example', 'x500:/o=x', 'SIP:ben@contoso.example'],
      accountEnabled: false,
      userType: 'guest',
    };
    const stub = stubGraph({ status: 200, body: { value: [user, full] } });
    expect(await pagesOf(directoryOf(stub).listUsers(tenant))).toEqual([
      [
        {
          userId: ben,
          name: 'Ben',
          mail: undefined,
          upn: 'ben@contoso.example',
          proxyAddresses: [],
          enabled: true,
          guest: false,
        },
        {
          userId: ben,
          name: 'ben@contoso.example',
          mail: undefined,
          upn: 'ben@contoso.example',
          proxyAddresses: ['Ben@contoso.example', 'b@contoso.example'],
          enabled: false,
          guest: true,
        },
      ],
    ]);
  });

  it('finds a person by UPN, whatever characters it has, or nobody', async () => {
    const stub = stubGraph({ status: 200, body: user }, refusal(404, 'Request_ResourceNotFound'));
    expect(await directoryOf(stub).findByUpn(tenant, 'ben_home.example#EXT#@contoso.example')).toMatchObject({
      userId: ben,
    });
    expect(stub.asked[0]?.url).toContain('/users/ben_home.example%23EXT%23%40contoso.example?');
    expect(await directoryOf(stub).findByUpn(tenant, 'nobody@contoso.example')).toBeUndefined();
  });

  it('gives the link to what changes from now on, or says that it has none', async () => {
    const link = 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x';
    const stub = stubGraph(
      { status: 200, body: { value: [], '@odata.deltaLink': link } },
      { status: 200, body: { value: [] } },
    );
    expect(await directoryOf(stub).startDelta(tenant)).toBe(link);
    expect(stub.asked[0]?.url).toContain('/users/delta?$deltaToken=latest&');
    await expect(directoryOf(stub).startDelta(tenant)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  const link = 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x';

  it('tells what is mentioned, null as empty, and nothing of what is not', async () => {
    const value = [
      { id: ben, mail: null, proxyAddresses: null, displayName: null, userType: null },
      { id: ben, accountEnabled: false, proxyAddresses: ['SMTP:ben@contoso.example', 'x500:/o=x'] },
      { id: ben, userPrincipalName: 'b@contoso.example', mail: 'b@contoso.example', userType: 'Guest' },
      { id: ben },
      { id: ben, '@removed': { reason: 'changed' } },
      { id: ben, userPrincipalName: 'b@contoso.example', '@removed': { reason: 'deleted' } },
    ];
    const stub = stubGraph({ status: 200, body: { value, '@odata.deltaLink': `${link}2` } });
    const page = await directoryOf(stub).changesSince(tenant, link);
    expect(page).toStrictEqual({
      kind: 'page',
      changes: [
        { kind: 'changed', userId: ben, name: '', mail: undefined, proxyAddresses: [], guest: false },
        { kind: 'changed', userId: ben, enabled: false, proxyAddresses: ['ben@contoso.example'] },
        { kind: 'changed', userId: ben, upn: 'b@contoso.example', mail: 'b@contoso.example', guest: true },
        { kind: 'changed', userId: ben },
        { kind: 'gone', userId: ben },
        { kind: 'gone', userId: ben },
      ],
      link: `${link}2`,
      more: false,
    });
    expect(asked(stub)).toEqual(['GET /users/delta?$deltatoken=x']);
  });

  it('has more where a page says so, also an empty one', async () => {
    const next = 'https://graph.microsoft.com/v1.0/users/delta?$skiptoken=y';
    const stub = stubGraph({ status: 200, body: { value: [], '@odata.nextLink': next } });
    expect(await directoryOf(stub).changesSince(tenant, link)).toEqual({
      kind: 'page',
      changes: [],
      link: next,
      more: true,
    });
  });

  it.each([
    ['410', refusal(410, 'resyncRequired')],
    ['400 syncStateNotFound', refusal(400, 'syncStateNotFound')],
    ['400 for a token it cannot read', refusal(400, 'Directory_InvalidToken')],
  ])('says that the link is refused after %s', async (_, answer) => {
    expect(await directoryOf(stubGraph(answer)).changesSince(tenant, link)).toEqual({ kind: 'link-refused' });
  });

  it('sends its token nowhere but to Graph: a link of another cloud is refused', async () => {
    const stub = stubGraph();
    const elsewhere = 'https://graph.microsoft.us/v1.0/users/delta?$deltatoken=x';
    expect(await directoryOf(stub).changesSince(tenant, elsewhere)).toEqual({ kind: 'link-refused' });
    expect(stub.asked).toEqual([]);
  });

  it.each([
    ['a lost right', refusal(403, 'Authorization_RequestDenied'), 'forbidden'],
    ['a long wait', refusal(429, 'TooManyRequests', { 'retry-after': '60' }), 'throttled'],
    ['no link at all', { status: 200, body: { value: [] } }, 'unavailable'],
  ])('passes on %s', async (_, answer, trouble) => {
    await expect(directoryOf(stubGraph(answer)).changesSince(tenant, link)).rejects.toMatchObject({ trouble });
  });
});
