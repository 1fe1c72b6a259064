/** NFON CTI API 1.0.0: login, snapshot and stream of line states. */
import { createParser } from 'eventsource-parser';
import { VendorError } from '../errors.ts';
import type { CloudyaCredentials } from '../onboarding/ports.ts';
import type { Clock } from '../presence/ports.ts';
import { createAccessToken, type IssuedToken } from './access-token.ts';
import { type Http, refusal, send, shapedAs, unreachable } from './http.ts';
import { CtiState, CtiStates, CtiTokens } from './schema.ts';
import { customerOfToken } from './translate.ts';

export type StreamItem =
  | { kind: 'state'; state: CtiState }
  /** Bytes came, e.g. a comment line: the stream is alive. */
  | { kind: 'alive' };

export interface CtiClient {
  /** The K-account of the CTI user, if its token says so. Logs in. */
  customer(): Promise<string | undefined>;
  /** All states of the customer. */
  snapshot(signal?: AbortSignal): Promise<CtiState[]>;
  /**
   * Opens the stream; resolves once NFON accepted it. Iterating throws `unavailable` when it ends, breaks, or is silent
   * for longer than `silenceMs`.
   */
  openStream(signal: AbortSignal, silenceMs: number): Promise<AsyncIterable<StreamItem>>;
}

export interface CtiClientDeps {
  http: Http;
  clock: Clock;
  ctiUrl: string;
  userAgent: string;
  credentials: Pick<CloudyaCredentials, 'ctiUser' | 'ctiPassword' | 'kAccount'>;
}

/** "The access token lives 5 minutes" (NFON CTI-API README): renewed a minute before. */
const renewAfterMs = 4 * 60_000;

export function createCtiClient({ http, clock, ctiUrl, userAgent, credentials }: CtiClientDeps): CtiClient {
  const loginUrl = `${ctiUrl}/login`;
  const statesUrl = `${ctiUrl}/extensions/phone/states`;
  let refreshToken: string | undefined;

  async function login(): Promise<CtiTokens> {
    const body = JSON.stringify({ username: credentials.ctiUser, password: credentials.ctiPassword });
    const headers = { 'User-Agent': userAgent, 'Content-Type': 'application/json' };
    const answer = await http({ method: 'POST', url: loginUrl, headers, body, repeatable: true });
    return shapedAs(CtiTokens, loginUrl, answer.body);
  }

  async function refresh(token: string): Promise<CtiTokens> {
    const headers = { 'User-Agent': userAgent, Authorization: `Bearer ${token}` };
    const answer = await http({ method: 'PUT', url: loginUrl, headers, repeatable: true });
    return shapedAs(CtiTokens, loginUrl, answer.body);
  }

  async function issue(): Promise<IssuedToken> {
    const asked = clock.now();
    const tokens = await (refreshToken === undefined ? login() : refresh(refreshToken).catch(loginWhenRefused));
    refreshToken = tokens['refresh-token'];
    return { token: tokens['access-token'], renewAt: asked + renewAfterMs };
  }

  function loginWhenRefused(error: unknown): Promise<CtiTokens> {
    refreshToken = undefined;
    if (error instanceof VendorError && ['unauthorized', 'refused'].includes(error.trouble)) return login();
    throw error;
  }

  const access = createAccessToken(clock.now, issue);

  /** Calls with a token; a refused one is replaced once. */
  async function withToken<T>(call: (authorization: string) => Promise<T>): Promise<T> {
    const token = await access.get();
    try {
      return await call(`Bearer ${token}`);
    } catch (error) {
      if (!(error instanceof VendorError) || error.trouble !== 'unauthorized') throw error;
      access.drop(token);
      return call(`Bearer ${await access.get()}`);
    }
  }

  function ownOnly(states: CtiState[]): CtiState[] {
    return states.filter(({ customer }) => customer === undefined || customer === credentials.kAccount);
  }

  return {
    customer: async () => customerOfToken(await access.get()),
    snapshot: (signal) =>
      withToken(async (Authorization) => {
        const headers = { 'User-Agent': userAgent, Accept: 'application/json', Authorization };
        const answer = await http({ method: 'GET', url: statesUrl, headers, repeatable: true, signal });
        return ownOnly(shapedAs(CtiStates, statesUrl, answer.body));
      }),
    openStream: (signal, silenceMs) =>
      withToken(async (Authorization) => {
        const headers = { 'User-Agent': userAgent, Accept: 'text/event-stream', Authorization };
        const body = await openBody(statesUrl, headers, signal);
        return itemsOf(statesUrl, body, silenceMs, ownOnly);
      }),
  };
}

/** The head must come within ten seconds; the body may last for days. */
async function openBody(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), 10_000);
  try {
    const request = { method: 'GET', url, headers, repeatable: true } as const;
    const response = await send(request, AbortSignal.any([signal, late.signal]));
    if (!response.ok) throw refusal(url, response, await response.text());
    if (response.body === null) throw unreachable(url, undefined);
    return response.body;
  } finally {
    clearTimeout(timer);
  }
}

/** One event holds one state (the documents show them as an array, which some client libraries deliver as such). */
async function* itemsOf(
  url: string,
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
  ownOnly: (states: CtiState[]) => CtiState[],
): AsyncGenerator<StreamItem> {
  let ready: StreamItem[] = [];
  const parser = createParser({
    onEvent: ({ data }) =>
      void ready.push(...ownOnly(statesIn(data)).map((state) => ({ kind: 'state' as const, state }))),
    // a line that never ends is no state; the parser then refuses further input, which ends the stream
    maxBufferSize: 1_000_000,
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const chunk = await withinSilence(url, reader.read(), silenceMs);
      if (chunk.done) throw unreachable(url, undefined);
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      const items = ready;
      ready = [];
      yield* items.length > 0 ? items : [{ kind: 'alive' as const }];
    }
  } catch (error) {
    throw error instanceof VendorError ? error : unreachable(url, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function statesIn(data: string): CtiState[] {
  try {
    const read = [JSON.parse(data)].flat().map((item) => CtiState.safeParse(item));
    return read.flatMap(({ data: state }) => (state === undefined ? [] : [state]));
  } catch {
    return [];
  }
}

async function withinSilence<T>(url: string, read: Promise<T>, silenceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(url, new DOMException('silent', 'TimeoutError'))), silenceMs);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}
