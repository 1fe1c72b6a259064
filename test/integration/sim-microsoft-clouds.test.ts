import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  clientId,
  contosoId,
  createPkce,
  type SimulatedMicrosoft,
  secret,
  signInParameters,
  startSimulatedMicrosoft,
} from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
});

afterEach(() => microsoft.close());

const moveTo = (cloud: string) => microsoft.control('PATCH', '/microsoft/tenants/contoso.example', { cloud });
const petra = 'petra.lang@contoso.example';

function token(loginHost: string, graphHost: string): Promise<Answer> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
  return microsoft.call(`/~/${loginHost}/${contosoId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: `https://${graphHost}/.default` }),
  });
}

function graph(host: string, bearer: string, path: string, body?: unknown): Promise<Answer> {
  return microsoft.call(`/~/${host}/v1.0${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

describe.each([
  ['gcc-high', 'login.microsoftonline.us', 'graph.microsoft.us'],
  ['dod', 'login.microsoftonline.us', 'dod-graph.microsoft.us'],
])('a tenant of %s', (cloud, loginHost, graphHost) => {
  beforeEach(() => moveTo(cloud));

  it('has its own names for tokens and Graph, in links too', async () => {
    const { access_token } = (await token(loginHost, graphHost)).body;
    expect(decodeJwt(access_token).aud).toBe(`https://${graphHost}`);
    const { body } = await graph(graphHost, access_token, '/users?$top=10');
    expect(body['@odata.nextLink']).toContain(`https://${graphHost}/v1.0/users?`);
    const sso = (await microsoft.control('POST', '/teams/token', { upn: petra })).body.token;
    expect(decodeJwt(sso).iss).toBe(`https://${loginHost}/${contosoId}/v2.0`);
  });

  it('is told of by the worldwide discovery document, with the names of its own cloud', async () => {
    const path = `/~/login.microsoftonline.com/${contosoId}/v2.0/.well-known/openid-configuration`;
    const { body } = await microsoft.call(path);
    expect(body).toMatchObject({
      token_endpoint: `https://${loginHost}/${contosoId}/oauth2/v2.0/token`,
      tenant_region_scope: 'USGov',
      msgraph_host: graphHost,
    });
  });

  it('is not served by the worldwide cloud', async () => {
    const answer = await token('login.microsoftonline.com', 'graph.microsoft.com');
    expect(answer.body.error_codes).toEqual([90038]);
    const query = new URLSearchParams(signInParameters(createPkce()));
    const page = await microsoft.call(`/~/login.microsoftonline.com/${contosoId}/oauth2/v2.0/authorize?${query}`);
    expect(page.text).toContain('AADSTS90038');
  });

  it('gets no token for Graph of another cloud, and none is taken there', async () => {
    expect((await token(loginHost, 'graph.microsoft.com')).body).toMatchObject({
      error: 'invalid_resource',
      error_codes: [500011],
    });
    const { access_token } = (await token(loginHost, graphHost)).body;
    expect((await graph('graph.microsoft.com', access_token, '/users')).status).toBe(401);
  });

  it('has presence without a version stamp', async () => {
    const { access_token } = (await token(loginHost, graphHost)).body;
    const ids = [await microsoft.idOf(petra)];
    const { body } = await graph(graphHost, access_token, '/communications/getPresencesByUserId', { ids });
    expect(body.value[0]).toMatchObject({ availability: 'Available' });
    expect(body.value[0]).not.toHaveProperty('sequenceNumber');
  });

  it('refuses presence subscriptions', async () => {
    const { body } = await microsoft.control('POST', '/teams/token', { upn: petra });
    const { access_token } = (
      await microsoft.call(`/~/${loginHost}/${contosoId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          requested_token_use: 'on_behalf_of',
          client_id: clientId,
          client_secret: secret,
          scope: `https://${graphHost}/Presence.Read.All`,
          assertion: body.token,
        }),
      })
    ).body;
    const answer = await graph(graphHost, access_token, '/subscriptions', {
      changeType: 'updated',
      notificationUrl: 'https://presence.contoso.example/hints',
      resource: `/communications/presences/${await microsoft.idOf(petra)}`,
      expirationDateTime: new Date(microsoft.time.now + 60_000).toISOString(),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('not supported in this national cloud');
  });
});

describe('a tenant of 21Vianet', () => {
  beforeEach(() => moveTo('china'));

  it.each(['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'])('signs in at %s', async (loginHost) => {
    const { body } = await token(loginHost, 'microsoftgraph.chinacloudapi.cn');
    expect(decodeJwt(body.access_token).iss).toBe(`https://sts.chinacloudapi.cn/${contosoId}/`);
  });

  it('has no presence at all', async () => {
    const { access_token } = (await token('login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn')).body;
    const read = (path: string, body?: unknown) => graph('microsoftgraph.chinacloudapi.cn', access_token, path, body);
    const id = await microsoft.idOf(petra);
    expect((await read('/communications/getPresencesByUserId', { ids: [id] })).body.error.message).toContain(
      "segment 'communications'",
    );
    expect((await read(`/users/${id}/presence`)).status).toBe(400);
    expect((await read('/users?$top=1')).status).toBe(200);
  });

  it('is unknown elsewhere', async () => {
    expect((await token('login.microsoftonline.com', 'graph.microsoft.com')).body.error_codes).toEqual([90002]);
    const path = `/~/login.microsoftonline.us/${contosoId}/v2.0/.well-known/openid-configuration`;
    expect((await microsoft.call(path)).body.error).toBe('invalid_tenant');
  });
});
