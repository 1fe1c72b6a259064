/** Reads what Graph answered: a body, or a VendorError that says what went wrong. */
import { z } from 'zod';
import { VendorError, type VendorTrouble } from '../errors.ts';
import { retryAfterOf } from '../retry-after.ts';

export type Attempt = { kind: 'answered'; body: unknown } | { kind: 'failed'; error: VendorError };

/** https://learn.microsoft.com/graph/errors */
const GraphError = z.object({ error: z.object({ code: z.string(), message: z.string().nullish() }) });

/** Rejects when the connection breaks before the whole answer is there. */
export async function readAnswer(answer: Response): Promise<Attempt> {
  const text = await answer.text();
  const body = parseJson(text);
  if (!answer.ok) return { kind: 'failed', error: refusalOf(answer, body) };
  if (body === undefined && text !== '') {
    const error = new VendorError('microsoft', 'unavailable', 'Graph answered without JSON', { status: answer.status });
    return { kind: 'failed', error };
  }
  return { kind: 'answered', body };
}

/** The answer as the schema has it. Throws VendorError when it looks otherwise. */
export function parseAnswer<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  const message = `Graph answered in an unknown form: ${field}`;
  throw new VendorError('microsoft', 'unavailable', message, {}, { cause: parsed.error });
}

const troubles: Record<number, VendorTrouble> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  410: 'not-found',
  429: 'throttled',
};

function refusalOf({ status, headers }: Response, body: unknown): VendorError {
  const error = GraphError.safeParse(body).data?.error;
  const claims = challengeOf(headers.get('www-authenticate') ?? '');
  // Graph names a challenge in the header, and in the body what it names every 401
  const code = claims === undefined ? error?.code || undefined : 'insufficient_claims';
  return new VendorError(
    'microsoft',
    troubles[status] ?? (status >= 500 ? 'unavailable' : 'refused'),
    ['Graph answered', status, code].join(' ').trim(),
    {
      status,
      code,
      requestId: headers.get('request-id') ?? undefined,
      retryAfterMs: retryAfterOf(headers),
      claims,
      licence: status === 403 && /licen[cs]e/i.test(`${code} ${error?.message}`) ? true : undefined,
    },
  );
}

/** `claims="<base64>"` beside `error="insufficient_claims"` (https://learn.microsoft.com/entra/identity-platform/claims-challenge). */
function challengeOf(header: string): string | undefined {
  const encoded = /\bclaims="([^"]+)"/.exec(header)?.[1];
  const claims = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  return claims !== undefined && parseJson(claims) !== undefined ? claims : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
