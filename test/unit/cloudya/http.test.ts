import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttp, type HttpSettings, refusal, usualHttpSettings } from '../../../bot/cloudya/http.ts';

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

describe('a table', () => {
  const settings: HttpSettings = { timeoutMs: 40, tableTimeoutMs: 60_000, retries: 2, pauseMs: 1, longestPauseMs: 10 };
  const json = { method: 'GET', url, repeatable: true } as const;
  const table = { ...json, text: 'text/csv' } as const;

  afterEach(() => vi.unstubAllGlobals());

  /** NFON answers after so long; the time-out of the caller is heard. Tells how often it was asked. */
  function answering(afterMs: number, answer: () => Response) {
    const asked = vi.fn((_url: string, { signal }: RequestInit) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      const timer = setTimeout(() => resolve(answer()), afterMs);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
      return promise;
    });
    vi.stubGlobal('fetch', asked);
    return asked;
  }

  it('is waited for much longer than anything else', async () => {
    expect(usualHttpSettings.tableTimeoutMs).toBeGreaterThanOrEqual(60_000);
    const asked = answering(120, () => new Response('extensionNumber\n100\n'));
    expect(await createHttp(settings)(table)).toMatchObject({ body: 'extensionNumber\n100\n' });
    expect(asked).toHaveBeenCalledTimes(1);
    await expect(createHttp(settings)(json)).rejects.toMatchObject({ details: { code: 'timeout' } });
    expect(asked).toHaveBeenCalledTimes(4);
  });

  it.each([
    ['that never comes', 60_000, 200, { tableTimeoutMs: 20 }, 1, 'timeout'],
    ['that a gateway gives up', 80, 504, {}, 1, undefined],
    ['that is refused at once for now', 0, 503, { timeoutMs: 60_000 }, 3, undefined],
  ])('%s is asked for again only where it was not slow', async (_, afterMs, status, limits, times, code) => {
    const asked = answering(afterMs, () => new Response('', { status }));
    const answer = createHttp({ ...settings, ...limits })(table);
    await expect(answer).rejects.toMatchObject({ trouble: 'unavailable', details: { code } });
    expect(asked).toHaveBeenCalledTimes(times);
  });

  it('that does not end is not read to the end, and asked for once', async () => {
    let pieces = 0;
    let cancelled = false;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pieces += 1;
          controller.enqueue(new Uint8Array(1_000_000));
        },
        cancel() {
          cancelled = true;
        },
      });
    const asked = answering(0, () => new Response(endless()));
    await expect(createHttp(settings)(table)).rejects.toMatchObject({ details: { code: 'too_long' } });
    expect(asked).toHaveBeenCalledTimes(1);
    expect(cancelled).toBe(true);
    expect(pieces).toBeLessThan(40);
  });
});
