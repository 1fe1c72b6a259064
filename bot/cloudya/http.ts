/** One HTTP call to NFON: time-out, short retries, errors as VendorError without secrets, paths or addresses. */
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { VendorError, type VendorTrouble } from '../errors.ts';
import { retryAfterOf } from '../retry-after.ts';
import { ErrorBody } from './schema.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** May be sent again when it is not known whether it arrived. */
  repeatable: boolean;
  /** A whole table, asked for in place of JSON and answered as it is. It may take its time, and then is not asked for again. */
  text?: 'text/csv';
  signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text that was asked for; undefined for an empty body. */
  body: unknown;
}

export interface HttpSettings {
  timeoutMs: number;
  /** For a table in place of `timeoutMs`. */
  tableTimeoutMs: number;
  /** Tries after the first. */
  retries: number;
  /** First pause before a retry; doubles. A `Retry-After` up to `longestPauseMs` is waited for, a longer one is passed on. */
  pauseMs: number;
  longestPauseMs: number;
}

/**
 * NFON makes a table while it is waited for, and 10,000 extensions are a lot to put together; yet to read them one by one
 * takes more than eight minutes, so that a minute and a half is well spent on it.
 */
const tableTimeoutMs = 90_000;
/** Three times the most that NFON takes in the other direction ("file up to 10 MB"): what is longer is no list of extensions. */
const longestTable = 30_000_000;

export const usualHttpSettings: HttpSettings = {
  timeoutMs: 10_000,
  tableTimeoutMs,
  retries: 2,
  pauseMs: 250,
  longestPauseMs: 3_000,
};

export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** `onStrain` is told of every 429 and 503, also of those a retry gets over, and of the rest they ask for. */
export function createHttp(
  settings: HttpSettings = usualHttpSettings,
  onStrain: (retryAfterMs: number | undefined) => void = () => undefined,
): Http {
  return async (request) => {
    for (let tried = 0; ; tried++) {
      const begun = performance.now();
      try {
        return await once(request, request.text ? settings.tableTimeoutMs : settings.timeoutMs);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof VendorError)) throw error;
        if (error.details.status === 429 || error.details.status === 503) onStrain(error.details.retryAfterMs);
        const pause = pauseBefore(tried, error, request, settings);
        if (pause === undefined || isTableInVain(request, error, performance.now() - begun, settings)) throw error;
        await delay(pause, undefined, { signal: request.signal });
      }
    }
  };
}

/** Milliseconds until the next try; undefined = give up. A 429 was not carried out, so even a POST may be sent again. */
function pauseBefore(
  tried: number,
  error: VendorError,
  request: HttpRequest,
  settings: HttpSettings,
): number | undefined {
  const passing = error.trouble === 'throttled' || (error.trouble === 'unavailable' && request.repeatable);
  if (!passing || tried >= settings.retries) return undefined;
  const pause = error.details.retryAfterMs ?? settings.pauseMs * 2 ** tried * (0.75 + Math.random() / 2);
  return pause <= settings.longestPauseMs ? pause : undefined;
}

/** It took long, or brought too much, and would again: what NFON can hardly make is not asked for three times. */
function isTableInVain(
  { text }: HttpRequest,
  { details }: VendorError,
  tookMs: number,
  { timeoutMs }: HttpSettings,
): boolean {
  return text !== undefined && (details.code === 'timeout' || details.code === 'too_long' || tookMs >= timeoutMs);
}

async function once(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(request.signal ? [request.signal] : [])]);
  const response = await send(request, signal);
  const text = await (request.text && response.ok ? tableIn(request.url, response) : response.text()).catch(
    (error: unknown) => {
      throw error instanceof VendorError ? error : unreachable(request.url, error);
    },
  );
  if (!response.ok) throw refusal(request.url, response, text);
  return {
    status: response.status,
    headers: response.headers,
    body: request.text ? text : text === '' ? undefined : parsed(request.url, text),
  };
}

/** Read piece by piece, so that one that never ends is noticed before it fills the memory. */
async function tableIn(url: string, { body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ['', 0];
  for await (const piece of body ?? []) {
    length += piece.byteLength;
    if (length > longestTable)
      throw new VendorError('cloudya', 'unavailable', `${hostOf(url)} answered without end`, { code: 'too_long' });
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** Sends and waits for the head of the answer. Redirects are refused: none is documented, and a token must not follow one. */
export async function send(request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { method, url, headers = {}, body } = request;
  try {
    return await fetch(url, { method, headers, signal, redirect: 'error', ...(body === undefined ? {} : { body }) });
  } catch (error) {
    throw unreachable(url, error);
  }
}

export function unreachable(url: string, cause: unknown): VendorError {
  const { code } = ((cause as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  const why = cause instanceof Error && cause.name === 'TimeoutError' ? 'timeout' : String(code ?? 'connection lost');
  return new VendorError('cloudya', 'unavailable', `${hostOf(url)} did not answer (${why})`, { code: why });
}

/** An answer of 4xx or 5xx. */
export function refusal(url: string, response: Response, text: string): VendorError {
  const body = ErrorBody.safeParse(json(text)).data;
  const oauthError = asCode(body?.error);
  const code = asCode(body?.code) ?? oauthError;
  const { status } = response;
  return new VendorError('cloudya', troubleOf(status), `${hostOf(url)} answered ${status}${code ? ` (${code})` : ''}`, {
    status,
    code,
    oauthError,
    retryAfterMs: retryAfterOf(response.headers),
    answeredAt: dateOf(response.headers),
    requestId: response.headers.get('x-request-id') ?? undefined,
    // 402, or a 403 that "may not have a license" (NFON CTI API 1.0.0, Forbidden)
    licence: status === 402 || (status === 403 && /licen[cs]e/i.test(text)) ? true : undefined,
  });
}

function troubleOf(status: number): VendorTrouble {
  const named: Record<number, VendorTrouble> = {
    401: 'unauthorized',
    402: 'forbidden',
    403: 'forbidden',
    404: 'not-found',
    409: 'conflict',
    429: 'throttled',
  };
  return named[status] ?? (status < 500 ? 'refused' : 'unavailable');
}

/** Codes only: texts may repeat what was sent, e.g. an address. */
function asCode(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.-]{1,60}$/.test(text) ? text : undefined;
}

function dateOf(headers: Headers): number | undefined {
  return Date.parse(headers.get('date') ?? '') || undefined;
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed(url: string, text: string): unknown {
  const body = json(text);
  if (body === undefined) throw unreadable(url);
  return body;
}

/** The answer has the shape we know, or the vendor counts as unavailable. */
export function shapedAs<Shape extends z.ZodType>(shape: Shape, url: string, body: unknown): z.output<Shape> {
  const read = shape.safeParse(body);
  if (!read.success) throw unreadable(url);
  return read.data;
}

function unreadable(url: string): VendorError {
  return new VendorError('cloudya', 'unavailable', `${hostOf(url)} gave an answer in an unknown shape`, {
    code: 'unreadable',
  });
}
