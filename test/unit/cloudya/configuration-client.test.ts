import { describe, expect, it } from 'vitest';
import { type ConfigurationClient, createConfigurationClient } from '../../../bot/cloudya/configuration-client.ts';
import type { Http, HttpRequest } from '../../../bot/cloudya/http.ts';
import { idOf } from '../../../bot/cloudya/translate.ts';
import { VendorError } from '../../../bot/errors.ts';

const apiUrl = 'https://api.nfon.net/configuration/v1';
const signOnUrl = 'https://sso.cloud-cfg.com/token';
const path = '/tenants/K1234/targets/phone-extensions';

interface Vendor {
  client: ConfigurationClient;
  /** Paths asked for, without the sign-on. */
  asked: string[];
  sent: HttpRequest[];
  signOns: HttpRequest[];
}

/** NFON as `answer` has it; tokens are numbered. */
function vendorThat(answer: (path: string, request: HttpRequest) => unknown): Vendor {
  const vendor: Omit<Vendor, 'client'> = { asked: [], sent: [], signOns: [] };
  const http: Http = async (request) => {
    const headers = new Headers({ location: '/api/customers/K1234/things/7' });
    if (request.url === signOnUrl) {
      vendor.signOns.push(request);
      return { status: 200, headers, body: { access_token: `token-${vendor.signOns.length}`, expires_in: 300 } };
    }
    const asked = request.url.slice(apiUrl.length);
    vendor.asked.push(asked);
    vendor.sent.push(request);
    return { status: 200, headers, body: answer(asked, request) };
  };
  const credentials = { kAccount: 'K1234', clientId: 'client', clientSecret: 's:cret/+%' };
  const clock = { now: () => 1_000_000 };
  const client = createConfigurationClient({ http, clock, apiUrl, signOnUrl, userAgent: 'x/1 (K1234)', credentials });
  return Object.assign(vendor, { client });
}

const hrefOf = (n: number) => `/api/customers/K1234/targets/phone-extensions/${n}`;
const items = (...numbers: number[]) => numbers.map((n) => ({ href: hrefOf(n), links: [], data: [] }));

async function read({ client }: Vendor): Promise<string[]> {
  const found: string[] = [];
  for await (const page of client.pages(path)) found.push(...page.items.map(({ href }) => idOf(href)));
  return found;
}

describe('pages', () => {
  it.each([
    ['the predecessor’s path', '/api/customers/K1234/targets/phone-extensions?_pageSize=100&_offset=100'],
    ['the tenant’s path', '/tenants/K1234/targets/phone-extensions?_pageSize=100&_offset=100'],
    ['a full address', `${apiUrl}${path}?_pageSize=100&_offset=100`],
    ['an address elsewhere', 'https://elsewhere.example/x?_pageSize=100&_offset=100'],
    ['a query alone', '?_pageSize=100&_offset=100'],
  ])('go on at a link with %s, where the first was read', async (_, next) => {
    const vendor = vendorThat((asked) =>
      asked.includes('_offset=100')
        ? { links: [], items: items(3) }
        : { links: [{ rel: 'next', href: next }], items: items(1, 2) },
    );
    expect(await read(vendor)).toEqual(['1', '2', '3']);
    expect(vendor.asked).toEqual([`${path}?_pageSize=100&_offset=0`, `${path}?_pageSize=100&_offset=100`]);
  });

  it('end where the last one names itself as the next', async () => {
    const next = [{ rel: 'next', href: '?_pageSize=100&_offset=100' }];
    const vendor = vendorThat((asked) => ({ links: next, items: asked.includes('_offset=100') ? items(2) : items(1) }));
    expect(await read(vendor)).toEqual(['1', '2']);
    expect(vendor.asked).toHaveLength(2);
  });

  it('end where they bring nothing new, whatever is linked', async () => {
    const vendor = vendorThat((asked) => {
      const offset = Number(/_offset=(\d+)/.exec(asked)?.[1]);
      return { links: { next: `?_pageSize=100&_offset=${offset + 100}` }, items: items(1, 2) };
    });
    expect(await read(vendor)).toEqual(['1', '2']);
    expect(vendor.asked).toHaveLength(2);
  });

  it('keep to the size the server prefers', async () => {
    const vendor = vendorThat((asked) =>
      asked.includes('_offset=20')
        ? { links: { last: '' }, items: items(2), offset: '20', total: '21', size: '1' }
        : { links: { next: '?_pageSize=20&_offset=20' }, items: items(1) },
    );
    expect(await read(vendor)).toEqual(['1', '2']);
  });

  it('in a shape nobody knows are no answer', async () => {
    const vendor = vendorThat(() => ({ items: 'none' }));
    await expect(read(vendor)).rejects.toMatchObject({ trouble: 'unavailable', details: { code: 'unreadable' } });
  });
});

describe('a token', () => {
  const refusing = (times: number) => {
    let refused = 0;
    return vendorThat(() => {
      if (refused++ < times) throw new VendorError('cloudya', 'unauthorized', '401', { status: 401 });
      return { data: [] };
    });
  };

  it('is asked for once, with HTTP Basic, and goes along with K-account and media type', async () => {
    const vendor = vendorThat(() => ({ data: [] }));
    await Promise.all([vendor.client.get('/a'), vendor.client.get('/b')]);
    const basic = Buffer.from('client:s%3Acret%2F%2B%25').toString('base64');
    expect(vendor.signOns).toMatchObject([
      { method: 'POST', body: 'grant_type=client_credentials', headers: { Authorization: `Basic ${basic}` } },
    ]);
    expect(vendor.sent[0]?.headers).toEqual({
      'User-Agent': 'x/1 (K1234)',
      Accept: 'application/vnd.collection.next+json',
      Authorization: 'Bearer token-1',
    });
  });

  it('that is refused is replaced once', async () => {
    const vendor = refusing(1);
    await vendor.client.get('/a');
    expect(vendor.sent.map(({ headers }) => headers?.Authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('that is refused twice is a refusal', async () => {
    const vendor = refusing(5);
    await expect(vendor.client.get('/a')).rejects.toMatchObject({ trouble: 'unauthorized' });
    expect(vendor.sent).toHaveLength(2);
  });
});

describe('writing', () => {
  it('sends names with values and links with rels, and only what changes', async () => {
    const vendor = vendorThat(() => undefined);
    await vendor.client.change('/a', { attributes: { voicemailEmail: 'anna@contoso.example' } });
    expect(await vendor.client.create('/b', { attributes: { active: true }, links: { target: '/x' } })).toBe('7');
    await vendor.client.remove('/c');
    expect(vendor.sent.map(({ method, url, body }) => [method, url, body && JSON.parse(body)])).toEqual([
      ['PUT', `${apiUrl}/a`, { links: [], data: [{ name: 'voicemailEmail', value: 'anna@contoso.example' }] }],
      ['POST', `${apiUrl}/b`, { links: [{ rel: 'target', href: '/x' }], data: [{ name: 'active', value: true }] }],
      ['DELETE', `${apiUrl}/c`, undefined],
    ]);
    expect(vendor.sent.map(({ repeatable }) => repeatable)).toEqual([true, false, true]);
  });
});
