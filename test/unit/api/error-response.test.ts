import type { Response } from 'express';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createErrorResponse } from '../../../bot/api/error-response.ts';
import { PresenceError, VendorError } from '../../../bot/errors.ts';
import { ApiError, errorCodes } from '../../../contract/errors.ts';

let lines: string[];
const respond = createErrorResponse({
  logger: pino({}, { write: (line: string) => void lines.push(line) }),
  contactFor: async () => ({ name: 'Jonas Weber', upn: 'jonas.weber@contoso.example' }),
});

async function answerTo(error: unknown): Promise<{ status: number; body: z.infer<typeof ApiError> }> {
  const answer = { status: 0, body: {} as unknown };
  const response = {
    locals: { correlationId: 'id-1' },
    headersSent: false,
    status(code: number) {
      answer.status = code;
      return response;
    },
    json: (body: unknown) => {
      answer.body = body;
    },
  };
  await respond(error, 'Bearer token', response as unknown as Response);
  return { status: answer.status, body: ApiError.parse(answer.body) };
}

beforeEach(() => {
  lines = [];
});

describe('an error becomes an answer', () => {
  it.each<[string, unknown, number, string]>([
    ['no token', new PresenceError('not_signed_in'), 401, 'not_signed_in'],
    ['a token that ended', new PresenceError('token_expired'), 401, 'token_expired'],
    ['a guest', new PresenceError('guest'), 403, 'guest'],
    ['another tenant’s id', new PresenceError('not_found'), 404, 'not_found'],
    ['a customer number that is taken', new PresenceError('cloudya_customer_taken'), 409, 'cloudya_customer_taken'],
    ['a locked database', new PresenceError('database_busy'), 503, 'database_busy'],
    ['a wrong body', z.object({ upn: z.string() }).safeParse({}).error, 400, 'bad_request'],
    ['Cloudya away', new VendorError('cloudya', 'unavailable', ''), 502, 'cloudya_unreachable'],
    ['a right of Cloudya', new VendorError('cloudya', 'forbidden', ''), 400, 'cloudya_right_missing'],
    ['a login of Cloudya', new VendorError('cloudya', 'unauthorized', ''), 400, 'cloudya_login_refused'],
    [
      'clocks apart',
      new VendorError('cloudya', 'unauthorized', '', { clockAheadMinutes: 16 }),
      400,
      'cloudya_clock_skew',
    ],
    ['Microsoft away', new VendorError('microsoft', 'unavailable', ''), 502, 'microsoft_unreachable'],
    ['Graph 429', new VendorError('microsoft', 'throttled', ''), 503, 'microsoft_throttles'],
    ['a consent withdrawn', new VendorError('microsoft', 'forbidden', ''), 400, 'consent_withdrawn'],
    [
      'our own secret',
      new VendorError('microsoft', 'unauthorized', '', { oauthError: 'invalid_client' }),
      400,
      'app_secret_invalid',
    ],
    ['a fault of ours', new TypeError('x is not a function'), 500, 'internal'],
    ['no error at all', 'thrown text', 500, 'internal'],
  ])('%s', async (_, error, status, code) => {
    const answer = await answerTo(error);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.correlationId).toBe('id-1');
  });

  it('tells no detail of a fault, and logs it under the same id', async () => {
    const { body } = await answerTo(new Error('password of the database'));
    expect(JSON.stringify(body)).not.toContain('password');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, correlationId: 'id-1' });
  });

  it('gives the vendor’s code and request id, for support', async () => {
    const details = { code: 'AADSTS90099', requestId: 'request-7' };
    const { body } = await answerTo(new VendorError('microsoft', 'unavailable', '', details));
    expect(body.error.values).toEqual({ vendorCode: 'AADSTS90099', correlationId: 'request-7' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ cause: 'microsoft unavailable AADSTS90099' });
  });

  it.each(errorCodes)('%s names a person to ask only where a role is missing', async (code) => {
    const { body, status } = await answerTo(new PresenceError(code));
    expect(body.error.contact !== undefined).toBe(code === 'not_an_admin');
    expect(status).toBeGreaterThanOrEqual(400);
  });
});
