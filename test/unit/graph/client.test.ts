import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import type { GraphRequestOptions, Pace, TokenSource } from '../../../bot/graph/client.ts';
import { type GraphStub, refusal, type StubAnswer, stubGraph } from './graph-stub.ts';

const ok: StubAnswer = { status: 200, body: { value: [] } };
const never = () => new Promise<Response>(() => {});
const broken = () => Promise.reject(new TypeError('fetch failed'));

const get = ({ graph, token }: GraphStub, more: GraphRequestOptions & { token?: TokenSource<'app'> } = {}) =>
  graph.send({ call: 'app GET /users', token, ...more });
const post = ({ graph, token }: GraphStub, more: GraphRequestOptions = {}) =>
  graph.send({ call: 'user POST /subscriptions', token, body: { a: 1 }, ...more });

async function troubleOf(sent: Promise<unknown>): Promise<VendorError> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VendorError)) throw new Error('a VendorError was expected', { cause: error });
  return error;
}

describe('a request', () => {
  it('goes to v1.0 of the host with the token, and gives the parsed body', async () => {
    const stub = stubGraph({ status: 200, body: { id: '1' } });
    expect(await post(stub)).toEqual({ id: '1' });
    expect(stub.asked).toEqual([
      {
        method: 'POST',
        url: 'https://graph.microsoft.com/v1.0/subscriptions',
        token: 'Bearer token',
        body: { a: 1 },
      },
    ]);
  });

  it('follows a whole link of Graph, but carries the token nowhere else', async () => {
    const stub = stubGraph(ok);
    await get(stub, { link: 'https://graph.microsoft.com/v1.0/users?$skiptoken=x' });
    expect(stub.asked[0]?.url).toBe('https://graph.microsoft.com/v1.0/users?$skiptoken=x');
    const error = await troubleOf(get(stub, { link: 'https://graph.example.com/v1.0/users' }));
    expect(error.trouble).toBe('refused');
    expect(stub.asked).toHaveLength(1);
  });

  it('without content is answered with undefined', async () => {
    expect(await get(stubGraph({ status: 204 }))).toBeUndefined();
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'refused'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [410, 'not-found'],
    [412, 'refused'],
    [423, 'refused'],
  ])('with %i is %s, and is not sent again', async (status, trouble) => {
    const stub = stubGraph(refusal(status, 'SomeCode', { 'request-id': 'r-1' }));
    const error = await troubleOf(get(stub));
    expect(error).toMatchObject({
      vendor: 'microsoft',
      trouble,
      details: { status, code: 'SomeCode', requestId: 'r-1' },
    });
    expect(error.message).not.toContain('told by Graph');
    expect(stub.asked).toHaveLength(1);
  });

  it('without a body that can be read still tells its status', async () => {
    const error = await troubleOf(get(stubGraph({ status: 403, body: '<html>' })));
    expect(error).toMatchObject({ trouble: 'forbidden', details: { status: 403, code: undefined } });
  });
});

describe('a token that Graph refuses', () => {
  it('is renewed once', async () => {
    const stub = stubGraph(refusal(401, 'InvalidAuthenticationToken'), ok);
    expect(await get(stub)).toEqual({ value: [] });
    expect(stub.renewals).toEqual([{}, {}, { fresh: true }]);
    expect(stub.waits).toEqual([]);
  });

  it('is renewed once for many requests, also for those whose refusal comes after that', async () => {
    let renewals = 0;
    const token: TokenSource<'app'> = async ({ fresh } = {}) => {
      if (fresh) renewals += 1;
      return `token ${renewals}`;
    };
    const late = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    const refused = refusal(401, 'InvalidAuthenticationToken');
    const lateRefused = () => late().then(() => new Response(null, { status: 401 }));
    const stub = stubGraph(refused, lateRefused, ok, ok);
    await Promise.all([get(stub, { token }), get(stub, { token })]);
    expect(renewals).toBe(1);
    expect(stub.asked.map((asked) => asked.token)).toEqual([0, 0, 1, 1].map((n) => `Bearer token ${n}`));
  });

  it('is renewed although another request has done so, where the new one is refused, too; then no more', async () => {
    let given = 0;
    const renewals: unknown[] = [];
    const token: TokenSource<'app'> = async (renewal = {}) => {
      renewals.push(renewal);
      given += 1;
      return `token ${given}`;
    };
    const stub = stubGraph(refusal(401, 'A'), refusal(401, 'B'), refusal(401, 'C'));
    expect(await troubleOf(get(stub, { token }))).toMatchObject({ trouble: 'unauthorized', details: { code: 'C' } });
    expect(renewals).toEqual([{}, {}, {}, { fresh: true }]);
  });

  it('is not renewed again where the next try meets other trouble', async () => {
    const stub = stubGraph(refusal(401, 'A'), refusal(503, 'B'), ok);
    expect(await get(stub)).toEqual({ value: [] });
    expect(stub.renewals.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(stub.asked.map((asked) => asked.token)).toEqual([
      'Bearer token',
      'Bearer fresh-token',
      'Bearer fresh-token',
    ]);
  });

  it('is not renewed twice', async () => {
    const stub = stubGraph(refusal(401, 'A'), refusal(401, 'B'));
    expect(await troubleOf(get(stub))).toMatchObject({ trouble: 'unauthorized', details: { code: 'B' } });
    expect(stub.asked).toHaveLength(2);
  });

  it('takes a claims challenge along', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const encoded = Buffer.from(claims).toString('base64');
    const header = `Bearer realm="", error="insufficient_claims", claims="${encoded}"`;
    const stub = stubGraph(refusal(401, 'InvalidAuthenticationToken', { 'www-authenticate': header }), ok);
    await get(stub);
    expect(stub.renewals).toEqual([{}, {}, { fresh: true, claims }]);
  });

  it('does not pass on a challenge that cannot be read', async () => {
    const header = 'Bearer error="insufficient_claims", claims="!!!"';
    const stub = stubGraph(refusal(401, 'X', { 'www-authenticate': header }), ok);
    await get(stub);
    expect(stub.renewals).toEqual([{}, {}, { fresh: true }]);
  });

  it('that cannot be had at all ends the request as the token source says', async () => {
    const stub = stubGraph();
    const cannot = new VendorError('microsoft', 'unauthorized', 'no consent', { code: 'AADSTS700016' });
    await expect(get(stub, { token: () => Promise.reject(cannot) })).rejects.toBe(cannot);
  });
});

describe('trouble that may pass', () => {
  it.each([429, 500, 502, 503, 504])('%i is tried three times in all', async (status) => {
    const again = stubGraph(refusal(status, 'A'), refusal(status, 'A'), ok);
    expect(await get(again)).toEqual({ value: [] });
    expect(again.waits).toHaveLength(2);
    const given = stubGraph(refusal(status, 'A'), refusal(status, 'A'), refusal(status, 'B'));
    expect((await troubleOf(get(given))).details.code).toBe('B');
  });

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    const date = { date: 'Mon, 02 Mar 2026 08:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 08:00:03 GMT' };
    const stub = stubGraph(refusal(429, 'A', { 'retry-after': '2' }), refusal(503, 'A', date), ok);
    await get(stub);
    expect(stub.waits).toEqual([2_000, 3_000]);
  });

  it('leaves a long wait to the caller', async () => {
    const stub = stubGraph(refusal(429, 'TooManyRequests', { 'retry-after': '30' }));
    expect(await troubleOf(get(stub))).toMatchObject({ trouble: 'throttled', details: { retryAfterMs: 30_000 } });
    expect(stub.asked).toHaveLength(1);
  });

  it('waits longer the second time where nothing was said, never more than a second', async () => {
    const stub = stubGraph(refusal(429, 'A'), refusal(429, 'A', { 'retry-after': 'soon' }), ok);
    await get(stub);
    const [first = 0, second = 0] = stub.waits;
    expect(first).toBeGreaterThanOrEqual(125);
    expect(second).toBeGreaterThanOrEqual(250);
    expect(second).toBeLessThanOrEqual(1_000);
  });

  it('is not sent again when nobody knows whether it was carried out', async () => {
    for (const answer of [broken, refusal(500, 'A'), refusal(504, 'A')]) {
      const stub = stubGraph(answer);
      expect((await troubleOf(post(stub))).trouble).toBe('unavailable');
      expect(stub.asked).toHaveLength(1);
    }
  });

  it('is sent again when it was not carried out, or may be carried out twice', async () => {
    expect(await post(stubGraph(refusal(503, 'A'), ok))).toEqual({ value: [] });
    expect(await post(stubGraph(refusal(429, 'A'), ok))).toEqual({ value: [] });
    expect(await post(stubGraph(broken, ok), { idempotent: true })).toEqual({ value: [] });
    expect(await get(stubGraph(broken, ok))).toEqual({ value: [] });
  });

  it('an answer that never comes is given up in time', async () => {
    const error = await troubleOf(post(stubGraph(never)));
    expect(error).toMatchObject({ trouble: 'unavailable', message: 'Graph did not answer in time' });
  });

  it('an answer that breaks off or is no JSON is none', async () => {
    const half = () => {
      const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
      return Promise.resolve(new Response(body));
    };
    expect((await troubleOf(post(stubGraph(half)))).trouble).toBe('unavailable');
    expect((await troubleOf(post(stubGraph({ status: 200, body: '<html>' })))).trouble).toBe('unavailable');
  });
});

describe('a caller that has gone', () => {
  it('gets its own reason', async () => {
    const reason = new Error('the lead is over');
    const gone = new AbortController();
    const sent = get(stubGraph(never), { signal: gone.signal });
    gone.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });
});

describe('the pace', () => {
  it('is asked before every attempt, and hears of every 429', async () => {
    const seen: string[] = [];
    const pace: Pace = {
      admit: async () => void seen.push('admit'),
      throttled: (ms) => void seen.push(`throttled ${ms}`),
    };
    const stub = stubGraph(refusal(429, 'A', { 'retry-after': '1' }), refusal(401, 'B'), refusal(429, 'C'), ok);
    await stub.graph.send({ call: 'app POST /communications/getPresencesByUserId', token: stub.token, pace });
    expect(seen).toEqual(['admit', 'throttled 1000', 'admit', 'admit', 'throttled undefined', 'admit']);
  });
});
