/**
 * Is a request to the portal API signed as NFON documents it (README of NFON-AG/Service-Portal-API, "Authentication")? Pure.
 * The text that was signed is put together again from the headers that came: whatever was signed and not sent, or sent and not
 * signed, makes another text.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  method: string;
  /** With the query, as it came. */
  path: string;
  /** Names in small letters. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Thu, 06 Nov 2025 14:32:00 GMT */
const dateForm =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const windowMs = 15 * 60_000;

/** Id of the key that a request names; undefined when it names none. */
export function keyIdOf(authorization: string | undefined): string | undefined {
  return /^NFON-API ([^:\s]+):\S+$/.exec(authorization ?? '')?.[1];
}

/** What is wrong with a request of the holder of `secret`; undefined: nothing. `now`: the portal's clock. */
export function signatureFault(request: SignedRequest, secret: string, now: number): string | undefined {
  return contentFault(request) ?? dateFault(header(request, 'x-nfon-date'), now) ?? macFault(request, secret);
}

function header({ headers }: SignedRequest, name: string): string | undefined {
  return headers[name]?.toString();
}

function contentFault(request: SignedRequest): string | undefined {
  const md5 = header(request, 'content-md5');
  const writes = request.method === 'POST' || request.method === 'PUT';
  if (writes && (md5 === undefined || header(request, 'content-type') === undefined))
    return 'Content-MD5 and Content-Type are required';
  const right = createHash('md5').update(request.body).digest('hex');
  return md5 === undefined || md5 === right ? undefined : 'Content-MD5 is not the hex MD5 of the body';
}

function dateFault(date: string | undefined, now: number): string | undefined {
  if (date === undefined || !dateForm.test(date)) return 'x-nfon-date is missing or malformed';
  return Math.abs(Date.parse(date) - now) <= windowMs ? undefined : 'x-nfon-date is more than 15 minutes off';
}

function macFault(request: SignedRequest, secret: string): string | undefined {
  const names = ['content-md5', 'content-type', 'x-nfon-date'];
  const parts = [request.method, ...names.map((name) => header(request, name)), request.path];
  const text = parts.filter((part) => part !== undefined && part !== '').join('\n');
  const right = createHmac('sha1', secret).update(text).digest();
  const given = Buffer.from(/:(\S+)$/.exec(header(request, 'authorization') ?? '')?.[1] ?? '', 'base64');
  return given.length === right.length && timingSafeEqual(given, right) ? undefined : 'The signature does not match';
}
