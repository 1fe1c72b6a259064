/** How MSAL reaches Entra: with a time-out, and with refusals of the host told apart from refusals of the request. */
import { AuthError, type INetworkModule, ServerError } from '@azure/msal-node';

/** MSAL's own client has no time-out for token requests; one that hangs would hold up everybody who waits for that token. */
const defaultTimeoutMs = 10_000;

/** Codes of failures that say nothing about the request itself. */
export const hostBusy = 'host_busy';
export const hostSilent = 'host_silent';

interface Options {
  headers?: Record<string, string>;
  body?: string;
}

export function createEntraNetwork(timeoutMs = defaultTimeoutMs): INetworkModule {
  return {
    sendGetRequestAsync: (url, options) => send(url, { method: 'GET', ...headersOf(options) }, timeoutMs),
    sendPostRequestAsync: (url, options) =>
      send(url, { method: 'POST', ...headersOf(options), body: options?.body ?? '' }, timeoutMs),
  };
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
    const refused = new ServerError(hostBusy, '', `HTTP ${status}`, undefined, undefined, status);
    throw Object.assign(refused, { retryAfterMs: secondsOf(headers.get('retry-after')) });
  }
  if (typeof body !== 'object' || body === null) throw silence(`HTTP ${status} without an answer in JSON`);
  return { headers: Object.fromEntries(headers), body, status };
}

interface Answer<T> {
  headers: Record<string, string>;
  body: T;
  status: number;
}

function silence(message: string): AuthError {
  return new AuthError(hostSilent, '', message);
}

function secondsOf(value: string | null): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}
