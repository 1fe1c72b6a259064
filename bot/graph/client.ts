/** Graph over HTTP: token, time-out, short retries, errors as VendorError. Knows no resource. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, type CallerIn, type GraphCall, type GraphCaller } from '../../contract/graph-calls.ts';
import { VendorError } from '../errors.ts';
import { type Attempt, readAnswer } from './answer.ts';

export interface TokenRenewal {
  /** Asks for a token that is not from the cache. */
  fresh?: boolean;
  /** Claims challenge that the new token must meet, as JSON. */
  claims?: string;
}

export interface TokenSource<By extends GraphCaller = GraphCaller> {
  (renewal?: TokenRenewal): Promise<string>;
  /** Never set: it keeps the app's tokens and those of people apart for the compiler. */
  readonly by?: By;
}

/** Holds requests back, one by one, retries among them. */
export interface Pace {
  admit(signal: AbortSignal | undefined): Promise<void>;
  /** Graph answered 429; `retryAfterMs` if it said so. */
  throttled(retryAfterMs: number | undefined): void;
}

export interface GraphRequestOptions {
  /** With its question mark. */
  query?: string;
  /** A whole link that Graph handed out for this call, instead of path and query. */
  link?: string | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** May be sent again when it is unknown whether it was carried out. Default: GET and DELETE only. */
  idempotent?: boolean;
}

/** Counted by Graph in the presence quota, so none of them leaves without being paced. */
type PresenceCall = Extract<GraphCall, `${string}/getPresencesByUserId` | `${string}/presence/${string}`>;

/** One of `graphCalls`, with the id that its path asks for, a token of whom it is made by, and its pace where it has a quota. */
export type GraphRequest = {
  [Call in GraphCall]: GraphRequestOptions & {
    call: Call;
    token: TokenSource<CallerIn<Call>>;
  } & (Call extends `${string}{id}${string}` ? { id: string } : { id?: never }) &
    (Call extends PresenceCall ? { pace: Pace } : { pace?: never });
}[GraphCall];

export interface GraphClient {
  /** Parsed body of a 2xx answer; undefined when it is empty. Throws VendorError, or the signal's reason. */
  send(request: GraphRequest): Promise<unknown>;
}

export interface GraphClientOptions {
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

const longestWaitMs = 5_000;
const retries = 2;

export function createGraphClient(graphHost: string, options: GraphClientOptions = {}): GraphClient {
  const { wait = waitFor, timeoutMs = 10_000 } = options;
  const deps = { timeoutMs, fetch: options.fetch ?? ((...args) => fetch(...args)) };
  return {
    send: async (request) => {
      const url = urlOf(graphHost, request);
      let token: string | undefined;
      let renewal: TokenRenewal | undefined;
      for (let tries = 0; ; ) {
        await request.pace?.admit(request.signal);
        token ??= await request.token(renewal);
        const outcome = await attemptOnce(deps, request, { url, token });
        if (outcome.kind === 'answered') return outcome.body;
        const { error } = outcome;
        if (error.trouble === 'throttled') request.pace?.throttled(error.details.retryAfterMs);
        if (error.details.status === 401 && !renewal?.fresh) {
          // many meet the end of their token at once: the first renews it, the others take what the first was given
          const renewedMeanwhile = renewal === undefined && (await request.token()) !== token;
          renewal = renewedMeanwhile ? {} : renewalFor(error);
          token = undefined;
          continue;
        }
        if (tries >= retries || !isWorthRetrying(error, request)) throw error;
        await wait(waitBefore(error, tries), request.signal);
        tries += 1;
      }
    },
  };
}

function renewalFor({ details: { claims } }: VendorError): TokenRenewal {
  return { fresh: true, ...(claims ? { claims } : {}) };
}

function waitFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return sleep(ms, undefined, signal ? { signal } : {});
}

interface AttemptDeps {
  timeoutMs: number;
  fetch: typeof fetch;
}

/** A link out of an answer must not carry the token anywhere else. */
function urlOf(graphHost: string, { call, id, query = '', link }: GraphRequest): string {
  const url = link ?? `https://${graphHost}/v1.0${addressOf(call, id).path}${query}`;
  if (new URL(url).host !== graphHost) throw new VendorError('microsoft', 'refused', 'a link of Graph leads elsewhere');
  return url;
}

async function attemptOnce(
  deps: AttemptDeps,
  { call, body, signal }: GraphRequest,
  { url, token }: { url: string; token: string },
): Promise<Attempt> {
  const { method } = addressOf(call);
  const over = AbortSignal.timeout(deps.timeoutMs);
  try {
    const answer = await deps.fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([over, signal]) : over,
    });
    return await readAnswer(answer);
  } catch (cause) {
    signal?.throwIfAborted();
    const message = over.aborted ? 'Graph did not answer in time' : 'Graph not reachable';
    return { kind: 'failed', error: new VendorError('microsoft', 'unavailable', message, {}, { cause }) };
  }
}

/** Long waits are not ours: the caller's queue knows what has been superseded meanwhile. */
function isWorthRetrying({ trouble, details }: VendorError, { call, idempotent }: GraphRequest): boolean {
  const waitsShortly = details.retryAfterMs === undefined || details.retryAfterMs <= longestWaitMs;
  if (trouble === 'throttled') return waitsShortly;
  if (trouble !== 'unavailable' || !waitsShortly) return false;
  // 503 was not carried out; after any other failure nobody knows
  return details.status === 503 || (idempotent ?? ['GET', 'DELETE'].includes(addressOf(call).method));
}

function waitBefore({ details }: VendorError, tries: number): number {
  return details.retryAfterMs ?? 250 * 2 ** tries * (0.5 + Math.random());
}
