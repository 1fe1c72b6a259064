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
});
