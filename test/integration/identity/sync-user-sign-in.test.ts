import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { signedOutCode } from '../../../bot/identity/entra-errors.ts';
import { createSyncUserSignIn } from '../../../bot/identity/sync-user-sign-in.ts';
import { contosoId, fabrikamId, formFields } from '../sim-microsoft.ts';
import {
  codeVerifier,
  createMemoryStore,
  keepSignedIn,
  type MemoryStore,
  passPopup,
  registration,
  signInAs,
  startWorld,
  syncUpn,
  type World,
} from './entra.ts';

let world: World;
let store: MemoryStore;
let signIn: ReturnType<typeof createSyncUserSignIn>;

beforeEach(async () => {
  world = await startWorld();
  store = createMemoryStore();
  signIn = createSyncUserSignIn(registration, store, world.clock);
});

afterEach(() => world.close());

const host = 'login.microsoftonline.com';
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const tokenRequests = () => world.requests().filter((request) => request.endsWith('/oauth2/v2.0/token'));

describe('the sign-in address', () => {
  it('is bound to the tenant, lets the account be picked, and asks for what is needed', async () => {
    const { url } = await passPopup(world, signIn, syncUpn);
    expect(url.origin + url.pathname).toBe(`https://${host}/${contosoId}/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      prompt: 'select_account',
      response_type: 'code',
      redirect_uri: 'https://presence.contoso.example/auth/callback',
      scope: 'openid profile offline_access https://graph.microsoft.com/Presence.Read.All',
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge_method: 'S256',
    });
  });
});

describe('a redeemed code', () => {
  it('says who signed in', async () => {
    expect(await signInAs(world, signIn, syncUpn)).toEqual({
      kind: 'signed-in',
      userId: await world.idOf(syncUpn),
      tenantId: contosoId,
      upn: syncUpn,
      name: 'Olivia Brandt',
      guest: false,
      grantedScopes: expect.arrayContaining(['Presence.Read.All', 'openid']),
    });
  });

  it('of a guest says so', async () => {
    expect(await signInAs(world, signIn, 'stefan.ohm@fabrikam.example')).toMatchObject({
      kind: 'signed-in',
      guest: true,
      tenantId: contosoId,
    });
  });

  it('stores nothing until the account is kept, and gives tokens meanwhile', async () => {
    await signInAs(world, signIn, syncUpn);
    const userId = await world.idOf(syncUpn);
    expect(decodeJwt(await signIn.tokens.get(contosoId, userId))).toMatchObject({
      oid: userId,
      scp: 'Presence.Read.All',
    });
    expect(store.caches.size).toBe(0);
    await signIn.keep(contosoId, userId);
    expect(store.caches.size).toBe(1);
  });

  it('is good for ten minutes', async () => {
    await signInAs(world, signIn, syncUpn);
    const userId = await world.idOf(syncUpn);
    world.time.now += 600_000;
    await expect(signIn.keep(contosoId, userId)).rejects.toMatchObject({ trouble: 'unauthorized' });
    await expect(signIn.tokens.get(contosoId, userId)).rejects.toMatchObject({ trouble: 'unauthorized' });
  });

  it('that is discarded leaves an earlier sign-in of the account as it is', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    const kept = [...store.caches];
    await signInAs(world, signIn, syncUpn);
    signIn.discard(contosoId, userId);
    expect([...store.caches]).toEqual(kept);
    await expect(signIn.keep(contosoId, userId)).rejects.toBeInstanceOf(VendorError);
    expect(await signIn.tokens.get(contosoId, userId)).toBeTruthy();
  });

  it.each([
    ['with another nonce', { nonce: 'nonce-2' }, 'ticket_expired', {}],
    ['with another verifier', { codeVerifier: `${codeVerifier}-2` }, 'microsoft_code', { vendorCode: 'AADSTS501481' }],
    ['that nobody gave out', { code: 'x' }, 'ticket_expired', { vendorCode: 'AADSTS70008' }],
    ['of another tenant', { tenantId: fabrikamId }, 'ticket_expired', { vendorCode: 'AADSTS70008' }],
  ])('%s is refused', async (_, change, code, values) => {
    const { code: given } = await passPopup(world, signIn, syncUpn);
    const request = { tenantId: contosoId, code: given, codeVerifier, nonce: 'nonce-1', ...change };
    expect(await signIn.redeem(request)).toMatchObject({ kind: 'refused', code, values });
  });

  it('is refused the second time', async () => {
    const { code } = await passPopup(world, signIn, syncUpn);
    const request = { tenantId: contosoId, code, codeVerifier, nonce: 'nonce-1' };
    expect((await signIn.redeem(request)).kind).toBe('signed-in');
    expect(await signIn.redeem(request)).toMatchObject({
      code: 'ticket_expired',
      values: { vendorCode: 'AADSTS54005' },
    });
  });

  it.each([
    ['is down', { status: 503 }, 'microsoft_unreachable'],
    ['does not answer', { drop: true }, 'microsoft_unreachable'],
    ['carried it out, but the answer is lost', { loseAnswer: true }, 'microsoft_unreachable'],
    ['asks to wait', { status: 429 }, 'microsoft_throttles'],
  ])('while the host %s is refused as its trouble', async (_, fault, code) => {
    const { code: given } = await passPopup(world, signIn, syncUpn);
    await world.fault(host, { ...fault, path: 'token' });
    const request = { tenantId: contosoId, code: given, codeVerifier, nonce: 'nonce-1' };
    expect(await signIn.redeem(request)).toEqual({ kind: 'refused', code, values: {} });
  });

  it('with a wrong secret of ours says that', async () => {
    const wrong = createSyncUserSignIn({ ...registration, clientSecret: 'x' }, store, world.clock);
    const refused = await signInAs(world, wrong, syncUpn);
    // which secret and why is the operator's to know
    expect(refused).toMatchObject({ kind: 'refused', code: 'app_secret_invalid', values: { correlationId: uuid } });
    expect(refused).not.toHaveProperty('values.vendorCode');
  });
});

describe('a refusal on Microsoft’s own page', () => {
  it.each([
    ['anna@fabrikam.example', 'account_other_tenant', 'AADSTS50020'],
    ['jonas.private@example.com', 'account_personal', 'AADSTS50020'],
    ['nobody@contoso.example', 'account_other_tenant', 'AADSTS50034'],
    ['sofia.rossi@contoso.example', 'sync_user_disabled', 'AADSTS50057'],
  ])('of %s is explained', async (login, code, vendorCode) => {
    const { page } = await passPopup(world, signIn, login);
    const { error = '', error_description: description } = formFields(page, 'error_description');
    expect(signIn.explain({ error, description })).toMatchObject({ code, values: { vendorCode } });
  });

  it('that gives no number is explained by its name', () => {
    const named = (error: string) => signIn.explain({ error, description: 'x' });
    expect(named('access_denied')).toEqual({ code: 'sign_in_declined', values: { vendorCode: 'access_denied' } });
    expect(named('server_error')).toEqual({ code: 'microsoft_unreachable', values: { vendorCode: 'server_error' } });
    expect(named('new_error')).toEqual({ code: 'microsoft_code', values: { vendorCode: 'new_error' } });
  });
});

describe('a kept sign-in', () => {
  it('serves its token without asking, after a restart too', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    const before = tokenRequests().length;
    const token = await signIn.tokens.get(contosoId, userId);
    const restarted = createSyncUserSignIn(registration, store, world.clock);
    expect(await restarted.tokens.get(contosoId, userId)).toBe(token);
    expect(tokenRequests()).toHaveLength(before);
  });

  it('gives a new token when asked, and stores the refresh token that came with it', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    const [stored] = store.caches.values();
    const token = await signIn.tokens.get(contosoId, userId);
    const fresh = await signIn.tokens.get(contosoId, userId, { fresh: true });
    expect(fresh).not.toBe(token);
    const [rotated = ''] = store.caches.values();
    expect(Object.keys(JSON.parse(rotated).RefreshToken)).toHaveLength(1);
    expect(rotated).not.toBe(stored);
    expect(await signIn.tokens.get(contosoId, userId)).toBe(fresh);
  });

  it('is each person’s own', async () => {
    const olivia = await keepSignedIn(world, signIn, syncUpn);
    const marek = await keepSignedIn(world, signIn, 'marek.nowak@contoso.example');
    expect(decodeJwt(await signIn.tokens.get(contosoId, olivia)).oid).toBe(olivia);
    expect(decodeJwt(await signIn.tokens.get(contosoId, marek)).oid).toBe(marek);
  });

  it('that is forgotten gives no token, nor does one that never was', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    await signIn.forget(contosoId, userId);
    expect(store.caches.size).toBe(0);
    expect(await endOf(signIn.tokens.get(contosoId, userId))).toBe('sync_user_signed_out');
  });

  it('whose store cannot be read says so, and not that the person is signed out', async () => {
    const broken = new Error('the database is away');
    const away = { ...store, load: () => Promise.reject(broken) };
    const { tokens } = createSyncUserSignIn(registration, away, world.clock);
    await expect(tokens.get(contosoId, 'x')).rejects.toBe(broken);
  });
});

/** Why the sign-in has ended; `alive` when it has not. */
async function endOf(asked: Promise<string>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VendorError)) throw new Error('a VendorError was expected', { cause: error });
  return signedOutCode(error) ?? 'alive';
}

describe('a sign-in', () => {
  const path = `/microsoft/users/${syncUpn}`;
  const ends: [string, () => Promise<unknown>, string][] = [
    ['whose sessions were revoked', () => world.control('POST', `${path}/revoke-tokens`), 'sync_user_password_reset'],
    ['whose password was reset', () => world.control('POST', `${path}/reset-password`), 'sync_user_password_reset'],
    ['whose account was disabled', () => world.control('PATCH', path, { enabled: false }), 'sync_user_disabled'],
    ['whose account was deleted', () => world.control('DELETE', path), 'sync_user_deleted'],
    ['that a rule forbids', () => world.control('PATCH', path, { signInTrouble: 53003 }), 'sign_in_rule'],
    [
      'that needs a second factor',
      () => world.control('PATCH', path, { signInTrouble: 50076 }),
      'sync_user_signed_out',
    ],
    ['that came too long ago', () => world.control('PATCH', path, { signInTrouble: 70043 }), 'sync_user_signed_out'],
    ['that must register', () => world.control('PATCH', path, { signInTrouble: 50079 }), 'sign_in_mfa_registration'],
    [
      'of a password that ended',
      () => world.control('PATCH', path, { signInTrouble: 50055 }),
      'sync_user_password_reset',
    ],
  ];

  it.each(ends)('%s has ended', async (_, happen, code) => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    await happen();
    expect(await endOf(signIn.tokens.get(contosoId, userId, { fresh: true }))).toBe(code);
    expect(store.refusals).toEqual([
      { vendorCode: expect.stringMatching(/^AADSTS\d+$/), correlationId: uuid, claims: store.refusals[0]?.claims },
    ]);
  });

  it('that ended says what the next one must fulfil, and that is asked for', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    await world.control('PATCH', path, { signInTrouble: 50076 });
    await endOf(signIn.tokens.get(contosoId, userId, { fresh: true }));
    const claims = store.refusals[0]?.claims ?? '';
    expect(JSON.parse(claims)).toHaveProperty('access_token');
    const request = { tenantId: contosoId, state: 's', nonce: 'n', codeChallenge: 'c' };
    const asked = new URL(await signIn.authorizeUrl({ ...request, claims })).searchParams;
    expect(asked.get('claims')).toBe(claims);
    expect(new URL(await signIn.authorizeUrl(request)).searchParams.has('claims')).toBe(false);
  });

  const passes: [string, () => Promise<unknown>][] = [
    ['whose consent is withdrawn', () => world.control('DELETE', '/microsoft/consent')],
    ['of an account that is locked for a while', () => world.control('PATCH', path, { signInTrouble: 50053 })],
    ['while the host is down', () => world.fault(host, { status: 503 })],
    ['while the host asks to wait', () => world.fault(host, { status: 429 })],
    ['while the host does not answer', () => world.fault(host, { drop: true })],
  ];

  it.each(passes)('%s lives', async (_, happen) => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    await happen();
    expect(await endOf(signIn.tokens.get(contosoId, userId, { fresh: true }))).toBe('alive');
    expect(store.refusals).toEqual([]);
    await world.control('POST', '/microsoft/consent');
    await world.control('PATCH', path, { signInTrouble: null });
    expect(await signIn.tokens.get(contosoId, userId, { fresh: true })).toBeTruthy();
  });

  it('with a wrong secret of ours lives', async () => {
    const userId = await keepSignedIn(world, signIn, syncUpn);
    const { tokens } = createSyncUserSignIn({ ...registration, clientSecret: 'x' }, store, world.clock);
    expect(await endOf(tokens.get(contosoId, userId, { fresh: true }))).toBe('alive');
    expect(await signIn.tokens.get(contosoId, userId, { fresh: true })).toBeTruthy();
  });
});
