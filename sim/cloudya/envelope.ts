/** Envelopes of the configuration API: `data` is an array of name/value pairs, collections are paged by links. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';

export const mediaType = 'application/vnd.collection.next+json';

export type Pairs = Record<string, unknown>;

export interface Resource {
  href: string;
  links: { rel: string; href: string }[];
  data: { name: string; value: unknown }[];
}

/** Links carry the paths of the API's predecessor, as in NFON's examples, while requests go to `/tenants/…` (migration guide). */
export function tenantHref(kAccount: string): string {
  return `/api/customers/${kAccount}`;
}

export function resource(href: string, data: Pairs, links: Record<string, string> = {}): Resource {
  return {
    href,
    links: Object.entries(links).map(([rel, target]) => ({ rel, href: target })),
    data: Object.entries(data).map(([name, value]) => ({ name, value })),
  };
}

/** `mediaType` of the locals: what another host than the configuration API answers with. */
export function send(response: Response, body: unknown): void {
  response.type(response.locals.mediaType ?? mediaType).send(JSON.stringify(body));
}

/** The documented error: `{request_id, code, message, details}` and the id in a header. */
export function refuse(response: Response, status: number, code: string, message: string): void {
  const requestId = randomUUID();
  response.set('x-request-id', requestId).status(status).json({ request_id: requestId, code, message });
}

/** Spellings of NFON's sources; whatever else is asked for is refused rather than passed over. */
const pageOptions = ['_pageSize', '_pagesize', 'pageSize', '_offset', '_q'];

/** Size and offset of the page asked for, or what is wrong with them. */
function readPage({ query }: Request): { size: number; offset: number } | string {
  const { _pageSize, _pagesize, pageSize, _offset } = query;
  const unknown = Object.keys(query).find((name) => !pageOptions.includes(name));
  const [asked, offset] = [Number(_pageSize ?? _pagesize ?? pageSize ?? 100), Number(_offset ?? 0)];
  if (unknown !== undefined) return `Unknown parameter ${unknown}`;
  const whole = Number.isInteger(asked) && asked >= 1 && Number.isInteger(offset) && offset >= 0;
  return whole ? { size: Math.min(100, asked), offset } : '_pageSize and _offset are whole numbers';
}

/** At most 100 a page. `last` is empty when one page holds all. Only what is on the page is described. */
export function sendPage<Item>(
  request: Request,
  response: Response,
  href: string,
  items: Item[],
  describe: (item: Item) => Resource,
): void {
  const page = readPage(request);
  if (typeof page === 'string') refuse(response, 400, 'validation_error', page);
  else send(response, describePage(page, href, items, describe));
}

function describePage<Item>(
  { size, offset }: { size: number; offset: number },
  href: string,
  items: Item[],
  describe: (item: Item) => Resource,
) {
  const link = (from: number) => `${href}?_pageSize=${size}&_offset=${from}`;
  const last = Math.max(0, Math.ceil(items.length / size) - 1) * size;
  const links = [
    { rel: 'first', href: link(0) },
    ...(offset + size < items.length ? [{ rel: 'next', href: link(offset + size) }] : []),
    { rel: 'last', href: items.length > size ? link(last) : '' },
  ];
  const shown = items.slice(offset, offset + size).map(describe);
  return { href, links, offset, total: items.length, size: shown.length, items: shown };
}

/** Name/value pairs of a body as an object; undefined when the body is no envelope or names an attribute that `names` does not. */
export function readPairs(body: unknown, names: readonly string[]): Pairs | undefined {
  const data = (body as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(data) || !data.every((pair) => typeof pair?.name === 'string' && names.includes(pair.name)))
    return undefined;
  return Object.fromEntries(data.map(({ name, value }) => [name, value]));
}

export function readLink(body: unknown, rel: string): string | undefined {
  const links = (body as { links?: { rel?: string; href?: string }[] } | undefined)?.links;
  return Array.isArray(links) ? links.find((link) => link.rel === rel)?.href : undefined;
}

/** Booleans come as booleans or as text. */
export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}
