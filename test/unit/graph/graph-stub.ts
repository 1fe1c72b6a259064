/** Answers of Graph, given one after the other; what was asked is kept. */
import { createGraphClient, type GraphClient, type TokenRenewal } from '../../../bot/graph/client.ts';
import type { PresencePace } from '../../../bot/graph/pace.ts';

export interface Asked {
  method: string;
  url: string;
  token: string;
  // biome-ignore lint/suspicious/noExplicitAny: a request is looked into, never relied on
  body: any;
}

export type StubAnswer =
  | (() => Promise<Response>)
  | { status: number; body?: unknown; headers?: Record<string, string> };

export interface GraphStub {
  graph: GraphClient;
  asked: Asked[];
  waits: number[];
  renewals: TokenRenewal[];
  /** For the app and for people alike. */
  token: (renewal?: TokenRenewal) => Promise<string>;
  pace: PresencePace;
  /** What was let through by the pace, request by request. */
  admitted: string[];
}

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): StubAnswer => ({
  status,
  body: { error: { code, message: 'told by Graph' } },
  headers,
});

/** An unexpected request fails like a name that cannot be resolved. */
export function stubGraph(...answers: StubAnswer[]): GraphStub {
  const rest = [...answers];
  const stub: GraphStub = {
    asked: [],
    waits: [],
    renewals: [],
    admitted: [],
    pace: (tenantId, kind) => ({
      admit: async () => void stub.admitted.push(`${kind} for ${tenantId}`),
      throttled: () => undefined,
    }),
    token: async (renewal = {}) => {
      stub.renewals.push(renewal);
      return renewal.fresh ? 'fresh-token' : 'token';
    },
    graph: createGraphClient('graph.microsoft.com', {
      timeoutMs: 50,
      wait: async (ms) => stub.waits.push(ms),
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        stub.asked.push({
          method: init?.method ?? 'GET',
          url: String(url),
          token: headers.get('authorization') ?? '',
          body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
        });
        const answer = rest.shift();
        if (answer === undefined) throw new TypeError('no answer was prepared');
        return typeof answer === 'function' ? untilAborted(answer(), init?.signal) : responseOf(answer);
      },
    }),
  };
  return stub;
}

/** `GET /users?…`, request by request. */
export const asked = ({ asked: list }: GraphStub) =>
  list.map(({ method, url }) => `${method} ${url.split('/v1.0')[1]}`);

function responseOf({ status, body, headers = {} }: Exclude<StubAnswer, () => Promise<Response>>): Response {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, { status, headers });
}

function untilAborted(answer: Promise<Response>, signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer.then(resolve, reject);
  });
}
