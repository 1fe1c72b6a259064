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
      userToken: () => stub.token,
      signedOutCode: ({ details }) => (details.code === 'AADSTS50173' ? 'sync_user_password_reset' : undefined),
      loginHost: 'login.microsoftonline.com',
      graphHost: 'graph.microsoft.com',
      clientId,
      publicUrl: 'https://presence.contoso.example',
      pace: stub.pace,
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
    expect(stub.admitted, 'counted in the presence quota').toEqual([`read for ${tenant}`]);
  });

  it('tells the rights apart', async () => {
    expect(await prove(stubGraph(someone, refusal(403, 'Forbidden')))).toEqual({
      'Presence.ReadWrite.All': 'missing',
      'User.Read.All': 'granted',
    });
    const denied = refusal(403, 'Authorization_RequestDenied');
    expect(await prove(stubGraph(denied, denied))).toEqual(both('missing'));
    // without the directory somebody is made up
    const stub = stubGraph(denied, refusal(404, 'NotFound'));
    expect(await prove(stub)).toEqual({ 'Presence.ReadWrite.All': 'granted', 'User.Read.All': 'missing' });
    expect(asked(stub)[1]).toMatch(/^POST \/users\/[0-9a-f-]{36}\/presence\/clearPresence$/);
  });

  it('waits where Graph does not know the app yet', async () => {
    const unknown = refusal(401, 'Authorization_IdentityNotFound');
    expect(await prove(stubGraph(unknown, unknown, unknown, unknown))).toEqual(both('not-yet'));
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
    const secret = { code: 'AADSTS7000215', oauthError: 'invalid_client', status: 401 };
    await expect(prove(withoutToken(secret))).rejects.toMatchObject({ details: secret });
    const away = stubGraph(refusal(500, 'A'), refusal(500, 'A'), refusal(500, 'A'));
    await expect(prove(away)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  it('tells an app that is switched off from a consent that is not there', async () => {
    const stub = withoutToken({ code: 'AADSTS7000112', oauthError: 'unauthorized_client' });
    const proofs = await proverOf(stub).prove(tenant);
    expect(proofs.map(({ state, vendorCode }) => [state, vendorCode])).toEqual([
      ['missing', 'AADSTS7000112'],
      ['missing', 'AADSTS7000112'],
    ]);
  });

  const syncUser = '22222222-2222-4222-8222-222222222222';
  const bySyncUser = async (stub: GraphStub, users = [syncUser]) =>
    Object.fromEntries(
      (await proverOf(stub).prove(tenant, { syncUserIds: users })).map(({ name, state }) => [name, state]),
    );
  const signedIn = { openid: 'granted', profile: 'granted', offline_access: 'granted' };

  it('tries the delegated right by a sync user’s sign-in, on that account itself', async () => {
    const stub = stubGraph(someone, refusal(404, 'NotFound'), { status: 200, body: { value: [] } });
    expect(await bySyncUser(stub)).toEqual({ ...both('granted'), 'Presence.Read.All': 'granted', ...signedIn });
    expect(stub.asked.at(-1)?.body).toEqual({ ids: [syncUser] });
    expect(asked(stub)[1]).toBe(`POST /users/${syncUser}/presence/clearPresence`);
    const refused = stubGraph(someone, refusal(404, 'NotFound'), refusal(403, 'Forbidden'));
    expect(await bySyncUser(refused)).toMatchObject({ 'Presence.Read.All': 'missing', offline_access: 'granted' });
  });

  it('takes one account’s own refusal for its own, and that of four for a right that is missing', async () => {
    const users = Array.from({ length: 5 }, () => crypto.randomUUID());
    const denied = refusal(403, 'Authorization_RequestDenied');
    const served: StubAnswer = { status: 200, body: { value: [] } };
    const own = stubGraph(someone, refusal(404, 'NotFound'), denied, denied, denied, served);
    expect(await bySyncUser(own, users)).toMatchObject({ 'Presence.Read.All': 'granted', ...signedIn });
    const lost = stubGraph(someone, refusal(404, 'NotFound'), denied, denied, denied, denied, served);
    expect(await bySyncUser(lost, users)).toMatchObject({ 'Presence.Read.All': 'missing', ...signedIn });
    expect(lost.asked.slice(2).map(({ body }) => body.ids)).toEqual(users.slice(0, 4).map((user) => [user]));
  });

  it('takes an account without the licence that Graph demands for no proof, and asks the next one', async () => {
    const users = Array.from({ length: 6 }, () => crypto.randomUUID());
    const unlicensed: StubAnswer[] = [refusal(403, 'Forbidden'), { status: 200, body: { hasTeamsLicense: false } }];
    const served: StubAnswer = { status: 200, body: { value: [] } };
    const directory = [someone, refusal(404, 'NotFound')];
    const five = Array.from({ length: 5 }, () => unlicensed).flat();
    expect(await bySyncUser(stubGraph(...directory, ...five, served), users)).toMatchObject({
      'Presence.Read.All': 'granted',
    });
    expect(await bySyncUser(stubGraph(...directory, ...unlicensed))).toEqual(both('granted'));
  });

  it('takes a sign-in that has ended for no proof, and asks the next one', async () => {
    const stub = stubGraph(someone, refusal(404, 'NotFound'), { status: 200, body: { value: [] } });
    const ended = new VendorError('microsoft', 'unauthorized', 'refused', { code: 'AADSTS50173' });
    let asks = 0;
    const token: GraphStub['token'] = (renewal) => {
      asks += 1;
      return asks === 2 ? Promise.reject(ended) : stub.token(renewal);
    };
    const proven = await bySyncUser({ ...stub, token }, ['33333333-3333-4333-8333-333333333333', syncUser]);
    expect(proven['Presence.Read.All']).toBe('granted');
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
