/** How MSAL reaches Entra: with a time-out, and with refusals of the host told apart from refusals of the request. */
import { AuthError, type INetworkModule, ServerError } from '@azure/msal-node';
import { retryAfterOf } from '../retry-after.ts';
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
      const closed = gate?.closed(credential);
      if (closed) {
        const { code, status, retryAfterMs } = closed;
        throw busy(
          `${code ?? `HTTP ${status}`}: nothing was sent, the host has named a time to wait`,
          status,
          retryAfterMs,
        );
      }
      const request = { method: 'POST', ...headersOf(options), body: options?.body ?? '' };
      const answer = await send<T>(url, request, timeoutMs).catch((error: unknown) => {
        if (gate && isBusy(error)) keepTime(gate, credential, error);
        throw error;
      });
      const refusal = refusalIn(answer.body);
      gate?.answered(credential, refusal);
      const pause = gate?.closed(credential);
      if (pause) throw busy(refusal?.description ?? '', pause.status, pause.retryAfterMs);
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
    throw busy(description ?? `HTTP ${status}`, status, retryAfterOf(headers));
  }
  if (typeof body !== 'object' || body === null) throw silence(`HTTP ${status} without an answer in JSON`);
  return { headers: Object.fromEntries(headers), body, status };
}

interface Answer<T> {
  headers: Record<string, string>;
  body: T;
  status: number;
}

type HostBusy = ServerError & { retryAfterMs: number | undefined };

function busy(message: string, status: number, retryAfterMs: number | undefined): HostBusy {
  return Object.assign(new ServerError(hostBusy, '', message, undefined, undefined, status), { retryAfterMs });
}

/** MSAL's errors take their prototype back from classes derived of them: the code tells. */
function isBusy(error: unknown): error is HostBusy {
  return error instanceof ServerError && error.errorCode === hostBusy;
}

/** A time to wait that the host names is for everybody who asks with this credential. */
function keepTime(gate: TokenGate, credential: string, { errorMessage, status = 503, retryAfterMs }: HostBusy): void {
  if (retryAfterMs === undefined) return;
  gate.close(credential, { retryAfterMs, status, code: readEntraError(errorMessage).vendorCode });
}

function silence(message: string): AuthError {
  return new AuthError(hostSilent, '', message);
}
