/** Refusals in Entra's own words: `error` decides the flow, the AADSTS number tells the cause (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
import { randomUUID } from 'node:crypto';
import { appRegistration } from '../../seed/app-registration.ts';
import { type RefusalCode, rowOf } from './refusal-table.ts';

export interface EntraRefusal {
  status: number;
  error: string;
  code: RefusalCode;
  message: string;
  suberror?: string | undefined;
  /** What the next interactive sign-in must fulfil. */
  claims?: string | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

/** What the words of a refusal name: tenant, user, scope, … */
export type Named = Record<string, string>;

const challenges = {
  acrs: { access_token: { acrs: { essential: true, value: 'c1' } } },
  capolids: { access_token: { capolids: { essential: true, values: ['11f2b5c6-9a1d-4c3b-8e70-52d6a4b1c9e8'] } } },
};

/** The words of a refusal. */
export function textOf(code: RefusalCode, named: Named = {}): string {
  const { clientId: client, displayName: app, identifierUri: resource } = appRegistration;
  const known: Named = { client, app, resource, ...named };
  return rowOf(code).text.replaceAll(/\{(\w+)\}/g, (_, name) => known[name] ?? '');
}

/** A refusal as the token endpoint gives it. */
export function refusalOf(code: RefusalCode, named: Named = {}): EntraRefusal {
  const { error, status = 400, suberror, claims, retryAfter } = rowOf(code);
  const asked = claims && JSON.stringify(challenges[claims]);
  return { status, error, code, message: textOf(code, named), suberror, claims: asked, retryAfter };
}

/** `AADSTS…: …`, where there is a number. */
export function numbered(code: RefusalCode, message: string): string {
  return typeof code === 'number' ? `AADSTS${code}: ${message}` : message;
}

/** The words with the ids that support asks for. */
export function describeRefusal(code: RefusalCode, message: string, now: number) {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const text = `${numbered(code, message)} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`;
  return { text, trace, correlation, timestamp };
}

/** Body of a refused token request. */
export function refusalBody(refused: EntraRefusal, now: number): Record<string, unknown> {
  const { error, code, message, suberror, claims } = refused;
  const { text, trace, correlation, timestamp } = describeRefusal(code, message, now);
  return {
    error,
    error_description: text,
    ...(typeof code === 'number' ? { error_codes: [code], error_uri: errorPage(code) } : {}),
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    ...(suberror ? { suberror } : {}),
    ...(claims ? { claims } : {}),
  };
}

/** Entra's page about a number. */
export function errorPage(code: number): string {
  return `https://login.microsoftonline.com/error?code=${code}`;
}
