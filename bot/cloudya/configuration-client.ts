/** NFON PBX Configuration API 2026.07.20: token by client credentials, envelopes, paging. */
import { VendorError } from '../errors.ts';
import type { CloudyaCredentials } from '../onboarding/ports.ts';
import type { Clock } from '../presence/ports.ts';
import { createAccessToken, type IssuedToken } from './access-token.ts';
import { type Http, type HttpAnswer, type HttpRequest, shapedAs } from './http.ts';
import { Collection, Resource, SignOnToken } from './schema.ts';
import { idOf, nextQueryOf } from './translate.ts';

/** Attributes to write; only changed ones are sent. */
export interface Writing {
  attributes: Record<string, unknown>;
  /** rel -> href */
  links?: Record<string, string>;
}

/** Paths begin with a slash and are relative to the API's base address. NFON has this API twice, see `portal-api/`. */
export interface ConfigurationClient {
  kAccount: string;
  /** Where everything of this customer begins. */
  tenantPath: string;
  /** Its documents are silent about a registry. */
  mayLackRegistry: boolean;
  get(path: string, signal?: AbortSignal): Promise<Resource>;
  getCsv(path: string, signal?: AbortSignal): Promise<string>;
  /** One page, as asked for. */
  page(path: string): Promise<Collection>;
  /** Every page; 100 items each, which is the API's most. */
  pages(path: string): AsyncIterable<Collection>;
  /** Id of what was created, from the `Location` header. */
  create(path: string, writing: Writing): Promise<string>;
  /** `repeatable: false`: a lost answer is not followed by a second request. */
  change(path: string, writing: Writing, how?: { repeatable: boolean }): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface ConfigurationClientDeps {
  http: Http;
  clock: Clock;
  apiUrl: string;
  signOnUrl: string;
  userAgent: string;
  credentials: Pick<CloudyaCredentials, 'clientId' | 'clientSecret' | 'kAccount' | 'operatorKey'>;
}

const mediaType = 'application/vnd.collection.next+json';

export function createConfigurationClient(deps: ConfigurationClientDeps): ConfigurationClient {
  const { kAccount, operatorKey } = deps.credentials;
  const tenantPath = `/tenants/${encodeURIComponent(kAccount)}`;
  const call = operatorKey ? ofOperator(createCaller(deps)) : createCaller(deps);
  return resourcesBehind({ kAccount, tenantPath, mayLackRegistry: false, baseUrl: deps.apiUrl, call });
}

/** That Cloudya refuses the operator's client is told apart: no admin can mend it. */
function ofOperator(call: Call): Call {
  return (request) =>
    call(request).catch((error: unknown) => {
      if (!(error instanceof VendorError)) throw error;
      const { vendor, trouble, message, details } = error;
      const refused = trouble === 'unauthorized' || isBadClient(error);
      throw refused ? new VendorError(vendor, trouble, message, { ...details, operatorKey: true }) : error;
    });
}

/** Keycloak answers wrong client credentials with 401 or 400 and an OAuth `error`. */
export function isBadClient({ details }: VendorError): boolean {
  return /^(invalid|unauthorized)_client$/.test(details.oauthError ?? '');
}

export interface ResourcesDeps {
  kAccount: string;
  tenantPath: string;
  mayLackRegistry: boolean;
  /** Paths of requests follow it. */
  baseUrl: string;
  call: Call;
}

/** Adds who is asking. */
export type Call = (request: Omit<HttpRequest, 'headers'>) => Promise<HttpAnswer>;

/** Resources, collections and writes; both of NFON's APIs have the same. */
export function resourcesBehind({
  kAccount,
  tenantPath,
  mayLackRegistry,
  baseUrl,
  call,
}: ResourcesDeps): ConfigurationClient {
  async function read(path: string, signal?: AbortSignal): Promise<{ url: string; body: unknown }> {
    const url = `${baseUrl}${path}`;
    return { url, body: (await call({ method: 'GET', url, repeatable: true, signal })).body };
  }

  async function page(path: string): Promise<Collection> {
    const { url, body } = await read(path);
    return shapedAs(Collection, url, body);
  }

  return {
    kAccount,
    tenantPath,
    mayLackRegistry,
    async get(path, signal) {
      const { url, body } = await read(path, signal);
      return shapedAs(Resource, url, body);
    },
    async getCsv(path, signal) {
      const url = `${baseUrl}${path}`;
      const { body } = await call({ method: 'GET', url, text: 'text/csv', repeatable: true, signal });
      return String(body);
    },
    page,
    pages: (path) => pagesOf(page, path),
    async create(path, writing) {
      // not repeatable: whether a lost answer created something is found out by looking, not by asking again
      const answer = await call({ method: 'POST', url: `${baseUrl}${path}`, body: bodyOf(writing), repeatable: false });
      return idOf(answer.headers.get('location') ?? '');
    },
    async change(path, writing, { repeatable } = { repeatable: true }) {
      await call({ method: 'PUT', url: `${baseUrl}${path}`, body: bodyOf(writing), repeatable });
    },
    async remove(path) {
      await call({ method: 'DELETE', url: `${baseUrl}${path}`, repeatable: true });
    },
  };
}

/** Calls with a token. One that is refused is replaced once: 401 means nothing was carried out. */
function createCaller(deps: ConfigurationClientDeps): Call {
  const access = createAccessToken(deps.clock.now, () => signOn(deps));

  function headersFor(token: string, { body, text }: Omit<HttpRequest, 'headers'>): Record<string, string> {
    const headers = { 'User-Agent': deps.userAgent, Accept: text ?? mediaType, Authorization: `Bearer ${token}` };
    return body === undefined ? headers : { ...headers, 'Content-Type': mediaType };
  }

  return async (request) => {
    const token = await access.get();
    try {
      return await deps.http({ ...request, headers: headersFor(token, request) });
    } catch (error) {
      if (!(error instanceof VendorError) || error.trouble !== 'unauthorized') throw error;
      access.drop(token);
      return deps.http({ ...request, headers: headersFor(await access.get(), request) });
    }
  };
}

/** OAuth 2.0 client credentials with HTTP Basic (RFC 6749 sections 2.3.1 and 4.4). Renewed half a minute before its end. */
async function signOn({
  http,
  clock,
  signOnUrl,
  userAgent,
  credentials,
}: ConfigurationClientDeps): Promise<IssuedToken> {
  const asked = clock.now();
  const basic = [credentials.clientId, credentials.clientSecret].map(formEncoded).join(':');
  const headers = {
    'User-Agent': userAgent,
    Authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  const body = 'grant_type=client_credentials';
  const answer = await http({ method: 'POST', url: signOnUrl, headers, body, repeatable: true });
  const { access_token: token, expires_in: seconds } = shapedAs(SignOnToken, signOnUrl, answer.body);
  return { token, renewAt: asked + Math.max(seconds - 30, seconds / 2) * 1000 };
}

/** RFC 6749 appendix B. */
function formEncoded(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}

function bodyOf({ attributes, links = {} }: Writing): string {
  return JSON.stringify({
    links: Object.entries(links).map(([rel, href]) => ({ rel, href })),
    data: Object.entries(attributes).map(([name, value]) => ({ name, value })),
  });
}

/** Follows `next` by its query, never the same one twice, and no further than pages bring something new. */
async function* pagesOf(page: (path: string) => Promise<Collection>, path: string): AsyncGenerator<Collection> {
  const asked = new Set<string>();
  const known = new Set<string>();
  let query: string | undefined = '_pageSize=100&_offset=0';
  while (query !== undefined && !asked.has(query)) {
    asked.add(query);
    const read: Collection = await page(`${path}?${query}`);
    if (read.items.length > 0 && read.items.every(({ href }) => known.has(href))) return;
    for (const { href } of read.items) if (href !== '') known.add(href);
    yield read;
    query = nextQueryOf(read);
  }
}
