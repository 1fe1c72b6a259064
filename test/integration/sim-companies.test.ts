import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedMicrosoft, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
});

afterEach(() => microsoft.close());

const northwind = { domain: 'northwind.example', kAccount: 'K2001', name: 'Northwind GmbH', users: 55 };
const add = (change: Record<string, unknown> = {}) =>
  microsoft.control('POST', '/companies', { ...northwind, ...change });

describe('another company', () => {
  it('is the seed company under its own domain, with its own tenant and customer', async () => {
    const { body } = await add();
    expect(body).toMatchObject({ domain: 'northwind.example', people: 55, extensions: 45 });
    await microsoft.control('POST', '/microsoft/consent', { tenant: body.tenantId });
    const token = await microsoft.appToken(body.tenantId);
    const users = (await microsoft.graph(token, 'GET', '/users?$top=999')).body.value;
    const upns = users.map(({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName);
    expect(upns).toContain('petra.lang@northwind.example');
    expect(upns.filter((upn: string) => upn.endsWith('@contoso.example'))).toEqual([]);
    const extensions = (await microsoft.control('GET', '/cloudya/extensions?customer=K2001')).body;
    expect(extensions[0].voicemailEmail).toBe('jonas.weber@northwind.example');
  });

  it('shares nobody with the seed company', async () => {
    await add();
    expect(await microsoft.idOf('petra.lang@northwind.example')).not.toBe(
      await microsoft.idOf('petra.lang@contoso.example'),
    );
  });

  it('has logins of its own at Cloudya', async () => {
    const { cloudya } = (await add()).body;
    const basic = Buffer.from(`${cloudya.clientId}:${cloudya.clientSecret}`).toString('base64');
    const answer = await microsoft.call('/~/sso.cloud-cfg.com/realms/login/protocol/openid-connect/token', {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'user-agent': 'Test/1.0 (K2001)' },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect({ status: answer.status, clientId: cloudya.clientId }).toEqual({ status: 200, clientId: 'k2001-presence' });
  });

  it('stands in the list of companies', async () => {
    await add();
    const { body } = await microsoft.control('GET', '/companies');
    expect(body.map(({ cloudya }: { cloudya: { kAccount: string } }) => cloudya.kAccount)).toEqual(['K1234', 'K2001']);
  });

  it.each([
    ['a domain that is taken', { domain: 'contoso.example' }, 'already'],
    ['a customer number that is taken', { kAccount: 'K1234' }, 'exists already'],
    ['fewer than 40 people', { users: 5 }, '"users" must be a number of at least 40'],
    ['a tenant id that is none', { tenantId: 'x' }, 'GUID'],
  ])('is refused with %s', async (_, change, text) => {
    const { status, body } = await add(change);
    expect({ status, told: String(body.error).includes(text) }).toEqual({ status: 400, told: true });
    expect((await microsoft.control('GET', '/companies')).body).toHaveLength(1);
  });
});
