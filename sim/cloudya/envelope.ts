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

export function resource(href: string, data: Pairs, links: Record<string, string> = {}): Resource {
  return {
    href,
    links: Object.entries(links).map(([rel, target]) => ({ rel, href: target })),
    data: Object.entries(data).map(([name, value]) => ({ name, value })),
  };
}

export function send(response: Response, body: unknown): void {
  response.type(mediaType).send(JSON.stringify(body));
}

/** The documented error: `{request_id, code, message, details}` and the id in a header. */
export function refuse(response: Response, status: number, code: string, message: string): void {
  const requestId = randomUUID();
  response.set('x-request-id', requestId).status(status).json({ request_id: requestId, code, message });
}

/** At most 100 a page. `last` is empty when one page holds all. */
export function sendPage(request: Request, response: Response, href: string, items: Resource[]): void {
  const size = Math.min(100, Math.max(1, Number(request.query._pageSize ?? request.query.pageSize ?? 100) || 100));
  const offset = Math.max(0, Number(request.query._offset ?? 0) || 0);
  const link = (from: number) => `${href}?_pageSize=${size}&_offset=${from}`;
  const last = Math.max(0, Math.ceil(items.length / size) - 1) * size;
  const links = [
    { rel: 'first', href: link(0) },
    ...(offset + size < items.length ? [{ rel: 'next', href: link(offset + size) }] : []),
    { rel: 'last', href: items.length > size ? link(last) : '' },
  ];
  send(response, {
    href,
    links,
    offset,
    total: items.length,
    size: Math.min(size, Math.max(0, items.length - offset)),
    items: items.slice(offset, offset + size),
  });
}

/** Name/value pairs of a body as an object; undefined when the body is no envelope. */
export function readPairs(body: unknown): Pairs | undefined {
  const data = (body as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(data) || !data.every((pair) => typeof pair?.name === 'string')) return undefined;
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
