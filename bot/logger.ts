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
  'code',
  'email',
  'mail',
  'upn',
  'address',
];

/** Writes to the standard output unless told otherwise. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: redacted.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[removed]' },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Name, code and message without e-mail addresses: vendors print them in error texts. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: withoutAddresses(String(error)) };
  const { details, trouble, code } = error as { details?: unknown; trouble?: unknown; code?: unknown };
  return {
    name: error.name,
    message: withoutAddresses(error.message),
    code,
    trouble,
    details,
    stack: withoutAddresses(error.stack ?? ''),
  };
}

function withoutAddresses(text: string): string {
  return text.replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[address]');
}
