/** The simulated portal API refuses what NFON's README says is refused. Signed by hand, not by the product. */
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { areas } from '../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';

const time = { now: Date.parse('2026-03-02T08:00:00Z') };
const userAgent = 'cloudya-presence/0.1.0 (K1234)';
const customer = '/api/customers/K1234';
const mailbox = `${customer}/targets/phone-extensions/103/voice-mail`;
const json = 'application/json';

let sim: RunningSimulator;
let key = { id: '', secret: '' };

beforeAll(async () => {
  sim = await startSimulator({ port: 0, users: 200, areas, clock: { now: () => time.now } });
});

beforeEach(async () => {
  await control('PATCH', '/portal-api', {
    clockMinutes: 0,
    refusesWith: 403,
    versionChecked: true,
    hasRegistry: false,
  });
  key = (await control('PATCH', '/keys', { portal: true })).portal;
});

afterAll(() => sim.close());

// biome-ignore lint/suspicious/noExplicitAny: an answer of a simulated vendor is looked into, never relied on
async function control(method: string, path: string, body: unknown): Promise<any> {
  const response = await fetch(`${sim.url}/sim/cloudya${path}`, {
    method,
    headers: { 'content-type': json },
    body: JSON.stringify(body),
  });
  return response.json();
}

const md5 = (text: string, encoding: 'hex' | 'base64' = 'hex') => createHash('md5').update(text).digest(encoding);
const sign = (text: string, secret = key.secret) => createHmac('sha1', secret).update(text).digest('base64');
const dateOf = (ms: number) => new Date(ms).toUTCString();
const pairs = (data: Record<string, unknown>) =>
  JSON.stringify({ data: Object.entries(data).map(([name, value]) => ({ name, value })) });

interface Asked {
  method?: string;
  path?: string;
  body?: string;
  /** Instead of what is right. undefined: left out. */
  headers?: Record<string, string | undefined>;
  /** The text that is signed, instead of the right one. */
  text?: string;
  secret?: string;
}

async function ask({ method = 'GET', path = `${customer}/basic-data`, body, headers = {}, text, secret }: Asked = {}) {
  const date = headers['x-nfon-date'] ?? dateOf(time.now);
  const content = body === undefined ? {} : { 'content-md5': md5(body), 'content-type': json };
  const signed = text ?? [method, ...Object.values(content), date, path].join('\n');
  const all = {
    'user-agent': userAgent,
    ...content,
    'x-nfon-date': date,
    authorization: `NFON-API ${key.id}:${sign(signed, secret)}`,
    ...headers,
  };
  const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  const response = await fetch(`${sim.url}/~/portal-api.nfon.net:8090${path}`, {
    method,
    headers: Object.fromEntries(sent),
    ...(body === undefined ? {} : { body }),
  });
  const answered = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answered === '' ? undefined : JSON.parse(answered),
  };
}

describe('a signed request', () => {
  it('reads and writes, with what is written in its MD5', async () => {
    expect((await ask()).body.data).toContainEqual({ name: 'name', value: 'Contoso GmbH' });
    const body = pairs({ voicemailEmail: 'jürgen@contoso.example' });
    expect((await ask({ method: 'PUT', path: mailbox, body })).status).toBe(204);
    const { body: read } = await ask({ path: mailbox });
    expect(read.data).toContainEqual({ name: 'voicemailEmail', value: 'jürgen@contoso.example' });
  });

  it('may name type and MD5 of nothing where it reads, if it signs them', async () => {
    const content = { 'content-md5': md5(''), 'content-type': json };
    const text = ['GET', md5(''), json, dateOf(time.now), `${customer}/options`].join('\n');
    expect((await ask({ path: `${customer}/options`, headers: content, text })).status).toBe(200);
    expect((await ask({ path: `${customer}/options`, headers: content })).status).toBe(403);
  });

  it('signs its query as it is sent', async () => {
    const path = `${customer}/targets/phone-extensions?_q=a%2Bb&_pageSize=1`;
    expect((await ask({ path })).status).toBe(200);
    const text = ['GET', dateOf(time.now), decodeURIComponent(path)].join('\n');
    expect((await ask({ path, text })).status).toBe(403);
  });

  it('hands out at most 100 extensions a page, in JSON', async () => {
    const { body, headers } = await ask({ path: `${customer}/targets/phone-extensions` });
    expect(body.items).toHaveLength(100);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('a request is refused', () => {
  const body = pairs({ voicemailEmail: 'a@contoso.example' });
  const put = (more: Asked) => ask({ method: 'PUT', path: mailbox, body, ...more });
  const date = () => dateOf(time.now);

  it.each<[string, () => Promise<{ status: number }>]>([
    ['without a signature', () => ask({ headers: { authorization: undefined } })],
    ['in another scheme', () => ask({ headers: { authorization: `Bearer ${key.id}` } })],
    ['with an unknown key', () => ask({ headers: { authorization: `NFON-API nobody:${sign('x')}` } })],
    ['with another secret', () => ask({ secret: 'guess' })],
    ['without a date', () => ask({ headers: { 'x-nfon-date': undefined } })],
    ['with a date in another form', () => ask({ headers: { 'x-nfon-date': new Date(time.now).toISOString() } })],
    ['with a date 16 minutes old', () => ask({ headers: { 'x-nfon-date': dateOf(time.now - 16 * 60_000) } })],
    ['with a date 16 minutes ahead', () => ask({ headers: { 'x-nfon-date': dateOf(time.now + 16 * 60_000) } })],
    ['that writes without MD5', () => put({ headers: { 'content-md5': undefined } })],
    [
      'whose MD5 is in base64',
      () => {
        const wrong = md5(body, 'base64');
        return put({ headers: { 'content-md5': wrong }, text: ['PUT', wrong, json, date(), mailbox].join('\n') });
      },
    ],
    [
      'whose MD5 is of something else',
      () => {
        const wrong = md5('x');
        return put({ headers: { 'content-md5': wrong }, text: ['PUT', wrong, json, date(), mailbox].join('\n') });
      },
    ],
    [
      'that signs its fields in another order',
      () => put({ text: ['PUT', json, md5(body), date(), mailbox].join('\n') }),
    ],
    [
      'that signs empty lines for what it leaves out',
      () => ask({ text: `GET\n\n\n${date()}\n${customer}/basic-data` }),
    ],
    ['that signs another method', () => ask({ text: `PUT\n${date()}\n${customer}/basic-data` })],
    ['that signs another path', () => ask({ text: `GET\n${date()}\n${customer}/options` })],
    [
      'that signs another type than it sends',
      () => put({ text: ['PUT', md5(body), 'text/plain', date(), mailbox].join('\n') }),
    ],
  ])('%s', async (_, asking) => {
    expect((await asking()).status).toBe(403);
  });

  it('up to 15 minutes it is not', async () => {
    expect((await ask({ headers: { 'x-nfon-date': dateOf(time.now - 15 * 60_000) } })).status).toBe(200);
    expect((await ask({ headers: { 'x-nfon-date': dateOf(time.now + 15 * 60_000) } })).status).toBe(200);
  });

  it('by the portal’s own clock, which its answers tell', async () => {
    await control('PATCH', '/portal-api', { clockMinutes: -20 });
    const { status, headers } = await ask();
    expect(status).toBe(403);
    expect(headers.get('date')).toBe(dateOf(time.now - 20 * 60_000));
    expect((await ask({ headers: { 'x-nfon-date': dateOf(time.now - 20 * 60_000) } })).status).toBe(200);
  });

  it('with 401, where the portal is set so', async () => {
    await control('PATCH', '/portal-api', { refusesWith: 401 });
    expect((await ask({ secret: 'guess' })).status).toBe(401);
  });

  it('for another customer, and for what the portal does not have', async () => {
    expect((await ask({ path: '/api/customers/K9999/basic-data' })).status).toBe(403);
    expect((await ask({ path: '/tenants/K1234/basic-data' })).status).toBe(404);
    expect((await ask({ path: `${customer}/nowhere` })).status).toBe(404);
  });

  it('that does not name product and K-account', async () => {
    expect((await ask({ headers: { 'user-agent': 'node' } })).status).toBe(400);
  });

  it('once its key is withdrawn, and by the sign-on where there is no API client', async () => {
    expect((await ask()).status).toBe(200);
    await control('PATCH', '/keys', { portal: false, client: false });
    expect((await ask()).status).toBe(403);
    const basic = Buffer.from('contoso-presence:contoso-secret-1').toString('base64');
    const signOn = () =>
      fetch(`${sim.url}/~/sso.cloud-cfg.com/realms/login/protocol/openid-connect/token`, {
        method: 'POST',
        headers: { 'user-agent': userAgent, authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    expect((await signOn()).status).toBe(401);
    await control('PATCH', '/keys', { client: true });
    expect((await signOn()).status).toBe(200);
  });
});

describe('the version', () => {
  const version = (asked: Asked = {}) => ask({ path: '/api/version', ...asked });

  it('is told without a key', async () => {
    const { status, body } = await version({ headers: { authorization: undefined, 'x-nfon-date': undefined } });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['version', 'host', 'buildTime']);
  });

  it('shows whether a key is right, unless the portal looks at none there', async () => {
    expect((await version()).status).toBe(200);
    expect((await version({ secret: 'guess' })).status).toBe(403);
    await control('PATCH', '/portal-api', { versionChecked: false });
    expect((await version({ secret: 'guess' })).status).toBe(200);
  });
});

it('the integration registry is there only where it is switched on', async () => {
  const path = `${customer}/integrations`;
  expect((await ask({ path })).status).toBe(404);
  expect((await ask({ path: '/api/integration-types' })).status).toBe(404);
  await control('PATCH', '/portal-api', { hasRegistry: true });
  expect((await ask({ path })).status).toBe(200);
});
