import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { numberOf } from '../../../contract/extension.ts';
import type { LoggedRequest } from '../../../sim/core/request-log.ts';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../../builders/simulated-cloudya.ts';

let cloudya: SimulatedCloudya;

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
});

afterEach(() => cloudya.close());

async function listed(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of cloudya.phoneSystem.listExtensions(tenantId, 'K1234')) {
    found.push(...page.map(({ extension }) => extension));
  }
  return found;
}

describe('connecting', () => {
  it('tells company, extensions, lines, rights and the switch, and writes nothing', async () => {
    expect(await cloudya.phoneSystem.connect(credentials)).toEqual({
      kind: 'connected',
      api: 'configuration',
      companyName: 'Contoso GmbH',
      proven: true,
      extensions: 30,
      linesInUse: 3,
      portalSwitch: 'off',
      rights: { lineStates: 'yes', registry: 'yes', profiles: 'no', loginStatus: 'yes' },
    });
    expect(cloudya.requests(hosts.api).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(cloudya.requests(hosts.signOn).length).toBe(1);
    expect(cloudya.requests(hosts.cti).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/login',
      'GET /v1/extensions/phone/states',
    ]);
  });

  it.each([
    ['a wrong client secret', { clientSecret: 'wrong' }, 'cloudya_login_refused'],
    ['an unknown client', { clientId: 'nobody' }, 'cloudya_login_refused'],
    ['a customer the client is not for', { kAccount: 'K9999' }, 'cloudya_customer_unknown'],
    ['a wrong CTI password', { ctiPassword: 'wrong' }, 'cloudya_cti_login_refused'],
  ])('refuses %s', async (_, change, code) => {
    expect(await cloudya.phoneSystem.connect({ ...credentials, ...change })).toEqual({ kind: 'refused', code });
  });

  it('refuses a CTI user of another customer', async () => {
    await cloudya.control('POST', '/cloudya/customers', {
      kAccount: 'K7777',
      company: 'Other',
      domain: 'other.example',
    });
    const strangers = { ...credentials, ctiUser: 'k7777-presence' };
    expect(await cloudya.phoneSystem.connect(strangers)).toEqual({
      kind: 'refused',
      code: 'cloudya_customer_unknown',
    });
  });

  it('refuses an operator’s client in words of its own: no admin can mend it', async () => {
    const wrong = { ...credentials, clientSecret: 'rotated', operatorKey: true as const };
    expect(await cloudya.phoneSystem.connect(wrong)).toEqual({
      kind: 'refused',
      code: 'cloudya_operator_key_refused',
    });
    await cloudya.control('POST', '/cloudya/partners', { id: 'operator', secret: 'one', customers: [] });
    const right = { ...wrong, clientId: 'operator', clientSecret: 'one' };
    expect(await cloudya.phoneSystem.connect(right)).toEqual({ kind: 'refused', code: 'cloudya_customer_unknown' });
  });

  it.each([
    ['the sign-on host', hosts.signOn, '.*'],
    ['the configuration API', hosts.api, '/options'],
    ['the CTI login', hosts.cti, '/login'],
    ['the line states', hosts.cti, '/states'],
  ])('says that Cloudya cannot be reached when %s stays away', async (_, host, path) => {
    cloudya.fault({ host, path, drop: true, count: 10 });
    expect(await cloudya.phoneSystem.connect(credentials)).toEqual({ kind: 'refused', code: 'cloudya_unreachable' });
  });

  it('gets over two hiccups', async () => {
    cloudya.fault({ host: hosts.api, path: '/basic-data', status: 503, count: 2 });
    cloudya.fault({ host: hosts.cti, path: '/login', drop: true });
    expect((await cloudya.phoneSystem.connect(credentials)).kind).toBe('connected');
  });

  it('goes on without line states where the licence is missing, and without rights that cannot be probed', async () => {
    cloudya.fault({ host: hosts.cti, path: '/states', status: 403 });
    cloudya.fault({ host: hosts.api, path: '/login-status', status: 500, count: 10 });
    expect(await cloudya.phoneSystem.connect(credentials)).toMatchObject({
      kind: 'connected',
      linesInUse: 0,
      rights: { lineStates: 'no', registry: 'yes', loginStatus: 'unknown' },
    });
  });
});

describe('the portal switch', () => {
  it('is read live', async () => {
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234')).toBe('off');
    await cloudya.control('POST', '/cloudya/switch', { enabled: true });
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234')).toBe('on');
    await cloudya.control('POST', '/cloudya/switch', { enabled: null });
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234')).toBe('unknown');
    cloudya.fault({ host: hosts.api, path: '/options', status: 403 });
    expect(await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234')).toBe('unknown');
  });
});

describe('extensions', () => {
  it('come all, ascending, each once', async () => {
    const numbers = await listed();
    expect(numbers.length).toBe(30);
    expect(new Set(numbers).size).toBe(30);
    expect(numbers.map(numberOf)).toEqual(numbers.map(numberOf).toSorted((a, b) => Number(a) - Number(b)));
    expect(numbers[0]).toBe('101@K1234');
  });

  it('come over as many pages as there are', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ users: 300 });
    expect((await listed()).length).toBe(290);
    const pages = cloudya.requests(hosts.api).map(({ path }) => new URL(path, 'http://x').search);
    expect(pages).toEqual(['?_pageSize=100&_offset=0', '?_pageSize=100&_offset=100', '?_pageSize=100&_offset=200']);
  });

  it('in use now come from one snapshot', async () => {
    await cloudya.control('POST', '/cloudya/extensions/101/line', { line: 'in-use' });
    const inUse = await cloudya.phoneSystem.linesInUse(tenantId, 'K1234');
    expect(inUse.length).toBe(4);
    expect(inUse).toContain('101@K1234');
  });
});

const isOpenMailbox = ({ path, status }: LoggedRequest) => path.endsWith('/voice-mail') && status === 0;

describe('voicemail e-mails', () => {
  const read = (extension: string) => cloudya.phoneSystem.readVoicemailEmail(tenantId, extension);

  it('come as entered, or not at all', async () => {
    expect(await read('103@K1234')).toMatch(/^PETRA\.LANG@/);
    expect(await read('127@K1234')).toBeUndefined();
    cloudya.fault({ host: hosts.api, path: '/phone-extensions/103/voice-mail', status: 404 });
    expect(await read('103@K1234')).toBeUndefined();
  });

  it('are not taken for none where the extension itself, or the whole customer, answers 404', async () => {
    for (const readOne of [read, (extension: string) => cloudya.mailboxes.readEmail(tenantId, extension)]) {
      await expect(readOne('999@K1234')).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'not-found' });
      cloudya.fault({ host: hosts.api, path: '/tenants/K1234/', status: 404, count: 2 });
      await expect(readOne('103@K1234')).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'not-found' });
    }
  });

  it('take one call each and one token for all', async () => {
    await Promise.all((await listed()).map(read));
    expect(cloudya.requests(hosts.api).filter(({ path }) => path.endsWith('/voice-mail')).length).toBe(30);
    expect(cloudya.requests(hosts.signOn).length).toBe(1);
  });

  it('get over a 429, waiting as long as it asks', async () => {
    cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 429, headers: { 'retry-after': '1' } });
    const begun = performance.now();
    expect(await read('103@K1234')).toMatch(/^PETRA\.LANG@/);
    expect(performance.now() - begun).toBeGreaterThan(900);
  });

  it('pass a longer wait on', async () => {
    cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 429, headers: { 'retry-after': '60' } });
    const error = await read('103@K1234').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(VendorError);
    expect(error).toMatchObject({ vendor: 'cloudya', trouble: 'throttled', details: { retryAfterMs: 60_000 } });
  });

  it('are read eight at a time', async () => {
    cloudya.fault({ host: hosts.api, path: '/voice-mail', delayMs: 100, count: 30 });
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, cloudya.sim.requests.list().filter(isOpenMailbox).length);
    }, 10);
    await Promise.all((await listed()).map(read));
    clearInterval(look);
    expect(most).toBe(8);
  });

  it.each([429, 503])('come at half the pace after a %d, and all come', async (status) => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ emailReadsPerSecond: 60 });
    cloudya.fault({ host: hosts.api, path: '/phone-extensions/101/voice-mail', status });
    await read('101@K1234');
    const begun = performance.now();
    const numbers = (await listed()).slice(0, 20);
    expect((await Promise.all(numbers.map(read))).filter((email) => email !== undefined).length).toBeGreaterThan(15);
    // 20 reads at 30 a second begin within two thirds of a second, at 60 within one third
    expect(performance.now() - begun).toBeGreaterThan(600);
  });

  it('need no new token after one was revoked', async () => {
    await read('103@K1234');
    await cloudya.control('POST', '/cloudya/revoke-tokens');
    expect(await read('103@K1234')).toMatch(/^PETRA\.LANG@/);
    expect(cloudya.requests(hosts.signOn).length).toBe(2);
  });

  it('stop when their caller gave up', async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(cloudya.phoneSystem.readVoicemailEmail(tenantId, '103', gone.signal)).rejects.toThrow();
    expect(cloudya.requests(hosts.api)).toEqual([]);
  });
});

describe('the bulk export', () => {
  const columns = (exportColumns: string[] | null) => cloudya.control('PATCH', '/cloudya/settings', { exportColumns });
  const exported = () => cloudya.phoneSystem.exportEmails(tenantId, 'K1234');

  it('brings the e-mails of all in one call where they are in it', async () => {
    await columns(['extensionNumber', 'displayName', 'voicemailEmail']);
    const emails = await exported();
    const extensions = await listed();
    expect([...(emails?.keys() ?? [])].toSorted()).toEqual(extensions.toSorted());
    expect(cloudya.requests(hosts.api).filter(({ path }) => path.includes('bulk')).length).toBe(1);
    for (const extension of extensions.slice(0, 5))
      expect(emails?.get(extension)).toBe(await cloudya.phoneSystem.readVoicemailEmail(tenantId, extension));
  });

  it.each([
    ['has no e-mails', ['extensionNumber', 'displayName', 'language']],
    ['is not there', null],
  ])('brings nothing where it %s', async (_, shown) => {
    await columns(shown);
    expect(await exported()).toBeUndefined();
  });

  it('brings nothing where it may not be read or does not answer', async () => {
    await columns(['extensionNumber', 'voicemailEmail']);
    for (const trouble of [
      { status: 403 },
      { status: 500, count: 3 },
      { drop: true, count: 3 },
      { status: 200, body: 'PK' },
    ]) {
      cloudya.fault({ host: hosts.api, path: '/bulk', ...trouble });
      expect(await exported()).toBeUndefined();
    }
    expect((await exported())?.size).toBe(30);
  });

  it('that is not made in time is asked for once, and what stood in its way is logged', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ http: { tableTimeoutMs: 50 } });
    await columns(['extensionNumber', 'voicemailEmail']);
    cloudya.fault({ host: hosts.api, path: '/bulk', delayMs: 200, count: 10 });
    expect(await exported()).toBeUndefined();
    expect(cloudya.requests(hosts.api).filter(({ path }) => path.includes('bulk'))).toHaveLength(1);
    expect(cloudya.logged).toMatchObject([
      {
        details: { kAccount: 'K1234', err: { details: { code: 'timeout' } } },
        text: expect.stringContaining('one by one'),
      },
    ]);
  });
});

describe('credentials', () => {
  it('that were changed are used at once', async () => {
    await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234');
    cloudya.stored.clientSecret = 'wrong';
    await expect(cloudya.phoneSystem.portalSwitch(tenantId, 'K1234')).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: { oauthError: 'unauthorized_client' },
    });
  });

  it('and addresses never show in errors', async () => {
    cloudya.stored.clientSecret = 'wrong-secret-42';
    const error: unknown = await cloudya.phoneSystem.portalSwitch(tenantId, 'K1234').catch((error: unknown) => error);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('wrong-secret-42');
    expect(String(error)).toContain('401');
  });
});
