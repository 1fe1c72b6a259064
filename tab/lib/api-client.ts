/** Calls of the tab's API: a token per call, a fresh one once when it has ended, refusals as `ApiFailure`. */
import type { ErrorCode } from '../../contract/errors.ts';
import type { InputOf, OutputOf, RouteName } from '../../contract/routes.ts';
import { endpoints } from './endpoints.ts';
import { correlationIn, numberIn } from './entra-text.ts';
import { getToken } from './teams.ts';

export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly code: ErrorCode | 'offline';
  readonly values: Record<string, string>;
  readonly correlationId: string | undefined;
  readonly contact: { name: string; upn: string } | undefined;
  /** ISO 8601 */
  readonly at = new Date().toISOString();

  constructor(
    code: ApiFailure['code'],
    details: {
      values?: Record<string, string>;
      correlationId?: string;
      contact?: { name: string; upn: string } | null;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.values = details.values ?? {};
    this.correlationId = details.correlationId;
    this.contact = details.contact ?? undefined;
  }
}

type Params = Record<string, string>;

function addressOf(name: RouteName, params: Params, query: unknown): { method: string; url: string } {
  const [method, path] = endpoints[name];
  const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const search = method === 'GET' && query ? `?${new URLSearchParams(query as Record<string, string>)}` : '';
  return { method, url: filled + search };
}

async function token(): Promise<string> {
  try {
    return await getToken();
  } catch (error) {
    throw new ApiFailure('not_signed_in', { values: toldBy(error) });
  }
}

/**
 * Why the host has no token. What it says is described nowhere: Entra's whole sentence, which may name a person, or a word of
 * its own (https://github.com/OfficeDev/microsoft-teams-library-js/issues/2239, /2245). So only what names nobody is kept:
 * Microsoft's number, the id for a support, the word.
 */
function toldBy(error: unknown): Record<string, string> {
  const text = error instanceof Error ? error.message : String(error);
  const found = {
    vendorCode: numberIn(text),
    correlationId: correlationIn(text),
    hostWord: /^\w{1,40}$/.exec(text)?.[0],
  };
  return Object.fromEntries(Object.entries(found).filter((each): each is [string, string] => each[1] !== undefined));
}

/** The answer as it came; throws ApiFailure. `signal` ends a stream. */
export async function send(
  name: RouteName,
  input?: unknown,
  params: Params = {},
  signal?: AbortSignal,
): Promise<Response> {
  const { method, url } = addressOf(name, params, input);
  const body = method === 'GET' || method === 'DELETE' ? null : JSON.stringify(input ?? {});
  for (let attempt = 0; ; attempt += 1) {
    const headers: Record<string, string> = {
      authorization: `Bearer ${await token()}`,
      'accept-language': document.documentElement.lang,
    };
    if (body !== null) headers['content-type'] = 'application/json';
    const response = await fetch(url, { method, headers, body, signal: signal ?? null }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ApiFailure('offline');
    });
    if (response.ok) return response;
    const failure = await readFailure(response);
    if (failure.code !== 'token_expired' || attempt > 0) throw failure;
  }
}

async function readFailure(response: Response): Promise<ApiFailure> {
  const body = await response.json().catch(() => undefined);
  const error = body?.error;
  if (error?.code) return new ApiFailure(error.code, error);
  return new ApiFailure(response.status >= 502 ? 'offline' : 'internal');
}

export async function call<Name extends RouteName>(
  name: Name,
  input?: InputOf<Name>,
  params?: Params,
): Promise<OutputOf<Name>> {
  const response = await send(name, input, params);
  return (await response.json()) as OutputOf<Name>;
}
