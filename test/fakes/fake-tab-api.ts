/** The server as the tab calls it: canned answers of a state, and what a test wants to be otherwise. */
import { vi } from 'vitest';
import { answer } from '../fixtures/tab-harness/answer.ts';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

interface Given {
  status: number;
  body: unknown;
}

export interface FakeTabApi {
  readonly calls: Call[];
  /** State of the harness that everything is answered from. */
  state: string;
  /** Answers instead of the state, by `METHOD /path`; a promise lets the call wait. */
  readonly instead: Record<string, (call: Call) => Given | Promise<Given>>;
  called(method: string, path: string): Call[];
}

export const refusal = (status: number, code: string): Given => ({
  status,
  body: { error: { code, correlationId: 'b1f0c3d2', values: {} } },
});

export const state = (name: string): Given => answer(name, 'GET', new URL('http://tab.test/api/onboarding'));

/** Takes the place of `fetch`. The live stream stays open and silent; what is not of our API is refused. */
export function standInForApi(begin: string): FakeTabApi {
  const api: FakeTabApi = {
    calls: [],
    state: begin,
    instead: {},
    called: (method, path) => api.calls.filter((call) => call.method === method && call.path === path),
  };
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, 'http://tab.test');
    if (!url.pathname.startsWith('/api/')) return new Response(null, { status: 404 });
    if (url.pathname === '/api/live') return new Response(new ReadableStream());
    const method = init.method ?? 'GET';
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const call: Call = { method, path: url.pathname, query: url.searchParams, body };
    api.calls.push(call);
    const given = await (api.instead[`${method} ${url.pathname}`]?.(call) ?? answer(api.state, method, url));
    return Response.json(given.body, { status: given.status });
  });
  return api;
}
