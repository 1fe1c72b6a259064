import { describe, expect, it } from 'vitest';
import { refusal } from '../../../bot/cloudya/http.ts';

const url = 'https://api.nfon.net/configuration/v1/tenants/K1234/options';
const requestId = '550e8400-e29b-41d4-a716-446655440000';

function refused(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return refusal(url, new Response(null, { status, headers: { 'x-request-id': requestId, ...headers } }), text);
}

/** NFON's error of the configuration API: `{request_id, code, message, details}`. */
const error = (code: string) => ({ request_id: requestId, code, message: 'anna@contoso.example is wrong' });

describe('a refusal', () => {
  it.each([
    [400, error('validation_error'), 'refused', 'validation_error'],
    [401, error('authorization'), 'unauthorized', 'authorization'],
    [402, error('license_required'), 'forbidden', 'license_required'],
    [403, error('forbidden'), 'forbidden', 'forbidden'],
    [404, error('not_found'), 'not-found', 'not_found'],
    [406, { error: 'not acceptable' }, 'refused', undefined],
    [409, error('conflict'), 'conflict', 'conflict'],
    [423, '', 'refused', undefined],
    [429, '', 'throttled', undefined],
    [500, error('internal_error'), 'unavailable', 'internal_error'],
    [502, '<html>Bad gateway</html>', 'unavailable', undefined],
    [503, error('upstream_unavailable'), 'unavailable', 'upstream_unavailable'],
  ] as const)('with %d %j is %s', (status, body, trouble, code) => {
    expect(refused(status, body)).toMatchObject({ vendor: 'cloudya', trouble, details: { status, code, requestId } });
  });

  it('names host, status and code, never what was sent', () => {
    expect(refused(400, error('validation_error')).message).toBe('api.nfon.net answered 400 (validation_error)');
    expect(refused(400, { error: 'anna@contoso.example is wrong' }).message).toBe('api.nfon.net answered 400');
  });

  it('keeps no free text as a code: it may repeat what was sent', () => {
    const { details } = refused(401, { error: 'bad user anna@contoso.example' });
    expect(details).toMatchObject({ status: 401, code: undefined, oauthError: undefined });
    expect(JSON.stringify(details)).not.toContain('anna');
  });

  it.each([
    ['30', 30_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['soon', undefined],
  ])('asks for a pause of %j', (value, retryAfterMs) => {
    expect(refused(429, '', { 'retry-after': value }).details.retryAfterMs).toBe(retryAfterMs);
  });

  it('by the sign-on host keeps the OAuth error', () => {
    const body = { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' };
    expect(refused(401, body)).toMatchObject({
      trouble: 'unauthorized',
      details: { oauthError: 'unauthorized_client' },
    });
  });
});
