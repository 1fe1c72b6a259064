/**
 * Signs requests of NFON's Service Portal API. Pure.
 * Source: README of NFON-AG/Service-Portal-API, "Authentication", and the script of its Postman collection ("Params need to
 * be encoded before signing").
 */
import { createHash, createHmac } from 'node:crypto';

export interface PortalKey {
  id: string;
  secret: string;
}

export interface Signable {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As it is sent, see `escapedPath`. */
  path: string;
  /** Only POST and PUT have one. */
  content?: { type: string; body: string } | undefined;
}

/** Headers that carry the signature. `date`: now, by a clock that is at most 15 minutes off NFON's. */
export function signedHeaders({ id, secret }: PortalKey, request: Signable, date: Date): Record<string, string> {
  // "RFC 2616 format: Day, DD Mon YYYY HH:MM:SS GMT"
  const at = date.toUTCString();
  const { method, path, content } = request;
  const contentHeaders = content ? { 'Content-MD5': md5Of(content.body), 'Content-Type': content.type } : {};
  const signature = signatureOf(secret, [method, ...Object.values(contentHeaders), at, path]);
  return { ...contentHeaders, 'x-nfon-date': at, Authorization: `NFON-API ${id}:${signature}` };
}

/** "If a field is not required for a given request, it must be completely omitted from the string, including the newline." */
export function signatureOf(secret: string, fields: readonly string[]): string {
  return createHmac('sha1', secret).update(fields.join('\n')).digest('base64');
}

/** "Hex-encoded MD5 hash of the request body", not base64 as elsewhere in HTTP. */
function md5Of(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * The path as it is sent and signed: values of the query escaped (`+`, `/` and `=`, too), whether they were before or not, the
 * rest as every URL is written.
 */
export function escapedPath(path: string): string {
  const at = path.indexOf('?');
  const query =
    at === -1
      ? ''
      : `?${path
          .slice(at + 1)
          .split('&')
          .map(escapedPair)
          .join('&')}`;
  const { pathname, search } = new URL((at === -1 ? path : path.slice(0, at)) + query, 'https://portal-api.nfon.net');
  return pathname + search;
}

function escapedPair(pair: string): string {
  const at = pair.indexOf('=');
  return at === -1 ? pair : `${pair.slice(0, at)}=${encodeURIComponent(unescaped(pair.slice(at + 1)))}`;
}

/** Text that is no escape stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
