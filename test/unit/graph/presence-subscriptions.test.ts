import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createAccountProber } from '../../../bot/graph/account-prober.ts';
import { createPresenceSubscriptions } from '../../../bot/graph/presence-subscriptions.ts';
import { asked, type GraphStub, refusal, type StubAnswer, stubGraph } from './graph-stub.ts';

const tenant = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const ben = '11111111-1111-4111-8111-111111111111';
const sync = '22222222-2222-4222-8222-222222222222';
const now = Date.parse('2026-03-02T08:00:00Z');

function subscriptionsOf(stub: GraphStub) {
  return createPresenceSubscriptions({
    graph: stub.graph,
    userToken: () => stub.token,
    publicUrl: 'https://presence.contoso.example',
    pace: stub.pace,
    clock: { now: () => now },
    ended: async (_, __, { details }) =>
      details.oauthError === 'invalid_grant' ? 'sync_user_password_reset' : undefined,
  });
}

const made: StubAnswer = { status: 201, body: { id: 's-1', expirationDateTime: '2026-03-02T08:58:00Z' } };
const revoked = () =>
  Promise.reject(new VendorError('microsoft', 'unauthorized', 'revoked', { oauthError: 'invalid_grant' }));

const wishOfState1 = createHash('sha256').update('state-1').digest('base64url').slice(0, 16);

describe('subscriptions', () => {
  const create = (stub: GraphStub) => subscriptionsOf(stub).create(tenant, sync, [ben, sync], 'state-1', 58);

  it('name the people, the webhooks and the end', async () => {
    const stub = stubGraph(made);
    expect(await create(stub)).toEqual({
      kind: 'subscribed',
      subscriptionId: 's-1',
      expiresAt: new Date('2026-03-02T08:58:00Z'),
    });
    expect(stub.asked[0]?.body).toEqual({
      changeType: 'updated',
      notificationUrl: 'https://presence.contoso.example/webhooks/graph',
      lifecycleNotificationUrl: `https://presence.contoso.example/webhooks/graph/lifecycle?wish=${wishOfState1}`,
      resource: `/communications/presences?$filter=id in ('${ben}','${sync}')`,
      expirationDateTime: '2026-03-02T08:58:00.000Z',
      clientState: 'state-1',
    });
  });

  it('that are in the way are listed, those of other resources not', async () => {
    const others = [
      { id: 's-0', resource: '/communications/presences?$filter=id in (…)', expirationDateTime: 'x' },
      { id: 's-9', resource: '/me/messages', expirationDateTime: 'x' },
    ];
    const stub = stubGraph(refusal(409, 'Conflict'), { status: 200, body: { value: others } });
    expect(await create(stub)).toEqual({ kind: 'conflict', existing: ['s-0'] });
  });

  describe('that are in the way', () => {
    const lifecycle = (wish: string) => `https://presence.contoso.example/webhooks/graph/lifecycle?wish=${wish}`;
    const found = {
      id: 's-0',
      resource: `/communications/presences?$filter=id in ('${sync}','${ben.toUpperCase()}')`,
      lifecycleNotificationUrl: lifecycle(wishOfState1),
      expirationDateTime: '2026-03-02T08:20:00Z',
    };

    it.each([
      ['whichever way its ids are written', {}],
      ['escaped', { resource: `/communications/presences?$filter=id+in+(%27${ben}%27,%27${sync}%27)` }],
    ])('made by a try of the same wish that was never answered is taken over: %s', async (_, change) => {
      const stub = stubGraph(refusal(409, 'Conflict'), { status: 200, body: { value: [{ ...found, ...change }] } });
      expect(await create(stub)).toEqual({
        kind: 'subscribed',
        subscriptionId: 's-0',
        expiresAt: new Date('2026-03-02T08:20:00Z'),
      });
    });

    it.each([
      ['other people', { resource: `/communications/presences?$filter=id in ('${ben}')` }],
      ['another secret', { lifecycleNotificationUrl: lifecycle('else') }],
      ['no telling whose it is', { lifecycleNotificationUrl: null }],
    ])('with %s is only named', async (_, change) => {
      const stub = stubGraph(refusal(409, 'Conflict'), { status: 200, body: { value: [{ ...found, ...change }] } });
      expect(await create(stub)).toEqual({ kind: 'conflict', existing: ['s-0'] });
    });
  });

  it('are looked at with the sync user’s own token: standing, gone, signed out', async () => {
    const stub = stubGraph({ ...made, status: 200 }, refusal(404, 'ResourceNotFound'));
    const { check } = subscriptionsOf(stub);
    expect(await check(tenant, sync, 's-1')).toMatchObject({ kind: 'subscribed', subscriptionId: 's-1' });
    expect(await check(tenant, sync, 's-1')).toEqual({ kind: 'gone' });
    expect(asked(stub)).toEqual(['GET /subscriptions/s-1', 'GET /subscriptions/s-1']);
    const challenged = stubGraph(refusal(401, 'InvalidAuthenticationToken'));
    challenged.token = (renewal) => (renewal?.fresh ? revoked() : Promise.resolve('token'));
    expect((await subscriptionsOf(challenged).check(tenant, sync, 's-1')).kind).toBe('signed-out');
  });

  it('that Graph refuses are sent once more with a certificate, later ones at once', async () => {
    const stub = stubGraph(refusal(400, 'BadRequest'), made, made);
    const { create: make } = subscriptionsOf(stub);
    expect((await make(tenant, sync, [ben], 'state-1', 58)).kind).toBe('subscribed');
    expect((await make(tenant, sync, [ben], 'state-1', 58)).kind).toBe('subscribed');
    const certified = stub.asked.map(({ body }) => body.encryptionCertificateId);
    expect(certified).toEqual([undefined, 'discarded-1', 'discarded-1']);
    expect(stub.asked.some(({ body }) => 'includeResourceData' in body)).toBe(false);
  });

  it('that Graph refuses with a certificate too are refused, and the certificate is left out again', async () => {
    const stub = stubGraph(refusal(400, 'A'), refusal(400, 'B'), made);
    const { create: make } = subscriptionsOf(stub);
    await expect(make(tenant, sync, [ben], 'state-1', 58)).rejects.toMatchObject({ details: { code: 'B' } });
    await make(tenant, sync, [ben], 'state-1', 58);
    expect(stub.asked[2]?.body.encryptionCertificateId).toBeUndefined();
  });

  it('are renewed to a later end, or have gone', async () => {
    const stub = stubGraph(made, refusal(404, 'ResourceNotFound'));
    const { renew } = subscriptionsOf(stub);
    expect((await renew(tenant, sync, 's-1', 58)).kind).toBe('subscribed');
    expect(stub.asked[0]).toMatchObject({ method: 'PATCH', body: { expirationDateTime: '2026-03-02T08:58:00.000Z' } });
    expect(await renew(tenant, sync, 's-1', 58)).toEqual({ kind: 'gone' });
  });

  it('are removed; that they have gone is as good', async () => {
    const stub = stubGraph({ status: 204 }, refusal(404, 'ResourceNotFound'));
    const { remove } = subscriptionsOf(stub);
    await remove(tenant, sync, 's-1');
    await remove(tenant, sync, 's-1');
    expect(asked(stub)).toEqual(['DELETE /subscriptions/s-1', 'DELETE /subscriptions/s-1']);
  });

  it('tell that the sync user is signed out, and take nothing else for that', async () => {
    const out = { kind: 'signed-out', code: 'sync_user_password_reset' };
    expect(await create({ ...stubGraph(), token: revoked })).toEqual(out);
    expect(await subscriptionsOf({ ...stubGraph(), token: revoked }).renew(tenant, sync, 's', 58)).toEqual(out);
    const stub = stubGraph(refusal(401, 'InvalidAuthenticationToken'), refusal(401, 'InvalidAuthenticationToken'));
    await expect(create(stub)).rejects.toMatchObject({ trouble: 'unauthorized' });
    await expect(create(stubGraph(refusal(403, 'Forbidden')))).rejects.toMatchObject({ trouble: 'forbidden' });
  });
});

describe('the trial of an account', () => {
  const read: StubAnswer = { status: 200, body: { value: [] } };
  const probe = (stub: GraphStub, serves = false) => {
    const subscriptions = subscriptionsOf(stub);
    const prober = createAccountProber({
      graph: stub.graph,
      userToken: () => stub.token,
      subscriptions,
      pace: stub.pace,
    });
    return prober.probe(tenant, sync, ben, async () => serves);
  };

  it('reads one person, subscribes to one person, and takes the subscription back', async () => {
    const stub = stubGraph(read, made, { status: 204 });
    expect(await probe(stub)).toEqual({ kind: 'usable' });
    expect(asked(stub)).toEqual([
      'POST /communications/getPresencesByUserId',
      'POST /subscriptions',
      'DELETE /subscriptions/s-1',
    ]);
    expect(stub.admitted, 'counted in the presence quota').toEqual([`read for ${tenant}`]);
  });

  it('before a renewal is one read, counted in the presence quota', async () => {
    const stub = stubGraph(read);
    await subscriptionsOf(stub).tryReading(tenant, sync);
    expect(asked(stub)).toEqual(['POST /communications/getPresencesByUserId']);
    expect(stub.admitted).toEqual([`read for ${tenant}`]);
  });

  it('removes a stray subscription of this account first', async () => {
    const stray = { value: [{ id: 's-0', expirationDateTime: 'x' }] };
    const stub = stubGraph(read, refusal(409, 'Conflict'), { status: 200, body: stray }, { status: 204 }, made, {
      status: 204,
    });
    expect(await probe(stub)).toEqual({ kind: 'usable' });
  });

  it('leaves the subscription of an account that serves a round by now, which shows that it can', async () => {
    const standing = { value: [{ id: 's-0', expirationDateTime: 'x' }] };
    const stub = stubGraph(read, refusal(409, 'Conflict'), { status: 200, body: standing });
    expect(await probe(stub, true)).toEqual({ kind: 'usable' });
    expect(asked(stub).filter((request) => request.startsWith('DELETE'))).toEqual([]);
  });

  it('that still meets another subscription says so, naming no round that it serves', async () => {
    const none = { status: 200, body: { value: [] } };
    const stub = stubGraph(read, refusal(409, 'Conflict'), none, refusal(409, 'Conflict'), none);
    expect(await probe(stub)).toEqual({ kind: 'refused', code: 'account_still_subscribed', values: {} });
  });

  it.each([
    ['on reading', 'account_lacks_right', [refusal(403, 'Forbidden', { 'request-id': 'r-1' })]],
    ['on subscribing', 'account_lacks_right', [read, refusal(403, 'Forbidden', { 'request-id': 'r-1' })]],
    [
      'because our webhook cannot be reached',
      'microsoft_code',
      [read, refusal(400, 'Forbidden'), refusal(400, 'Forbidden', { 'request-id': 'r-1' })],
    ],
  ])('refused %s says why', async (_, code, answers) => {
    expect(await probe(stubGraph(...answers))).toEqual({
      kind: 'refused',
      code,
      values: { vendorCode: 'Forbidden', correlationId: 'r-1' },
    });
  });

  it('does not blame the account for an outage', async () => {
    const answers = [refusal(503, 'A'), refusal(503, 'A'), refusal(503, 'A')];
    await expect(probe(stubGraph(...answers))).rejects.toMatchObject({ trouble: 'unavailable' });
  });
});
