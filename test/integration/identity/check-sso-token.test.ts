import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsoTokenCheck } from '../../../bot/identity/check-sso-token.ts';
import { clientId, contosoId, fabrikamId } from '../sim-microsoft.ts';
import { registration, signed, startWorld, type World } from './entra.ts';

let world: World;
let check: ReturnType<typeof createSsoTokenCheck>;

beforeEach(async () => {
  world = await startWorld();
  check = createSsoTokenCheck(registration, world.clock);
});

afterEach(() => world.close());

const petra = 'petra.lang@contoso.example';
const keysOf = (tenantId: string) => `GET login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`;

/** What a good token says, with changes. */
function claims(change: JWTPayload = {}): JWTPayload {
  return {
    aud: clientId,
    iss: `https://login.microsoftonline.com/${contosoId}/v2.0`,
    tid: contosoId,
    oid: '11111111-1111-4111-8111-111111111111',
    azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
    scp: 'access_as_user',
    ver: '2.0',
    exp: world.time.now / 1000 + 60,
    ...change,
  };
}

const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));

describe('a token of the tab', () => {
  it('says who is there, and which roles', async () => {
    expect(await check(await world.ssoToken(petra))).toEqual({
      kind: 'ok',
      person: {
        tenantId: contosoId,
        userId: await world.idOf(petra),
        name: 'Petra Lang',
        upn: petra,
        wids: expect.arrayContaining(['62e90394-69f5-4237-9190-012177145e10']),
        guest: false,
        expiresAt: new Date(world.time.now + 4_200_000),
      },
    });
  });

  it('without a role claim leaves the roles open', async () => {
    const checked = await check(await world.ssoToken(petra, { wids: false }));
    expect(checked).toMatchObject({ kind: 'ok', person: { wids: undefined } });
  });

  it('of a guest is known as such', async () => {
    const token = await world.ssoToken('stefan.ohm_fabrikam.example#EXT#@contoso.example');
    expect(await check(token)).toMatchObject({ kind: 'ok', person: { guest: true, tenantId: contosoId } });
  });

  it('of another tenant is that tenant’s', async () => {
    expect(await check(await world.ssoToken('anna@fabrikam.example'))).toMatchObject({
      kind: 'ok',
      person: { tenantId: fabrikamId },
    });
  });

  it('may name the application by its identifier, and carry more scopes', async () => {
    const more = { aud: `api://presence.contoso.example/botid-${clientId}`, scp: 'profile access_as_user' };
    expect((await check(await signed(world, claims(more)))).kind).toBe('ok');
  });
});

describe('refused is a token', () => {
  it('that is missing or none', async () => {
    expect(await check(undefined)).toEqual({ kind: 'refused', reason: 'missing' });
    expect(await check('')).toEqual({ kind: 'refused', reason: 'missing' });
    for (const text of ['x', 'a.b.c', `${'x'.repeat(10_000)}`])
      expect(await check(text)).toEqual({ kind: 'refused', reason: 'invalid' });
    expect(world.requests()).toEqual([]);
  });

  it('that has ended, which is told apart', async () => {
    const token = await world.ssoToken(petra, { seconds: 60 });
    world.time.now += 59_000;
    expect((await check(token)).kind).toBe('ok');
    world.time.now += 1_000;
    expect(await check(token)).toEqual({ kind: 'refused', reason: 'expired' });
  });

  it.each<[string, JWTPayload]>([
    ['for another application', { aud: '00000003-0000-0000-c000-000000000000' }],
    ['of another issuer than its tenant', { iss: `https://login.microsoftonline.com/${fabrikamId}/v2.0` }],
    ['of the older endpoint', { iss: `https://sts.windows.net/${contosoId}/`, ver: '1.0' }],
    ['of another version', { ver: '1.0' }],
    ['that no Teams client asked for', { azp: '22553876-f5ab-4529-bffb-cfe50aa89f87' }],
    ['for another scope', { scp: 'access_as_users' }],
    ['of an application', { scp: '' }],
    ['whose tenant is no id', { tid: '../common' }],
    ['whose person is no id', { oid: 'x' }],
    ['that is not valid yet', { nbf: 4_000_000_000 }],
  ])('%s', async (_, change) => {
    expect(await check(await signed(world, claims(change)))).toEqual({ kind: 'refused', reason: 'invalid' });
  });

  it.each(['azp', 'scp', 'ver', 'oid', 'tid', 'aud', 'iss', 'exp'])('that says no %s', async (name) => {
    expect(await check(await signed(world, without(name)))).toEqual({ kind: 'refused', reason: 'invalid' });
  });

  it('that somebody else signed, or nobody', async () => {
    const { kid } = world.sim.world.microsoft.key;
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    const secret = new TextEncoder().encode(String(world.sim.world.microsoft.key.publicKey.n));
    const confused = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid }).sign(secret);
    for (const token of [forged, confused, new UnsecuredJWT(claims()).encode()])
      expect(await check(token)).toEqual({ kind: 'refused', reason: 'invalid' });
  });

  it('that was changed after signing', async () => {
    const [header, body = '', signature] = (await signed(world, claims())).split('.');
    const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), wids: ['62e90394'] };
    const payload = Buffer.from(JSON.stringify(changed)).toString('base64url');
    expect(await check([header, payload, signature].join('.'))).toEqual({ kind: 'refused', reason: 'invalid' });
  });

  it('of a tenant that Entra does not know', async () => {
    await world.fault('login.microsoftonline.com', { path: 'keys', status: 400 });
    expect(await check(await signed(world, claims()))).toEqual({ kind: 'refused', reason: 'invalid' });
  });
});

describe('signing keys', () => {
  it('are fetched once per tenant', async () => {
    const tokens = await Promise.all([petra, petra, 'mia.lang@contoso.example'].map((upn) => world.ssoToken(upn)));
    const checked = await Promise.all(tokens.map((token) => check(token)));
    expect(checked.every(({ kind }) => kind === 'ok')).toBe(true);
    await check(await world.ssoToken('anna@fabrikam.example'));
    expect(world.requests()).toEqual([keysOf(contosoId), keysOf(fabrikamId)]);
  });

  it.each([
    ['does not answer', { drop: true }],
    ['is down', { status: 503 }],
    ['asks to wait', { status: 429 }],
  ])('that cannot be had because the host %s say nothing about the token', async (_, fault) => {
    await world.fault('login.microsoftonline.com', fault);
    const token = await world.ssoToken(petra);
    await expect(check(token)).rejects.toMatchObject({ vendor: 'microsoft', trouble: 'unavailable' });
    expect((await check(token)).kind).toBe('ok');
  });
});
