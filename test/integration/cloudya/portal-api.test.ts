/** The adapter on NFON's portal API: which of the two APIs a key is for is found out, and everything above works on either. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../../builders/simulated-cloudya.ts';

const kAccount = 'K1234';
const since = new Date('2026-03-02T09:15:00Z');

let cloudya: SimulatedCloudya;
/** The pair of the portal, as it is typed in. */
let pair: { clientId: string; clientSecret: string };

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
  pair = await newKey();
});

afterEach(() => cloudya.close());

async function newKey(): Promise<typeof pair> {
  const { portal } = (await cloudya.control('PATCH', '/cloudya/keys', { client: false, portal: true })) as {
    portal: { id: string; secret: string };
  };
  return { clientId: portal.id, clientSecret: portal.secret };
}

const connect = (change: Partial<typeof credentials> = {}) =>
  cloudya.phoneSystem.connect({ ...credentials, ...pair, ...change });

describe('a key of the portal API', () => {
  it('is found out, after the configuration API refused it', async () => {
    expect(await connect()).toMatchObject({
      kind: 'connected',
      api: 'portal',
      companyName: 'Contoso GmbH',
      extensions: 30,
      rights: { lineStates: 'yes', registry: 'no', profiles: 'no', loginStatus: 'yes' },
      portalSwitch: 'off',
    });
    expect(cloudya.requests(hosts.signOn).map(({ status }) => status)).toEqual([401]);
    expect(cloudya.requests(hosts.api)).toEqual([]);
  });

  it('is not asked for where an API client is accepted', async () => {
    await cloudya.control('PATCH', '/cloudya/keys', { client: true });
    expect(await cloudya.phoneSystem.connect(credentials)).toMatchObject({ kind: 'connected', api: 'configuration' });
    expect(cloudya.requests(hosts.portal)).toEqual([]);
  });

  it('finds the registry where the portal has one', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { hasRegistry: true });
    expect(await connect()).toMatchObject({ rights: { registry: 'yes' } });
  });
});

describe('connecting tells apart', () => {
  it.each([403, 401])('a wrong secret, refused with %d', async (refusesWith) => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { refusesWith });
    expect(await connect({ clientSecret: 'wrong' })).toEqual({ kind: 'refused', code: 'cloudya_login_refused' });
  });

  it.each([403, 401])('another customer’s number, refused with %d', async (refusesWith) => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { refusesWith });
    expect(await connect({ kAccount: 'K9999' })).toEqual({ kind: 'refused', code: 'cloudya_customer_unknown' });
  });

  it('a wrong CTI password', async () => {
    expect(await connect({ ctiPassword: 'wrong' })).toEqual({ kind: 'refused', code: 'cloudya_cti_login_refused' });
  });

  it.each([
    [20, 403, '20'],
    [-16, 401, '16'],
    [-1440, 403, '1440'],
  ])('clocks that are apart: %d minutes, refused with %d', async (clockMinutes, refusesWith, minutes) => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { clockMinutes, refusesWith });
    expect(await connect()).toEqual({ kind: 'refused', code: 'cloudya_clock_skew', values: { minutes } });
  });

  it('a wrong key from clocks that are apart, but not too far', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { clockMinutes: 14 });
    expect(await connect({ clientSecret: 'wrong' })).toEqual({ kind: 'refused', code: 'cloudya_login_refused' });
    expect(await connect()).toMatchObject({ kind: 'connected' });
  });

  it('clocks that are apart, also where the version is told to anybody', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { clockMinutes: 20, versionChecked: false });
    expect(await connect()).toMatchObject({ code: 'cloudya_clock_skew', values: { minutes: '20' } });
  });

  it('the logins from the customer’s number no further than the portal does', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { versionChecked: false });
    expect(await connect({ clientSecret: 'wrong' })).toMatchObject({ code: 'cloudya_customer_unknown' });
    await cloudya.control('PATCH', '/cloudya/portal-api', { refusesWith: 401 });
    expect(await connect({ clientSecret: 'wrong' })).toMatchObject({ code: 'cloudya_login_refused' });
  });
});

describe('a portal API that cannot be reached', () => {
  const unreached = {
    kind: 'refused',
    code: 'cloudya_portal_unreached',
    values: { host: expect.stringContaining('127.0.0.1') },
  };

  it.each([
    ['its port is closed', { drop: true }],
    ['something in between answers 503', { status: 503 }],
  ])('does not hide that the configuration API refuses, when %s', async (_, how) => {
    cloudya.fault({ host: hosts.portal, path: '.*', count: 50, ...how });
    expect(await connect()).toEqual(unreached);
    expect(cloudya.requests(hosts.portal)).toHaveLength(1);
  });

  it('is given up within seconds, when a firewall answers nothing', async () => {
    cloudya.fault({ host: hosts.portal, path: '.*', count: 50, delayMs: 20_000, status: 200 });
    const began = performance.now();
    expect(await connect()).toEqual(unreached);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(cloudya.requests(hosts.portal)).toHaveLength(1);
  }, 20_000);

  it('is no matter for an API client that is accepted', async () => {
    await cloudya.control('PATCH', '/cloudya/keys', { client: true });
    cloudya.fault({ host: hosts.portal, path: '.*', count: 50, drop: true });
    expect(await cloudya.phoneSystem.connect(credentials)).toMatchObject({ kind: 'connected', api: 'configuration' });
  });

  it('is not asked where the sign-on itself does not answer', async () => {
    cloudya.fault({ host: hosts.signOn, path: '.*', count: 50, status: 503 });
    expect(await connect()).toEqual({ kind: 'refused', code: 'cloudya_unreachable' });
    expect(cloudya.requests(hosts.portal)).toEqual([]);
  });
});

describe('what is above works on it', () => {
  beforeEach(() => void Object.assign(cloudya.stored, pair, { api: 'portal' }));

  it('extensions, page by page', async () => {
    const found: string[] = [];
    for await (const page of cloudya.phoneSystem.listExtensions(tenantId, kAccount))
      found.push(...page.map(({ extension }) => extension));
    expect(found).toHaveLength(30);
    expect(found[0]).toBe('101@K1234');
    expect(cloudya.requests(hosts.api)).toEqual([]);
  });

  it('e-mails, read and written', async () => {
    await cloudya.mailboxes.writeEmail(tenantId, '103@K1234', 'jürgen.groß@contoso.example');
    expect(await cloudya.mailboxes.readEmail(tenantId, '103@K1234')).toBe('jürgen.groß@contoso.example');
    expect(await cloudya.phoneSystem.readVoicemailEmail(tenantId, '103@K1234')).toBe('jürgen.groß@contoso.example');
    await expect(cloudya.phoneSystem.readVoicemailEmail(tenantId, '999@K1234')).rejects.toMatchObject({
      trouble: 'not-found',
    });
  });

  it('the switch', async () => {
    await cloudya.control('POST', '/cloudya/switch', { enabled: true });
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, kAccount)).toBe('on');
  });

  it('the registry, where there is one', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { hasRegistry: true });
    const published = async () =>
      ((await cloudya.control('GET', '/cloudya/extensions/101')) as { published: unknown }).published;
    const id = await cloudya.notes.tell(tenantId, '101@K1234', 'in-use', since, undefined);
    expect(await published()).toEqual({ teams: 'in-use', since: since.toISOString() });
    await cloudya.notes.withdraw(tenantId, '101@K1234', id);
    expect(await published()).toBeNull();
    expect(await cloudya.notes.removeAll(tenantId, kAccount, new AbortController().signal)).toBe(true);
  });

  it('no registry, where the customer answers otherwise', async () => {
    const removeAll = () => cloudya.notes.removeAll(tenantId, kAccount, new AbortController().signal);
    expect(await removeAll()).toBe(true);
    expect(await cloudya.notes.otherWriter(tenantId, kAccount)).toBeUndefined();
    cloudya.fault({ host: hosts.portal, path: '/customers/K1234/', count: 50, status: 404 });
    await expect(removeAll()).rejects.toMatchObject({ trouble: 'not-found' });
  });

  it('with short retries', async () => {
    cloudya.fault({ host: hosts.portal, path: '/options', status: 503, count: 2 });
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, kAccount)).toBe('off');
    expect(cloudya.requests(hosts.portal).map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('and when the key is withdrawn later, 403 is told as the key’s refusal and not as a right', async () => {
    await cloudya.control('PATCH', '/cloudya/keys', { portal: false });
    await expect(cloudya.phoneSystem.portalSwitch(tenantId, kAccount)).rejects.toMatchObject({
      trouble: 'unauthorized',
    });
    await expect(cloudya.mailboxes.readEmail(tenantId, '103@K1234')).rejects.toMatchObject({ trouble: 'unauthorized' });
  });

  it('and when the clocks go apart later, that is told', async () => {
    await cloudya.control('PATCH', '/cloudya/portal-api', { clockMinutes: -30 });
    await expect(cloudya.mailboxes.readEmail(tenantId, '103@K1234')).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: { clockAheadMinutes: 30 },
    });
  });
});
