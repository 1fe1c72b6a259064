import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createConsentProver } from '../../../bot/graph/consent-prover.ts';
import { asked, type GraphStub, refusal, type StubAnswer, stubGraph } from './graph-stub.ts';

const tenant = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const ben = '11111111-1111-4111-8111-111111111111';
const clientId = '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90';

describe('the proof of consent', () => {
  const proverOf = (stub: GraphStub) =>
    createConsentProver({
      graph: stub.graph,
      appToken: () => stub.token,
      loginHost: 'login.microsoftonline.com',
      graphHost: 'graph.microsoft.com',
      clientId,
      publicUrl: 'https://presence.contoso.example',
    });
  const someone: StubAnswer = { status: 200, body: { value: [{ id: ben, userPrincipalName: 'ben@contoso.example' }] } };
  const prove = async (stub: GraphStub) =>
    Object.fromEntries((await proverOf(stub).prove(tenant)).map(({ name, state }) => [name, state]));
  const both = (state: string) => ({ 'Presence.ReadWrite.All': state, 'User.Read.All': state });

  it('uses each right once, with one new token', async () => {
    const stub = stubGraph(someone, refusal(404, 'NotFound'));
    expect(await prove(stub)).toEqual(both('granted'));
    expect(asked(stub)).toEqual([
      'GET /users?$top=1&$select=id,userPrincipalName',
      `POST /users/${ben}/presence/clearPresence`,
    ]);
    expect(stub.renewals).toEqual([{ fresh: true }]);
  });

  it('tells the rights apart', async () => {
    expect(await prove(stubGraph(someone, refusal(403, 'Forbidden')))).toEqual({
      'Presence.ReadWrite.All': 'missing',
      'User.Read.All': 'granted',
    });
    expect(await prove(stubGraph(refusal(403, 'Authorization_RequestDenied')))).toEqual(both('missing'));
  });

  it('waits where Graph does not know the app yet', async () => {
    const unknown = refusal(401, 'Authorization_IdentityNotFound');
    expect(await prove(stubGraph(unknown, unknown))).toEqual(both('not-yet'));
  });

  const withoutToken = (details: VendorError['details']): GraphStub => ({
    ...stubGraph(),
    token: () => Promise.reject(new VendorError('microsoft', 'unauthorized', 'refused', details)),
  });

  it('knows a tenant that never consented', async () => {
    expect(await prove(withoutToken({ code: 'AADSTS700016', oauthError: 'unauthorized_client' }))).toEqual(
      both('missing'),
    );
  });

  it('takes neither our own wrong secret nor an outage for a missing consent', async () => {
    const secret = { code: 'AADSTS7000215', oauthError: 'invalid_client' };
    await expect(prove(withoutToken(secret))).rejects.toMatchObject({ details: secret });
    const away = stubGraph(refusal(500, 'A'), refusal(500, 'A'), refusal(500, 'A'));
    await expect(prove(away)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  it('comes after a page that asks for everything the registration lists', () => {
    const url = new URL(proverOf(stubGraph()).consentUrl(tenant, 'state-1'));
    expect(url.origin + url.pathname).toBe(`https://login.microsoftonline.com/${tenant}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: clientId,
      scope: 'https://graph.microsoft.com/.default',
      redirect_uri: 'https://presence.contoso.example/auth/consent-callback',
      state: 'state-1',
    });
  });
});
