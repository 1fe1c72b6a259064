import { describe, expect, it } from 'vitest';
import type { ConfigurationClient } from '../../../../bot/cloudya/configuration-client.ts';
import type { Http, HttpRequest } from '../../../../bot/cloudya/http.ts';
import { createPortalClient } from '../../../../bot/cloudya/portal-api/portal-client.ts';
import { signedHeaders } from '../../../../bot/cloudya/portal-api/sign-request.ts';
import { idOf } from '../../../../bot/cloudya/translate.ts';
import { VendorError } from '../../../../bot/errors.ts';

const portalApiUrl = 'https://portal-api.nfon.net:8090';
const now = Date.parse('2026-03-02T08:00:00Z');
const key = { id: 'key-1', secret: 's:cret/+' };

/** The portal API as `answer` has it. */
function portalThat(
  answer: (request: HttpRequest) => unknown,
  version: 'open' | 'refused' = 'open',
): { client: ConfigurationClient; sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: Http = async (request) => {
    sent.push(request);
    return { status: 200, headers: new Headers({ location: '/api/customers/K1234/x/7' }), body: answer(request) };
  };
  const credentials = { kAccount: 'K1234', clientId: key.id, clientSecret: key.secret };
  const deps = { http, clock: { now: () => now }, portalApiUrl, userAgent: 'x/1 (K1234)', credentials };
  return { client: createPortalClient(deps, async () => ({ kind: version })), sent };
}

describe('a request', () => {
  it('goes to the customer below /api, signed, with product and K-account', async () => {
    const { client, sent } = portalThat(() => ({ data: [] }));
    await client.get(`${client.tenantPath}/options`);
    const path = '/api/customers/K1234/options';
    expect(sent[0]).toMatchObject({ method: 'GET', url: `${portalApiUrl}${path}`, repeatable: true });
    expect(sent[0]?.headers).toEqual({
      'User-Agent': 'x/1 (K1234)',
      Accept: '*/*',
      ...signedHeaders(key, { method: 'GET', path }, new Date(now)),
    });
  });

  it('that writes names type and MD5 of what it sends', async () => {
    const { client, sent } = portalThat(() => undefined);
    await client.change('/a', { attributes: { status: true } });
    expect(await client.create('/b', { attributes: {} })).toBe('7');
    await client.remove('/c');
    const body = '{"links":[],"data":[{"name":"status","value":true}]}';
    expect(sent[0]?.body).toBe(body);
    expect(sent[0]?.headers).toMatchObject(
      signedHeaders(key, { method: 'PUT', path: '/api/a', content: { type: 'application/json', body } }, new Date(now)),
    );
    expect(sent[2]?.headers).not.toHaveProperty('Content-MD5');
    expect(sent.map(({ method, repeatable }) => [method, repeatable])).toEqual([
      ['PUT', true],
      ['POST', false],
      ['DELETE', true],
    ]);
  });

  it('is sent escaped as it was signed', async () => {
    const { client, sent } = portalThat(() => ({ items: [] }));
    await client.page('/x?_q=a+b c');
    expect(sent[0]?.url).toBe(`${portalApiUrl}/api/x?_q=a%2Bb%20c`);
  });
});

it('pages go on by their links', async () => {
  const href = (n: number) => `/api/customers/K1234/targets/phone-extensions/${n}`;
  const { client, sent } = portalThat(({ url }) =>
    url.includes('_offset=100')
      ? { links: [], items: [{ href: href(2) }] }
      : { links: [{ rel: 'next', href: `${href(0)}?_pageSize=100&_offset=100` }], items: [{ href: href(1) }] },
  );
  const found: string[] = [];
  for await (const { items } of client.pages(`${client.tenantPath}/targets/phone-extensions`))
    found.push(...items.map((item) => idOf(item.href)));
  expect(found).toEqual(['1', '2']);
  expect(new Set(sent.map(({ headers }) => headers?.Authorization)).size).toBe(2);
});

describe('a refusal', () => {
  const refused = (trouble: VendorError['trouble'], answeredAt: number | undefined, version?: 'open' | 'refused') =>
    portalThat(() => {
      throw new VendorError('cloudya', trouble, 'portal-api.nfon.net:8090 answered 403', { status: 403, answeredAt });
    }, version).client.get('/x');

  it('with 403 is one of the key where the key is refused everywhere, else one of a right', async () => {
    await expect(refused('forbidden', now, 'refused')).rejects.toMatchObject({ trouble: 'unauthorized' });
    await expect(refused('forbidden', now, 'open')).rejects.toMatchObject({ trouble: 'forbidden' });
  });

  it.each(['unauthorized', 'forbidden'] as const)('as %s of a clock that is off says so', async (trouble) => {
    await expect(refused(trouble, now + 20 * 60_000)).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: { status: 403, clockAheadMinutes: -20 },
    });
  });

  it.each([
    ['near enough', 'forbidden', now - 60_000],
    ['not told', 'unauthorized', undefined],
    ['off, but it is no refusal of the signature', 'not-found', now - 20 * 60_000],
  ] as const)('with a time that is %s stays as it is', async (_, trouble, answeredAt) => {
    const error: VendorError = await refused(trouble, answeredAt).catch((thrown) => thrown);
    expect(error.trouble).toBe(trouble);
    expect(error.details.clockAheadMinutes).toBeUndefined();
  });
});
