import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, syncUpn, type World } from '../identity/entra.ts';
import { contosoId, type Receiver, startReceiver } from '../sim-microsoft.ts';
import { createGraphAdapters } from './graph-world.ts';

let world: World;
let app: Receiver;
let adapters: ReturnType<typeof createGraphAdapters>;
let sync: string;
let ben: string;

beforeEach(async () => {
  world = await startWorld();
  app = await startReceiver();
  world.sim.setAppUrl(app.url);
  adapters = createGraphAdapters(world);
  sync = await adapters.signInSyncUser();
  ben = await world.idOf('ben.fischer@contoso.example');
});

afterEach(async () => {
  await world.close();
  await app.close();
});

const minute = 60_000;
const create = (clientState = 'state-1') => adapters.subscriptions.create(contosoId, sync, [ben], clientState, 58);
const living = async () => (await world.control('GET', '/microsoft/subscriptions')).body.length;
const account = `/microsoft/users/${syncUpn}`;

async function subscribe(): Promise<string> {
  const outcome = await create();
  if (outcome.kind !== 'subscribed') throw new Error(outcome.kind);
  return outcome.subscriptionId;
}

describe('a subscription', () => {
  it('shakes hands at both webhooks, and brings hints', async () => {
    expect(await create()).toEqual({
      kind: 'subscribed',
      subscriptionId: expect.any(String),
      expiresAt: new Date(world.time.now + 58 * minute),
    });
    expect(app.handshakes.sort()).toEqual(['/webhooks/graph', '/webhooks/graph/lifecycle']);
    await world.control('POST', '/microsoft/users/ben.fischer@contoso.example/hint');
    await expect.poll(() => app.received).toHaveLength(1);
    expect(app.received[0]?.body.value[0]).toMatchObject({ clientState: 'state-1', resourceData: { id: ben } });
  });

  it('holds 650 people', async () => {
    const ids = Array.from({ length: 650 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    expect((await adapters.subscriptions.create(contosoId, sync, ids, 'state-1', 58)).kind).toBe('subscribed');
  });

  it('is one per sync user: the other is named, and makes room when removed', async () => {
    const first = await subscribe();
    expect(await create('state-2')).toEqual({ kind: 'conflict', existing: [first] });
    await adapters.subscriptions.remove(contosoId, sync, first);
    expect((await create('state-2')).kind).toBe('subscribed');
  });

  it('whose answer was lost is found again by the same wish, and taken over', async () => {
    await world.fault('graph.microsoft.com', { path: 'subscriptions', method: 'POST', loseAnswer: true });
    await expect(create()).rejects.toMatchObject({ trouble: 'unavailable' });
    const { body } = await world.control('GET', '/microsoft/subscriptions');
    expect(await create()).toMatchObject({ kind: 'subscribed', subscriptionId: body[0].id });
    expect(await living()).toBe(1);
  });

  it('is renewed until it has gone', async () => {
    const id = await subscribe();
    world.time.now += 40 * minute;
    expect(await adapters.subscriptions.renew(contosoId, sync, id, 58)).toMatchObject({
      kind: 'subscribed',
      subscriptionId: id,
      expiresAt: new Date(world.time.now + 58 * minute),
    });
    await world.control('DELETE', `/microsoft/subscriptions/${id}`);
    expect(await adapters.subscriptions.renew(contosoId, sync, id, 58)).toEqual({ kind: 'gone' });
    await adapters.subscriptions.remove(contosoId, sync, id);
  });

  it('is refused where our webhook does not answer as it should', async () => {
    app.onHandshake = (response) => void response.writeHead(500).end();
    await expect(create()).rejects.toMatchObject({ trouble: 'refused' });
    expect(await living()).toBe(0);
  });
});

describe('a sync user', () => {
  const ends: [string, () => Promise<unknown>, string][] = [
    [
      'whose sessions were revoked',
      () => world.control('POST', `${account}/revoke-tokens`),
      'sync_user_password_reset',
    ],
    ['whose account was disabled', () => world.control('PATCH', account, { enabled: false }), 'sync_user_disabled'],
  ];

  it.each(ends)('%s is signed out at once, not when the token ends', async (_, happen, code) => {
    const id = await subscribe();
    await happen();
    expect(await adapters.subscriptions.renew(contosoId, sync, id, 58)).toEqual({ kind: 'signed-out', code });
    expect(await create()).toEqual({ kind: 'signed-out', code });
  });

  it('who needs a second factor is signed out when the token is renewed', async () => {
    await world.control('PATCH', account, { signInTrouble: 50076 });
    world.time.now += 30 * 60 * minute;
    expect(await create()).toEqual({ kind: 'signed-out', code: 'sync_user_signed_out' });
  });

  it('stays signed in while the consent is withdrawn, Entra is away or Graph is', async () => {
    await world.control('DELETE', '/microsoft/consent');
    await expect(create()).rejects.toMatchObject({ trouble: 'forbidden' });
    await world.control('POST', '/microsoft/consent');
    world.time.now += 30 * 60 * minute;
    await world.fault('login.microsoftonline.com', { status: 503 });
    await expect(create()).rejects.toMatchObject({ trouble: 'unavailable' });
    await world.fault('graph.microsoft.com', { status: 401, count: 2 });
    await expect(create()).rejects.toMatchObject({ trouble: 'unauthorized' });
    expect((await create()).kind).toBe('subscribed');
  });
});

describe('the trial of an account', () => {
  const probe = () => adapters.prober.probe(contosoId, sync, ben, async () => false);

  it('leaves nothing behind', async () => {
    expect(await probe()).toEqual({ kind: 'usable' });
    expect(await living()).toBe(0);
  });

  it('clears a stray subscription away', async () => {
    await subscribe();
    expect(await probe()).toEqual({ kind: 'usable' });
    expect(await living()).toBe(0);
  });

  it('tells that a licence is demanded', async () => {
    await world.control('PATCH', '/microsoft/tenants/contoso.example', { licenceDemanded: 'subscribe' });
    await world.control('PATCH', account, { hasTeamsLicence: false });
    expect(await probe()).toMatchObject({
      kind: 'refused',
      code: 'account_lacks_right',
      values: { vendorCode: 'Forbidden', correlationId: expect.any(String) },
    });
  });

  it('tells what the next sign-in must fulfil where Graph demands more in spite of a new token', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const encoded = Buffer.from(claims).toString('base64');
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${encoded}"`;
    await world.fault('graph.microsoft.com', { status: 401, headers: { 'www-authenticate': challenge }, count: 9 });
    expect(await probe()).toMatchObject({ kind: 'refused', claims });
    await world.control('DELETE', '/faults');
  });

  it('tells that our webhook cannot be reached', async () => {
    app.onHandshake = (response) => void response.writeHead(404).end();
    expect(await probe()).toMatchObject({ kind: 'refused', code: 'microsoft_code' });
  });
});
