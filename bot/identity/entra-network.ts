/** How MSAL reaches Entra: with a time-out, and with refusals of the host told apart from refusals of the request. */
import { AuthError, type INetworkModule, ServerError } from '@azure/msal-node';
import { readEntraError } from './entra-errors.ts';
import type { TokenGate } from './token-gate.ts';

/** MSAL's own client has no time-out for token requests; one that hangs would hold up everybody who waits for that token. */
const defaultTimeoutMs = 10_000;

/** Codes of failures that say nothing about the request itself. */
export const hostBusy = 'host_busy';
export const hostSilent = 'host_silent';

interface Options {
  headers?: Record<string, string>;
  body?: string;
}

/** `credential`: whose tokens are asked for; a loop of one holds up nobody else. */
export function createEntraNetwork(
  { gate, credential = '' }: { gate?: TokenGate | undefined; credential?: string } = {},
  timeoutMs = defaultTimeoutMs,
): INetworkModule {
  return {
    sendGetRequestAsync: (url, options) => send(url, { method: 'GET', ...headersOf(options) }, timeoutMs),
    sendPostRequestAsync: async <T>(url: string, options?: Options) => {
      const closedMs = gate?.closedFor(credential) ?? 0;
      if (closedMs > 0) throw busy('AADSTS50196: nothing was sent, Entra has seen a loop before', 429, closedMs);
      const answer = await send<T>(
        url,
        { method: 'POST', ...headersOf(options), body: options?.body ?? '' },
        timeoutMs,
      );
      const refusal = refusalIn(answer.body);
      gate?.answered(credential, refusal);
      const pauseMs = gate?.closedFor(credential) ?? 0;
      if (pauseMs > 0) throw busy(refusal?.description ?? '', 429, pauseMs);
      return answer;
    },
  };
}

/** What Entra says against the request; undefined when it gave a token. */
function refusalIn(body: unknown) {
  const { error, error_description: description } = body as { error?: unknown; error_description?: unknown };
  if (error === undefined) return undefined;
  return { ...readEntraError(String(description)), description: String(description) };
}

function headersOf(options: Options | undefined): { headers?: Record<string, string> } {
  return options?.headers === undefined ? {} : { headers: options.headers };
}

/**
 * 429 and 5xx end here, before MSAL sees them: it would refuse every request of this client for a minute after one of them, with an
 * error that looks like a refusal of the credentials.
 */
async function send<T>(url: string, init: RequestInit, timeoutMs: number): Promise<Answer<T>> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw silence(`no answer: ${cause instanceof Error ? cause.name : 'unknown'}`);
  });
  const { status, headers } = answer;
  const body = (await answer.json().catch(() => undefined)) as T | null | undefined;
  if (status === 429 || status >= 500) {
    const description = body ? refusalIn(body)?.description : undefined;
    throw busy(description ?? `HTTP ${status}`, status, msOf(headers.get('retry-after')));
  }
  if (typeof body !== 'object' || body === null) throw silence(`HTTP ${status} without an answer in JSON`);
  return { headers: Object.fromEntries(headers), body, status };
}

interface Answer<T> {
  headers: Record<string, string>;
  body: T;
  status: number;
}

function busy(message: string, status: number, retryAfterMs: number | undefined): ServerError {
  return Object.assign(new ServerError(hostBusy, '', message, undefined, undefined, status), { retryAfterMs });
}

function silence(message: string): AuthError {
  return new AuthError(hostSilent, '', message);
}

function msOf(value: string | null): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}
