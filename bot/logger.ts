/** Structured logs: ids, codes and times; no secrets, no e-mail addresses. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const redacted = [
  'authorization',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'clientSecret',
  'password',
  'ctiPassword',
  'assertion',
  'email',
  'mail',
  'upn',
  'address',
];

/** An OAuth authorization code, where one comes; a vendor's `code` is what operators look for. */
const bodies = ['body.code', 'query.code', '*.body.code', '*.query.code'];

/** Writes to the standard output unless told otherwise. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: [...redacted.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), ...bodies], censor: '[removed]' },
    formatters: { log: (logged: Record<string, unknown>) => cleaned(logged) as Record<string, unknown> },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Name, code and message without e-mail addresses: vendors print them in error texts. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: withoutAddresses(String(error)) };
  const { details, trouble, code } = error as { details?: unknown; trouble?: unknown; code?: unknown };
  const { name, message, stack = '' } = error;
  return cleaned({ name, message, code, trouble, details, stack }) as Record<string, unknown>;
}

/** Every text in it without addresses and authorization codes. Errors are described by their serializer. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return withoutAddresses(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cleaned(part)]));
}

const partOfAddress = String.raw`[^\s"<>()/?=&:,;@]`;
/** In any script, also percent-encoded. An extension (`105@K1234`) has no domain and stays. */
const addresses = new RegExp(
  `${partOfAddress}{1,200}(?:@|%40)${partOfAddress}{1,250}\\.${partOfAddress}{1,100}`,
  'giu',
);

function withoutAddresses(text: string): string {
  return text.replace(addresses, '[address]').replace(/\bcode=[^&\s"']+/g, 'code=[removed]');
}
