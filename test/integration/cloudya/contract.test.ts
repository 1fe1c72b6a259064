import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areas } from '../../../sim/areas.ts';
import { type Exchange, readContract, recorded } from '../../builders/cloudya-contract.ts';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../../builders/simulated-cloudya.ts';

const contract = readContract();
const exchanges: Exchange[] = [];
const since = new Date('2026-03-02T09:15:00Z');
let cloudya: SimulatedCloudya;

beforeAll(async () => {
  cloudya = await startSimulatedCloudya({ users: 150, areas: recorded(areas, Object.values(hosts), exchanges) });
  await cloudya.control('PATCH', '/cloudya/rights', { profiles: true });
  await useEverything();
  await usePortalApi();
  await meetRefusals();
});

afterAll(() => cloudya.close());

/** The same once more with a key of the predecessor, which need not have a registry. */
async function usePortalApi(): Promise<void> {
  await cloudya.control('PATCH', '/cloudya/portal-api', { hasRegistry: true });
  // types outlive what is of them, and are made once
  cloudya.sim.world.cloudya.integrationTypes = {};
  const keys = { client: false, portal: true };
  const { portal } = (await cloudya.control('PATCH', '/cloudya/keys', keys)) as {
    portal: { id: string; secret: string };
  };
  const pair = { clientId: portal.id, clientSecret: portal.secret };
  Object.assign(cloudya.stored, pair, { api: 'portal' });
  await useEverything(pair);
  await cloudya.control('PATCH', '/cloudya/portal-api', { hasRegistry: false });
  for (const change of [{}, { clientSecret: 'x' }, { kAccount: 'K9999' }])
    await cloudya.phoneSystem.connect({ ...credentials, ...pair, ...change });
  await cloudya.control('PATCH', '/cloudya/keys', { client: true, portal: false });
  Object.assign(cloudya.stored, credentials, { api: 'configuration' });
}

/** Everything the adapter can do, once. */
async function useEverything(pair: Partial<typeof credentials> = {}): Promise<void> {
  expect((await cloudya.phoneSystem.connect({ ...credentials, ...pair })).kind).toBe('connected');
  for await (const _ of cloudya.phoneSystem.listExtensions(tenantId, 'K1234'));
  expect(await cloudya.phoneSystem.isThere(tenantId, '103')).toBe(true);
  expect(await cloudya.phoneSystem.isThere(tenantId, '999')).toBe(false);
  await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234');
  await cloudya.phoneSystem.linesInUse(tenantId, 'K1234');
  await cloudya.phoneSystem.exportEmails(tenantId, 'K1234');
  await cloudya.phoneSystem.readVoicemailEmail(tenantId, '103');
  await cloudya.mailboxes.writeEmail(tenantId, '103', 'petra.lang@contoso.example');
  await cloudya.mailboxes.writeEmail(tenantId, '104', undefined);
  await cloudya.mailboxes.readEmail(tenantId, '104');
  await useRegistry();
  await useLevers();
  await useStream();
}

/** There and back, and what an extension that is gone answers. */
async function useLevers(): Promise<void> {
  const phone = '101@K1234';
  await cloudya.control('POST', '/cloudya/extensions/101/agent', { loggedIn: true });
  const values = { profile: ['1', '0'], 'login-status': ['logged-out', 'logged-in'] } as const;
  for (const kind of ['profile', 'login-status'] as const) {
    expect(await cloudya.levers.read(tenantId, phone, kind)).toMatchObject({ value: values[kind][1] });
    for (const value of values[kind]) await cloudya.levers.write(tenantId, phone, kind, value);
    expect(await cloudya.levers.read(tenantId, '999@K1234', kind)).toEqual({ kind: 'gone' });
  }
}

async function useRegistry(): Promise<void> {
  const { notes } = cloudya;
  const id = await notes.tell(tenantId, '101', 'in-use', since, undefined);
  await notes.tell(tenantId, '101', 'do-not-disturb', since, id);
  for (const integration of Object.values(cloudya.sim.world.cloudya.customers.K1234?.integrations ?? {}))
    Object.assign(integration, { targets: {}, active: false });
  await notes.mend(tenantId, 'K1234', async () => []);
  await notes.withdraw(tenantId, '101', await notes.tell(tenantId, '101', 'in-use', since, id));
  await notes.tell(tenantId, '103', 'in-use', since, undefined);
  await notes.removeAll(tenantId, 'K1234', new AbortController().signal);
}

/** Twice, so that the login is refreshed in between. */
async function useStream(): Promise<void> {
  await cloudya.control('PATCH', '/cloudya/settings', { accessTokenSeconds: 5 });
  for (const line of ['ringing', 'in-use', 'idle']) {
    await cloudya.control('POST', '/cloudya/revoke-tokens');
    const stop = new AbortController();
    for await (const { kind } of cloudya.lineStates.follow(tenantId, 'K1234', stop.signal)) {
      if (kind === 'change') stop.abort();
      else await cloudya.control('POST', '/cloudya/extensions/101/line', { line });
    }
  }
  await cloudya.control('PATCH', '/cloudya/settings', { accessTokenSeconds: 300 });
}

/** In the moment in which ours is made its type becomes one of which a customer may have one only, and somebody else has it. */
async function meetConflict(): Promise<void> {
  const { faults, world } = cloudya.sim;
  const { take } = faults;
  faults.take = (host, method, path) => {
    const [type] = Object.values(world.cloudya.integrationTypes);
    if (method === 'POST' && path.endsWith('/integrations') && type && world.cloudya.customers.K1234) {
      Object.assign(type, { toolType: 'STANDARD' });
      const theirs = { id: '7', typeId: type.id, name: 'Theirs', active: true, status: 'VALID', context: null };
      world.cloudya.customers.K1234.integrations['7'] = { ...theirs, connectionConfig: null, targets: {} };
    }
    return take(host, method, path);
  };
  const told = await cloudya.notes.tell(tenantId, '105', 'in-use', since, undefined);
  faults.take = take;
  await cloudya.notes.withdraw(tenantId, '105', told);
}

async function meetRefusals(): Promise<void> {
  for (const change of [{ clientSecret: 'x' }, { kAccount: 'K9999' }, { ctiPassword: 'x' }])
    expect((await cloudya.phoneSystem.connect({ ...credentials, ...change })).kind).toBe('refused');
  await expect(cloudya.phoneSystem.readVoicemailEmail(tenantId, '999')).rejects.toMatchObject({ trouble: 'not-found' });
  await expect(cloudya.mailboxes.writeEmail(tenantId, '103', 'nonsense')).rejects.toMatchObject({ trouble: 'refused' });
  await meetConflict();
  await cloudya.control('PATCH', '/cloudya/rights', { registry: false });
  await expect(cloudya.notes.tell(tenantId, '105', 'in-use', since, undefined)).rejects.toThrow();
}

const faultsOf = (find: (exchange: Exchange) => string[]) =>
  exchanges.flatMap((exchange) =>
    find(exchange).map((fault) => `${exchange.method} ${exchange.path} ${exchange.status}: ${fault}`),
  );

describe('against the description of NFON’s interfaces', () => {
  it('every request is valid', () => {
    expect(faultsOf(contract.faultsOfRequest)).toEqual([]);
  });

  it('every answer of the simulator is valid', () => {
    expect(faultsOf(contract.faultsOfAnswer)).toEqual([]);
  });

  it('a status that is not described is one of those that are named as decided here', () => {
    const assumed = exchanges.filter(contract.isAssumed).map((each) => `${contract.nameOf(each)} ${each.status}`);
    // see sim/README.md, "Not documented, decided here"
    expect(new Set(assumed)).toEqual(new Set(['profiles 404', 'integrations 404']));
  });

  it('everything was used that the product uses', () => {
    const used = new Set(exchanges.map((exchange) => contract.nameOf(exchange) ?? ''));
    // described for the simulator's sake: tried in sim-cloudya.test.ts
    const unused = ['getPhoneExtensionData', 'publicKeyWellKnown', 'profile', 'integration', 'integrationTarget'];
    expect(contract.operations().filter((name) => !used.has(name))).toEqual(
      contract.operations().filter((name) => unused.includes(name)),
    );
  });

  it('refusals were among them', () => {
    expect(new Set(exchanges.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 400, 401, 403, 404, 409]));
    const conflicts = exchanges.filter(({ status }) => status === 409).map(contract.nameOf);
    expect(new Set(conflicts)).toEqual(new Set(['createIntegration']));
  });

  it('everything was asked of the portal API, too', () => {
    const configured = exchanges.filter(({ host }) => host === hosts.api).map(contract.nameOf);
    const asked = exchanges.filter(({ host }) => host === hosts.portal).map(contract.nameOf);
    expect(new Set(asked)).toEqual(new Set([...configured, 'version']));
  });
});

describe('the validator', () => {
  const ours = (): Exchange => {
    const found = exchanges.find(({ method, path }) => method === 'PUT' && path.endsWith('/103/voice-mail'));
    if (found === undefined) throw new Error('no request to break');
    return structuredClone(found);
  };

  it.each([
    ['an unknown path', { path: '/configuration/v1/tenants/K1234/nowhere' }, 'is not described'],
    ['another method', { method: 'PATCH' }, 'is not described'],
    ['an unknown parameter', { path: '/configuration/v1/tenants/K1234/options?_x=1', method: 'GET', body: '' }, '_x'],
    ['an unknown attribute', { body: '{"data":[{"name":"mail","value":"a"}]}' }, 'name'],
    ['a wrong type', { body: '{"data":[{"name":"voicemailEmail","value":1}]}' }, 'string'],
    ['no data', { body: '{"links":[]}' }, "required property 'data'"],
  ])('finds %s', (_, change, fault) => {
    expect(contract.faultsOfRequest({ ...ours(), ...change }).join()).toContain(fault);
  });

  it.each([
    ['another sender', { 'user-agent': 'node' }, 'User-Agent'],
    ['no token', { authorization: undefined }, 'Authorization is missing'],
    ['another media type', { 'content-type': 'text/plain' }, 'media type text/plain'],
  ])('finds %s', (_, headers, fault) => {
    const exchange = ours();
    expect(contract.faultsOfRequest({ ...exchange, headers: { ...exchange.headers, ...headers } }).join()).toContain(
      fault,
    );
  });

  it.each([
    ['no date', { 'x-nfon-date': undefined }, 'x-nfon-date is missing'],
    ['a date in another form', { 'x-nfon-date': '2026-03-02T08:00:00Z' }, 'x-nfon-date must match'],
    ['no MD5', { 'content-md5': undefined }, 'Content-MD5 is missing'],
    ['an MD5 in base64', { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, 'Content-MD5 must match'],
    ['another scheme', { authorization: 'Bearer x' }, 'described is nfon-api'],
    ['the media type of the successor', { 'content-type': 'application/vnd.collection.next+json' }, 'media type'],
  ])('finds %s in a request of the portal API', (_, headers, fault) => {
    const signed = exchanges.find(({ host, method }) => host === hosts.portal && method === 'PUT');
    if (signed === undefined) throw new Error('no request to break');
    expect(contract.faultsOfRequest(signed)).toEqual([]);
    expect(contract.faultsOfRequest({ ...signed, headers: { ...signed.headers, ...headers } }).join()).toContain(fault);
  });

  it.each([
    ['a body where none belongs', { status: 204, answer: '{}' }],
    ['an error in another shape', { status: 400, contentType: 'application/json', answer: '{"error":"x"}' }],
  ])('finds %s', (_, change) => {
    expect(contract.faultsOfAnswer({ ...ours(), ...change })).not.toEqual([]);
  });
});
