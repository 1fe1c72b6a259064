import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createAppTokens } from '../../../bot/identity/app-tokens.ts';
import { createEntraNetwork } from '../../../bot/identity/entra-network.ts';
import { createTokenGate } from '../../../bot/identity/token-gate.ts';
import { contosoId, fabrikamId } from '../sim-microsoft.ts';
import { registration, startWorld, type World } from './entra.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => {
  vi.useRealTimers();
  return world.close();
});

const host = 'login.microsoftonline.com';
const tokenRequest = `POST ${host}/${contosoId}/oauth2/v2.0/token`;

describe('the app’s token', () => {
  it('costs one request, however many ask for it at once', async () => {
    const tokens = createAppTokens(registration);
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => tokens.get(contosoId)));
    expect(decodeJwt(first ?? '')).toMatchObject({
      tid: contosoId,
      roles: ['Presence.ReadWrite.All', 'User.Read.All'],
    });
    expect(new Set([first, ...others, await tokens.get(contosoId)]).size).toBe(1);
    expect(world.requests()).toEqual([tokenRequest]);
  });

  it('says that claims challenges can be handled', async () => {
    expect(decodeJwt(await createAppTokens(registration).get(contosoId)).xms_cc).toEqual(['CP1']);
  });

  it('is asked for anew where the cached one will not do, and serves from then on', async () => {
    const tokens = createAppTokens(registration);
    const before = await tokens.get(contosoId);
    const [, fresh] = await Promise.all([tokens.get(contosoId), tokens.get(contosoId, { fresh: true })]);
    expect(fresh).not.toBe(before);
    expect(await tokens.get(contosoId)).toBe(fresh);
    const met = await tokens.get(contosoId, { fresh: true, claims: '{"access_token":{"nbf":{"essential":true}}}' });
    expect(met).not.toBe(fresh);
    expect(world.requests()).toHaveLength(3);
  });

  it('goes on serving while it lives where the host is away at its early renewal', async () => {
    const tokens = createAppTokens(registration);
    const body = { token_type: 'Bearer', access_token: 'long-lived', expires_in: 86_400, refresh_in: 1 };
    await world.fault(host, { status: 200, body, count: 1 });
    expect(await tokens.get(contosoId)).toBe('long-lived');
    vi.useFakeTimers({ now: Date.now() + 5_000, toFake: ['Date'] });
    await world.fault(host, { status: 503, count: 2 });
    expect(await tokens.get(contosoId)).toBe('long-lived');
    await expect(tokens.get(contosoId, { fresh: true })).rejects.toMatchObject({ trouble: 'unavailable' });
    // the host is there again: this one renews, the next is given what came of it
    await tokens.get(contosoId);
    expect(decodeJwt(await tokens.get(contosoId)).tid).toBe(contosoId);
  });

  it('is each tenant’s own', async () => {
    await world.control('POST', '/microsoft/consent', { tenant: 'fabrikam.example' });
    const tokens = createAppTokens(registration);
    const [contoso, fabrikam] = await Promise.all([tokens.get(contosoId), tokens.get(fabrikamId)]);
    expect([decodeJwt(contoso ?? '').tid, decodeJwt(fabrikam ?? '').tid]).toEqual([contosoId, fabrikamId]);
  });
});

describe('no token', () => {
  it('is there without consent', async () => {
    await expect(createAppTokens(registration).get(fabrikamId)).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: {
        code: 'AADSTS700016',
        oauthError: 'unauthorized_client',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it('is there for a wrong secret, and the message does not tell it', async () => {
    const clientSecret = 'not-the-secret';
    const refused = createAppTokens({ ...registration, clientSecret }).get(contosoId);
    await expect(refused).rejects.toMatchObject({
      trouble: 'unauthorized',
      details: { code: 'AADSTS7000215', oauthError: 'invalid_client' },
      message: expect.not.stringContaining(clientSecret),
    });
  });

  it.each([
    ['asks to wait', { status: 429, headers: { 'retry-after': '7' } }, 'throttled', 7_000],
    ['asks to wait without saying how long', { status: 429, body: {} }, 'throttled', undefined],
    ['is down', { status: 503, body: { error: 'temporarily_unavailable' } }, 'unavailable', undefined],
    ['fails', { status: 500, body: 'x' }, 'unavailable', undefined],
    ['does not answer', { drop: true }, 'unavailable', undefined],
    [
      'answers with a page',
      { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      'unavailable',
      undefined,
    ],
    ['answers with nothing in it', { status: 200, body: {} }, 'unavailable', undefined],
    ['has trouble of its own', { status: 400, body: { error: 'temporarily_unavailable' } }, 'unavailable', undefined],
    [
      'throttles the tenant',
      {
        status: 429,
        headers: { 'retry-after': '60' },
        body: { error: 'temporarily_unavailable', error_description: 'AADSTS90055: x' },
      },
      'throttled',
      60_000,
    ],
  ])('is there while the host %s, but the next moment there is', async (_, fault, trouble, retryAfterMs) => {
    const tokens = createAppTokens(registration);
    await world.fault(host, fault);
    const error: unknown = await tokens.get(contosoId).catch((reason: unknown) => reason);
    if (!(error instanceof VendorError)) throw new Error('a VendorError was expected', { cause: error });
    expect([error.trouble, error.details.retryAfterMs]).toEqual([trouble, retryAfterMs]);
    expect(decodeJwt(await tokens.get(contosoId)).tid).toBe(contosoId);
  });

  it('is waited for without end', async () => {
    await world.fault(host, { delayMs: 60_000 });
    const sent = createEntraNetwork({}, 50).sendPostRequestAsync(`https://${host}/${contosoId}/oauth2/v2.0/token`);
    await expect(sent).rejects.toMatchObject({
      errorCode: 'host_silent',
      errorMessage: expect.stringContaining('Timeout'),
    });
  });
});

describe('a loop that Entra sees', () => {
  const loop = { status: 400, body: { error: 'invalid_grant', error_description: 'AADSTS50196: x' } };
  const minute = 60_000;

  it('ends at once, for this credential and for minutes; the token at hand goes on serving', async () => {
    await world.control('POST', '/microsoft/consent', { tenant: 'fabrikam.example' });
    const gate = createTokenGate(world.clock, () => {});
    const tokens = createAppTokens({ ...registration, gate });
    const token = await tokens.get(contosoId);
    await world.fault(host, loop);
    const paused = { trouble: 'throttled', details: { code: 'AADSTS50196', retryAfterMs: 5 * minute } };
    await expect(tokens.get(contosoId, { fresh: true })).rejects.toMatchObject(paused);
    const sent = world.requests().length;
    world.time.now += minute;
    // another instance of the adapter shares the pause: it is the process that Entra counts
    const others = createAppTokens({ ...registration, gate });
    for (const asked of [tokens.get(contosoId, { fresh: true }), others.get(contosoId)])
      await expect(asked).rejects.toMatchObject({ trouble: 'throttled', details: { retryAfterMs: 4 * minute } });
    expect(await tokens.get(contosoId)).toBe(token);
    expect(world.requests()).toHaveLength(sent);
    expect(decodeJwt(await tokens.get(fabrikamId)).tid).toBe(fabrikamId);
    world.time.now += 4 * minute;
    expect(await tokens.get(contosoId, { fresh: true })).not.toBe(token);
  });
});

describe('a time to wait that Entra names', () => {
  it.each([
    [429, 'throttled'],
    [503, 'unavailable'],
  ])(
    'with %s is kept by everybody who asks with this credential: nothing is sent until then',
    async (status, trouble) => {
      const gate = createTokenGate(world.clock, () => {});
      const tokens = createAppTokens({ ...registration, gate });
      await world.fault(host, { status, headers: { 'retry-after': '60' }, body: {} });
      await expect(tokens.get(contosoId)).rejects.toMatchObject({ trouble, details: { retryAfterMs: 60_000 } });
      const sent = world.requests().length;
      world.time.now += 20_000;
      for (const asked of [tokens, createAppTokens({ ...registration, gate })])
        await expect(asked.get(contosoId)).rejects.toMatchObject({ trouble, details: { retryAfterMs: 40_000 } });
      expect(world.requests()).toHaveLength(sent);
      world.time.now += 40_000;
      expect(decodeJwt(await tokens.get(contosoId)).tid).toBe(contosoId);
    },
  );
});

describe('a fault of our own credentials', () => {
  it('is told to the operator once, and again only after it was mended', async () => {
    const told: unknown[] = [];
    const gate = createTokenGate(world.clock, (fault) => told.push(fault));
    const wrong = createAppTokens({ ...registration, clientSecret: 'x', gate });
    for (let n = 0; n < 3; n += 1) await wrong.get(contosoId).catch(() => {});
    expect(told).toEqual([{ vendorCode: 'AADSTS7000215', correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    await createAppTokens({ ...registration, gate }).get(contosoId);
    await wrong.get(contosoId, { fresh: true }).catch(() => {});
    expect(told).toHaveLength(2);
  });
});
