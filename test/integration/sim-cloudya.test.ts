import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { areas } from '../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';
import { readContract } from '../builders/cloudya-contract.ts';

const contract = readContract();
const described = (schema: string, body: unknown): string[] => contract.faultsOf(schema, body);

const time = { now: Date.parse('2026-03-02T08:00:00Z') };
const userAgent = 'cloudya-presence/0.1.0 (K1234)';
const tenant = '/tenants/K1234';
const extension = `${tenant}/targets/phone-extensions/108`;

let sim: RunningSimulator;

beforeAll(async () => {
  sim = await startSimulator({ port: 0, users: 200, areas, clock: { now: () => time.now } });
});

afterAll(() => sim.close());

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of a simulated vendor is looked into, never relied on
  body: any;
}

async function send(host: string, method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { 'user-agent': userAgent, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${sim.url}/~/${host}${path}`, { method, ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const cti = (method: string, path: string, init?: RequestInit) =>
  send('providersupportdata.cloud-cfg.com', method, `/v1${path}`, init);
const json = (body: unknown) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const logIn = async () => (await cti('POST', '/login', json({ username: 'presence', password: 'cti-pass-1' }))).body;
const bearer = (token: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

const signOn = (id = 'contoso-presence', secret = 'contoso-secret-1', grant = 'client_credentials') =>
  send('sso.cloud-cfg.com', 'POST', '/realms/login/protocol/openid-connect/token', {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: grant }),
  });

async function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const { body: token } = await signOn();
  return send('api.nfon.net', method, `/configuration/v1${path}`, {
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const pairs = (data: Record<string, unknown>, links: Record<string, string> = {}) => ({
  links: Object.entries(links).map(([rel, href]) => ({ rel, href })),
  data: Object.entries(data).map(([name, value]) => ({ name, value })),
});

const attribute = (body: { data: { name: string; value: unknown }[] }, wanted: string) =>
  body.data.find(({ name }) => name === wanted)?.value;

async function control(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sim.url}/sim/cloudya${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('CTI: login', () => {
  it('gives a pair of tokens, as described', async () => {
    const tokens = await logIn();
    expect(described('CtiTokens', tokens)).toEqual([]);
    const { body } = await cti('PUT', '/login', bearer(tokens['refresh-token']));
    expect(described('CtiTokens', body)).toEqual([]);
    expect(described('Keys', (await cti('GET', '/.well-known/jwks.json')).body)).toEqual([]);
  });

  it.each([
    ['a wrong password', { username: 'presence', password: 'guess' }, 401],
    ['no password', { username: 'presence' }, 400],
  ])('refuses %s', async (_, credentials, status) => {
    const answer = await cti('POST', '/login', json(credentials));
    expect(answer.status).toBe(status);
    expect(described('CtiError', answer.body)).toEqual([]);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  it('ends an access token after five minutes, and takes no refresh token in its place', async () => {
    const tokens = await logIn();
    expect((await cti('GET', '/extensions/phone/data', bearer(tokens['refresh-token']))).status).toBe(401);
    expect((await cti('PUT', '/login', bearer(tokens['access-token']))).status).toBe(401);
    time.now += 301_000;
    expect((await cti('GET', '/extensions/phone/data', bearer(tokens['access-token']))).status).toBe(401);
    expect((await cti('PUT', '/login', bearer(tokens['refresh-token']))).status).toBe(200);
  });

  it('refuses a request that does not name product and K-account', async () => {
    for (const agent of ['node', 'cloudya-presence/0.1.0', 'cloudya-presence (K1234)'])
      expect((await cti('GET', '/extensions/phone/data', { headers: { 'user-agent': agent } })).status).toBe(400);
  });
});

describe('CTI: states', () => {
  const read = async (accept: string, query = '') => {
    const tokens = await logIn();
    return cti('GET', `/extensions/phone/states${query}`, bearer(tokens['access-token'], { accept }));
  };

  it('are a snapshot for JSON, as described', async () => {
    const { body } = await read('application/json');
    expect(body).toHaveLength(190);
    expect(body.flatMap((state: unknown) => described('State', state))).toEqual([]);
    const some = (await read('application/json', '?extension=101&extension=105')).body;
    expect(some.map(({ extension: number }: { extension: string }) => number)).toEqual(['101', '105']);
    const data = await cti('GET', '/extensions/phone/data', bearer((await logIn())['access-token']));
    expect(data.body.flatMap((one: unknown) => described('ExtensionData', one))).toEqual([]);
  });

  it('are refused to a CTI user who may not see them', async () => {
    const rights = { ...(await control('PATCH', '/rights', { lineStates: false })).body };
    expect(rights).toMatchObject({ lineStates: false });
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body } = await read(accept);
      expect(status).toBe(403);
      expect(body).toEqual({ error: expect.stringContaining('license') });
    }
    await control('PATCH', '/rights', { lineStates: true });
    expect((await read('application/json')).status).toBe(200);
  });

  it('are nothing else than JSON or a stream', async () => {
    expect((await read('text/html')).status).toBe(406);
  });

  it('stream every extension first, then each change, with comments in between', async () => {
    await control('PATCH', '/settings', { heartbeatSeconds: 1 });
    const tokens = await logIn();
    const cut = new AbortController();
    const response = await fetch(`${sim.url}/~/providersupportdata.cloud-cfg.com/v1/extensions/phone/states`, {
      headers: {
        'user-agent': userAgent,
        authorization: `Bearer ${tokens['access-token']}`,
        accept: 'text/event-stream',
      },
      signal: cut.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const states = () => text.split('\n\n').filter((block) => block.startsWith('data: '));
    await vi.waitFor(() => expect(states()).toHaveLength(190), 5_000);
    await control('POST', '/extensions/108/line', { line: 'in-use' });
    await vi.waitFor(() => expect(states()).toHaveLength(191), 5_000);
    const last = JSON.parse(states().at(-1)?.slice('data: '.length) ?? '');
    expect(described('State', last)).toEqual([]);
    expect(last).toMatchObject({ customer: 'K1234', extension: '108', line: 'in-use' });
    await vi.waitFor(() => expect(text).toContain('\n: '), 5_000);
    cut.abort();
    await reading;
  });
});

describe('the sign-on host', () => {
  it('gives a token of five minutes for client credentials, as described', async () => {
    const { body } = await signOn();
    expect(described('SignOnToken', body)).toEqual([]);
    expect(body.expires_in).toBe(300);
  });

  it.each([
    ['a wrong secret', ['contoso-presence', 'guess'], 401, 'unauthorized_client'],
    ['another grant', ['contoso-presence', 'contoso-secret-1', 'password'], 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_, [id, secret, grant], status, error) => {
    const answer = await signOn(id, secret, grant);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(described('OAuthError', answer.body)).toEqual([]);
  });

  it('reads id and secret as encoded in a form, not as they are', async () => {
    await control('POST', '/partners', { id: 'odd', secret: 's:cret/+%', customers: ['K1234'] });
    expect((await signOn('odd', 's%3Acret%2F%2B%25')).status).toBe(200);
    expect((await signOn('odd', 's:cret/+%')).status).toBe(401);
  });
});

describe('the configuration API', () => {
  it.each([
    ['Resource', `${tenant}/basic-data`],
    ['Resource', `${tenant}/options`],
    ['Page', `${tenant}/targets/phone-extensions`],
    ['Resource', extension],
    ['Resource', `${extension}/voice-mail`],
    ['Resource', `${extension}/skills/login-status`],
    ['Collection', '/integration-types'],
    ['Collection', `${tenant}/integrations`],
  ])('answers a %s at %s, as described', async (schema, path) => {
    const { status, headers, body } = await api('GET', path);
    expect([status, headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('application/vnd.collection.next+json'),
    ]);
    expect(described(schema, body)).toEqual([]);
  });

  it.each([
    ['no token', 401, 'authorization', tenant, { authorization: '' }],
    ['an invented token', 401, 'authorization', tenant, { authorization: 'Bearer guess' }],
    ['another K-account', 403, 'forbidden', '/tenants/K9999/options', {}],
    ['a missing right', 403, 'forbidden', `${extension}/callforward-profiles`, {}],
    ['an unknown extension', 404, 'not_found', `${tenant}/targets/phone-extensions/999`, {}],
    ['an unknown path', 404, 'not_found', `${tenant}/elsewhere`, {}],
    ['a request without K-account', 400, 'validation_error', `${tenant}/options`, { 'user-agent': 'node' }],
    ['an unknown parameter', 400, 'validation_error', `${tenant}/targets/phone-extensions?$top=5`, {}],
    ['a page size that is none', 400, 'validation_error', `${tenant}/targets/phone-extensions?_pageSize=all`, {}],
  ])('refuses %s', async (_, status, code, path, headers: Record<string, string>) => {
    const answer = await api('GET', path, undefined, headers);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(described('Error', answer.body)).toEqual([]);
    expect(answer.headers.get('x-request-id')).toBe(answer.body.request_id);
  });

  it('lets a partner’s client open the customers it is for, and no other', async () => {
    const control = (path: string, body: unknown) =>
      fetch(`${sim.url}/sim/cloudya${path}`, { method: 'POST', ...json(body) });
    await control('/customers', { kAccount: 'K4711', company: 'Fabrikam AG', domain: 'fabrikam.example' });
    await control('/customers', { kAccount: 'K4712', company: 'Northwind GmbH', domain: 'northwind.example' });
    await control('/partners', { id: 'partner', secret: 'one', customers: ['K1234', 'K4711'] });
    const statusOf = async (kAccount: string) => {
      const { body } = await signOn('partner', 'one');
      const options = bearer(body.access_token);
      return (await send('api.nfon.net', 'GET', `/configuration/v1/tenants/${kAccount}/options`, options)).status;
    };
    expect(await Promise.all(['K1234', 'K4711', 'K4712', 'K9999'].map(statusOf))).toEqual([200, 200, 403, 403]);
    await control('/partners', { id: 'partner', secret: 'two', customers: ['K1234'] });
    expect((await signOn('partner', 'one')).status).toBe(401);
    expect((await signOn('partner', 'two')).status).toBe(200);
  });

  it('takes no token of the CTI API', async () => {
    const { 'access-token': token } = await logIn();
    const answer = await api('GET', `${tenant}/options`, undefined, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(401);
  });

  it('hands out at most 100 extensions a page, and links the next one', async () => {
    const first = await api('GET', `${tenant}/targets/phone-extensions?_pageSize=500`);
    expect([first.body.size, first.body.total, first.body.items.length]).toEqual([100, 190, 100]);
    const next = first.body.links.find(({ rel }: { rel: string }) => rel === 'next').href;
    expect(next).toBe('/api/customers/K1234/targets/phone-extensions?_pageSize=100&_offset=100');
    const second = await api('GET', `${tenant}/targets/phone-extensions${next.slice(next.indexOf('?'))}`);
    expect([second.body.offset, second.body.size]).toEqual([100, 90]);
    expect(second.body.links.some(({ rel }: { rel: string }) => rel === 'next')).toBe(false);
    expect(described('Page', second.body)).toEqual([]);
  });

  it('mixes booleans and texts, and leaves the switch out where it is not offered', async () => {
    const read = async () => attribute((await api('GET', `${tenant}/options`)).body, 'presenceTeamsConnectorEnabled');
    expect(await read()).toBe('false');
    await control('POST', '/switch', { enabled: true });
    expect(await read()).toBe('true');
    await control('POST', '/switch', { enabled: null });
    expect(await read()).toBeUndefined();
    await control('POST', '/switch', { enabled: false });
  });
});

describe('writes to the configuration API', () => {
  it('take data as an array of name/value pairs, and nothing unknown', async () => {
    const path = `${extension}/voice-mail`;
    for (const body of [
      { voicemailEmail: 'a@contoso.example' },
      { data: { voicemailEmail: 'a@contoso.example' } },
      pairs({ mail: 'a@contoso.example' }),
      pairs({ voicemailEmail: 'nonsense' }),
    ])
      expect(await api('PUT', path, body)).toMatchObject({ status: 400, body: { code: 'validation_error' } });
    expect((await api('PUT', path, pairs({ voicemailEmail: 'elif@contoso.example' }))).status).toBe(204);
    expect(attribute((await api('GET', path)).body, 'voicemailEmail')).toBe('elif@contoso.example');
    expect((await control('GET', '/extensions/108')).body.voicemailEmail).toBe('elif@contoso.example');
  });

  it('cannot change profile 0, nor deactivate a profile', async () => {
    await control('PATCH', '/rights', { profiles: true });
    const at = (number: number) => `${extension}/callforward-profiles/${number}`;
    expect(described('Collection', (await api('GET', `${extension}/callforward-profiles`)).body)).toEqual([]);
    expect(described('Resource', (await api('GET', at(1))).body)).toEqual([]);
    expect((await api('PUT', at(0), pairs({ profileName: 'Mine' }))).status).toBe(400);
    expect((await api('PUT', at(0), pairs({ profileName: 'Default', profileNumber: 0 }))).status).toBe(204);
    expect((await api('PUT', at(1), pairs({ active: true }))).status).toBe(204);
    expect((await control('GET', '/extensions/108')).body.activeProfile).toBe(1);
    expect((await api('PUT', at(1), pairs({ active: false }))).status).toBe(400);
    expect((await api('PUT', at(0), pairs({ active: true }))).status).toBe(204);
    expect((await control('GET', '/extensions/108')).body.activeProfile).toBe(0);
    expect((await api('PUT', at(7), pairs({ active: true }))).status).toBe(404);
    await control('PATCH', '/rights', { profiles: false });
  });

  it('log an agent out and in', async () => {
    const path = `${extension}/skills/login-status`;
    expect((await api('PUT', path, pairs({ status: 'maybe' }))).status).toBe(400);
    expect((await api('PUT', path, pairs({ status: false }))).status).toBe(204);
    expect((await control('GET', '/extensions/108')).body.agentLoggedIn).toBe(false);
    expect(attribute((await api('GET', path)).body, 'status')).toBe(false);
    await control('POST', '/extensions/108/agent', { loggedIn: null });
    expect((await api('GET', path)).status).toBe(404);
    expect((await api('PUT', path, pairs({ status: true }))).status).toBe(404);
    await control('POST', '/extensions/108/agent', { loggedIn: true });
    expect((await api('PUT', path, pairs({ status: 'false' }))).status).toBe(204);
  });

  it('change profiles within their rules: ten at most, numbers and names once, Default for 0 alone', async () => {
    await control('PATCH', '/rights', { profiles: true });
    const set = (profiles: { number: number; name: string }[], active = 0) =>
      control('POST', '/extensions/108/profiles', { profiles, active });
    const zero = { number: 0, name: 'Default' };
    for (const wrong of [
      [zero, { number: 10, name: 'Tenth' }],
      [zero, { number: 2, name: 'Twice' }, { number: 2, name: 'Other' }],
      [zero, { number: 2, name: 'Default' }],
      [{ number: 2, name: 'Alone' }],
    ])
      expect((await set(wrong)).status).toBe(400);
    const all = Array.from({ length: 9 }, (_, n) => ({ number: n + 1, name: `Profile ${n + 1}` }));
    expect((await set([zero, ...all], 9)).status).toBe(200);
    const listed = (await api('GET', `${extension}/callforward-profiles`)).body.items;
    expect(listed.map((item: Answer['body']) => String(attribute(item, 'active')))).toEqual([
      ...Array.from({ length: 9 }, () => 'false'),
      'true',
    ]);
    const at = (number: number) => `${extension}/callforward-profiles/${number}`;
    expect((await api('PUT', at(9), pairs({ profileName: 'Profile 8' }))).status).toBe(400);
    expect((await api('PUT', at(9), pairs({ profileNumber: 0 }))).status).toBe(400);
    expect((await api('PUT', at(8), pairs({ active: 'true' }))).status).toBe(204);
    expect((await control('GET', '/extensions/108')).body.activeProfile).toBe(8);
    await set([zero, { number: 1, name: 'Presence' }]);
    await control('PATCH', '/rights', { profiles: false });
  });
});

describe('the integration registry', () => {
  const types = '/integration-types';
  const integrations = `${tenant}/integrations`;
  const locationOf = ({ headers }: Answer) => headers.get('location') ?? '';
  const create = async (toolType: string, provider: string) => {
    const type = locationOf(await api('POST', types, pairs({ name: provider, toolType, provider })));
    return api('POST', integrations, pairs({ name: provider }, { integrationType: type }));
  };

  it('numbers what is created, and says where it is', async () => {
    const created = await create('CUSTOM', 'Example');
    expect([created.status, locationOf(created)]).toEqual([
      201,
      expect.stringMatching(/^\/api\/customers\/K1234\/integrations\/\d+$/),
    ]);
    const id = locationOf(created).split('/').at(-1);
    expect(described('Resource', (await api('GET', `${integrations}/${id}`)).body)).toEqual([]);
    expect((await api('DELETE', `${integrations}/${id}`)).status).toBe(204);
    expect((await api('GET', `${integrations}/${id}`)).status).toBe(404);
  });

  it('changes an integration as far as it is told to', async () => {
    const one = `${integrations}/${locationOf(await create('CUSTOM', 'Changed'))
      .split('/')
      .at(-1)}`;
    expect((await api('PUT', one, pairs({ active: false, status: 'PENDING' }))).status).toBe(204);
    const { data } = (await api('GET', one)).body as { data: { name: string; value: unknown }[] };
    expect(Object.fromEntries(data.map(({ name, value }) => [name, value]))).toMatchObject({
      ...{ name: 'Changed', active: false, status: 'PENDING' },
    });
    expect((await api('PUT', one, pairs({ status: 'BROKEN' }))).status).toBe(400);
  });

  it('has one STANDARD integration per provider, CUSTOM ones without limit', async () => {
    const statuses = [];
    for (const toolType of ['STANDARD', 'STANDARD']) statuses.push((await create(toolType, 'One')).status);
    for (const toolType of ['CUSTOM', 'CUSTOM']) statuses.push((await create(toolType, 'Many')).status);
    expect(statuses).toEqual([201, 409, 201, 201]);
  });

  it.each([
    ['a tool type it does not know', types, pairs({ name: 'x', toolType: 'OTHER', provider: 'x' })],
    ['an integration without a type', integrations, pairs({ name: 'x' })],
    ['an attribute it does not know', integrations, pairs({ name: 'x', colour: 'red' })],
  ])('refuses %s', async (_, path, body) => {
    expect(await api('POST', path, body)).toMatchObject({ status: 400, body: { code: 'validation_error' } });
  });

  it('ties a target to an extension of the own customer', async () => {
    const id = locationOf(await create('CUSTOM', 'Targets'))
      .split('/')
      .at(-1);
    const targets = `${integrations}/${id}/targets`;
    const wish = (target: string) => pairs({ active: true, connectionConfig: { teams: 'in-use' } }, { target });
    for (const link of [
      '/api/customers/K9999/targets/phone-extensions/108',
      '/api/customers/K1234/targets/phone-extensions/999',
      '108',
    ])
      expect((await api('POST', targets, wish(link))).status).toBe(400);
    const created = await api('POST', targets, wish('/api/customers/K1234/targets/phone-extensions/108'));
    expect(created.status).toBe(201);
    expect((await control('GET', '/extensions/108')).body.published).toEqual({ teams: 'in-use' });
    const one = `${targets}/${locationOf(created).split('/').at(-1)}`;
    expect(described('Resource', (await api('GET', one)).body)).toEqual([]);
    expect((await api('PUT', one, pairs({ active: false }))).status).toBe(204);
    expect((await control('GET', '/extensions/108')).body.published).toBeNull();
    expect((await api('DELETE', one)).status).toBe(204);
    expect(described('Collection', (await api('GET', targets)).body)).toEqual([]);
  });

  it('is closed to a client without the right', async () => {
    await control('PATCH', '/rights', { registry: false });
    expect((await api('GET', integrations)).status).toBe(403);
    await control('PATCH', '/rights', { registry: true });
  });
});

describe('the control calls of Cloudya', () => {
  it.each([
    ['POST', '/extensions/999/line', { line: 'idle' }, 404, 'There is no extension 999.'],
    ['POST', '/extensions/108/line', { line: 'busy' }, 400, '"line" is one of'],
    ['POST', '/extensions/108/voicemail-email', { email: 'nonsense' }, 400, '"email" must be an address or null.'],
    ['POST', '/extensions/108/line', { line: 'idle', lateMs: -1 }, 400, '"lateMs" must be a number of at least 0.'],
    ['POST', '/extensions/108/word', {}, 400, '"line" must be a text.'],
    ['POST', '/streams/cut', { at: 'noon' }, 400, '"at" is one of between, line, event.'],
    ['POST', '/streams/cut-next', {}, 400, '"count" must be a number of at least 0.'],
    ['POST', '/switch', { enabled: 'yes' }, 400, '"enabled" must be true or false.'],
    ['PATCH', '/rights', { registry: 1 }, 400, '"registry" must be true or false.'],
    ['GET', '/extensions?customer=K9', undefined, 404, 'There is no customer K9.'],
  ])('%s %s says what is wrong', async (method, path, body, status, sentence) => {
    expect(await control(method, path, body)).toMatchObject({
      status,
      body: { error: expect.stringContaining(sentence) },
    });
  });

  it('add a customer with logins of its own', async () => {
    const created = await control('POST', '/customers', {
      kAccount: 'K7777',
      company: 'Fabrikam',
      domain: 'fabrikam.example',
    });
    expect(created).toMatchObject({ status: 200, body: { kAccount: 'K7777' } });
    expect((await signOn('k7777-presence')).status).toBe(200);
    expect((await control('GET', '/extensions/101?customer=K7777')).body.voicemailEmail).toBe(
      'jonas.weber@fabrikam.example',
    );
  });
});

describe('the portal', () => {
  const post = (form: Record<string, string>) =>
    fetch(`${sim.url}/~/portal.cloudya.example/`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(form),
    });

  it('ticks and un-ticks the box, and changes an e-mail', async () => {
    expect((await post({ act: 'switch', presence: 'on' })).status).toBe(303);
    expect((await control('GET', '/switch')).body).toEqual({ enabled: true });
    await post({ act: 'switch' });
    expect((await control('GET', '/switch')).body).toEqual({ enabled: false });
    await post({ act: 'email', extension: '104', email: ' reception@contoso.example ' });
    expect((await control('GET', '/extensions/104')).body.voicemailEmail).toBe('reception@contoso.example');
  });
});
