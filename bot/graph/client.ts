/** Graph over HTTP: token, time-out, short retries, errors as VendorError. Knows no resource. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { VendorError, type VendorTrouble } from '../errors.ts';

/** `fresh` asks for a token that is not from the cache. */
export type TokenSource = (options?: { fresh?: boolean }) => Promise<string>;

export interface GraphRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path below `/v1.0`, or a whole link that Graph handed out. */
  path: string;
  body?: unknown;
  token: TokenSource;
  signal?: AbortSignal | undefined;
  /** May be sent again after a connection that broke. Default: GET and DELETE only. */
  idempotent?: boolean;
}

export interface GraphClient {
  /** Parsed body of a 2xx answer; undefined when it is empty. Throws VendorError. */
  send(request: GraphRequest): Promise<unknown>;
}

const timeoutMs = 10_000;
const longestWaitMs = 5_000;
const retries = 2;

const GraphError = z.object({ error: z.object({ code: z.string().default(''), message: z.string().default('') }) });

export function createGraphClient(graphHost: string, wait: (ms: number) => Promise<unknown> = sleep): GraphClient {
  return {
    send: async (request) => {
      let fresh = false;
      for (let attempt = 0; ; attempt += 1) {
        const outcome = await attemptOnce(graphHost, request, fresh);
        if (outcome.kind === 'answered') return outcome.body;
        const { error } = outcome;
        const expired: boolean = error.trouble === 'unauthorized' && !fresh && !error.details.claims;
        const again = expired || (attempt < retries && isWorthRetrying(error, request));
        if (!again) throw error;
        fresh ||= expired;
        if (!expired) await wait(waitBefore(error, attempt));
      }
    },
  };
}

type Attempt = { kind: 'answered'; body: unknown } | { kind: 'failed'; error: VendorError };

async function attemptOnce(graphHost: string, request: GraphRequest, fresh: boolean): Promise<Attempt> {
  const url = request.path.startsWith('https://') ? request.path : `https://${graphHost}/v1.0${request.path}`;
  if (new URL(url).host !== graphHost) throw new VendorError('microsoft', 'refused', 'a link of Graph leads elsewhere');
  const token = await request.token({ fresh });
  const signals = [AbortSignal.timeout(timeoutMs), ...(request.signal ? [request.signal] : [])];
  try {
    const answer = await fetch(url, {
      method: request.method ?? 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: AbortSignal.any(signals),
    });
    const text = await answer.text();
    if (answer.ok) return { kind: 'answered', body: text === '' ? undefined : JSON.parse(text) };
    return { kind: 'failed', error: errorOf(answer, text) };
  } catch (error) {
    if (request.signal?.aborted) throw error;
    return {
      kind: 'failed',
      error: new VendorError('microsoft', 'unavailable', 'Graph not reachable', {}, { cause: error }),
    };
  }
}

const troubles: Record<number, VendorTrouble> = {
  400: 'refused',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
  429: 'throttled',
};

function errorOf(answer: Response, text: string): VendorError {
  const parsed = GraphError.safeParse(parseJson(text));
  const code = parsed.success ? parsed.data.error.code : undefined;
  const challenge = /claims="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1];
  return new VendorError(
    'microsoft',
    troubles[answer.status] ?? 'unavailable',
    `Graph answered ${answer.status} ${code ?? ''}`.trim(),
    {
      status: answer.status,
      code,
      requestId: answer.headers.get('request-id') ?? undefined,
      retryAfterMs: retryAfterOf(answer.headers.get('retry-after')),
      claims: challenge === undefined ? undefined : Buffer.from(challenge, 'base64').toString('utf8'),
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110, 10.2.3). Presence does not promise the header. */
function retryAfterOf(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Long waits are not ours: the caller's queue knows what has been superseded meanwhile. */
function isWorthRetrying({ trouble, details }: VendorError, { method = 'GET', idempotent }: GraphRequest): boolean {
  if (trouble === 'throttled') return details.retryAfterMs === undefined || details.retryAfterMs <= longestWaitMs;
  if (trouble !== 'unavailable') return false;
  return details.status !== undefined || (idempotent ?? ['GET', 'DELETE'].includes(method));
}

function waitBefore({ details }: VendorError, attempt: number): number {
  return details.retryAfterMs ?? 250 * 2 ** attempt * (0.5 + Math.random());
}
