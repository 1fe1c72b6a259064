import { describe, expect, it } from 'vitest';
import { type Budget, createBudget } from '../../../bot/graph/budget.ts';
import { createTeamsPresences } from '../../../bot/graph/teams-presences.ts';
import { asked, type GraphStub, refusal, type StubAnswer, stubGraph } from './graph-stub.ts';

const tenant = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const ben = '11111111-1111-4111-8111-111111111111';
const sync = '22222222-2222-4222-8222-222222222222';
const clientId = '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90';
const now = Date.parse('2026-03-02T08:00:00Z');
const done: StubAnswer = { status: 200, body: {} };

function presencesOf(stub: GraphStub, change: Partial<Budget> = {}) {
  const throttled: number[] = [];
  const budget: Budget = {
    waitFor: () => 0,
    admit: async () => {},
    throttled: (_, ms) => void throttled.push(ms),
    refusals: () => 0,
    sent: () => 0,
    takeOver: () => {},
    ...change,
  };
  const tokens = { appToken: () => stub.token, userToken: () => async () => 'token of the sync user' };
  return { throttled, ...createTeamsPresences({ graph: stub.graph, ...tokens, budget, clientId }) };
}

describe('presence reads', () => {
  it('are asked for as the app, or by a sync user in its place', async () => {
    const stub = stubGraph({ status: 200, body: { value: [] } }, { status: 200, body: { value: [] } });
    const { read } = presencesOf(stub);
    await read('tenant', [ben]);
    await read('tenant', [ben], undefined, 'sync-user');
    expect(stub.asked.map(({ token }) => token)).toEqual(['Bearer token', 'Bearer token of the sync user']);
  });

  it('keep what Graph says word by word, and fill what it leaves out', async () => {
    const value = [
      {
        id: ben,
        availability: 'Busy',
        activity: 'InAMeeting',
        outOfOfficeSettings: { isOutOfOffice: true, message: null },
        sequenceNumber: 'AAA1',
        workLocation: { source: 'manual' },
      },
      { id: sync, availability: 'inACall', activity: null },
      { id: clientId },
    ];
    const stub = stubGraph({ status: 200, body: { value } });
    expect(await presencesOf(stub).read(tenant, [ben, sync, clientId])).toEqual([
      { userId: ben, availability: 'Busy', activity: 'InAMeeting', outOfOffice: true, sequenceNumber: 'AAA1' },
      { userId: sync, availability: 'inACall', activity: 'inACall', outOfOffice: false },
      { userId: clientId, availability: 'PresenceUnknown', activity: 'PresenceUnknown', outOfOffice: false },
    ]);
    expect(stub.asked[0]?.body).toEqual({ ids: [ben, sync, clientId] });
  });

  it('of nobody ask nobody, of more than 650 are refused', async () => {
    const stub = stubGraph();
    expect(await presencesOf(stub).read(tenant, [])).toEqual([]);
    await expect(presencesOf(stub).read(tenant, Array(651).fill(ben))).rejects.toThrow(RangeError);
    expect(stub.asked).toEqual([]);
  });

  it('in an unknown form are trouble of the vendor', async () => {
    const stub = stubGraph({ status: 200, body: { value: [{ availability: 'Busy' }] } });
    await expect(presencesOf(stub).read(tenant, [ben])).rejects.toMatchObject({
      trouble: 'unavailable',
      message: 'Graph answered in an unknown form: value.0.id',
    });
  });
});

describe('presence writes', () => {
  it('set our session with the documented session id', async () => {
    const stub = stubGraph(done);
    await presencesOf(stub).setInACall(tenant, ben, 60);
    expect(asked(stub)).toEqual([`POST /users/${ben}/presence/setPresence`]);
    expect(stub.asked[0]?.body).toEqual({
      sessionId: clientId,
      availability: 'Busy',
      activity: 'InACall',
      expirationDuration: 'PT60M',
    });
  });

  it('clear our session; that there is none is as good', async () => {
    const stub = stubGraph(done, refusal(404, 'NotFound'), refusal(403, 'Forbidden'));
    const { clear } = presencesOf(stub);
    await clear(tenant, ben);
    await clear(tenant, ben);
    expect(stub.asked[0]?.body).toEqual({ sessionId: clientId });
    await expect(clear(tenant, ben)).rejects.toMatchObject({ trouble: 'forbidden' });
  });

  it('tell the budget of a 429, ten seconds where nothing was said', async () => {
    const stub = stubGraph(refusal(429, 'A', { 'retry-after': '30' }), refusal(429, 'A'), done);
    const teams = presencesOf(stub);
    await expect(teams.setInACall(tenant, ben, 60)).rejects.toMatchObject({ trouble: 'throttled' });
    await teams.setInACall(tenant, ben, 60);
    expect(teams.throttled).toEqual([30_000, 10_000]);
  });

  it('go back to their link rather than wait long', async () => {
    const stub = stubGraph();
    const budget = createBudget({ clock: { now: () => now }, sleep: async () => {}, readShare: 0.3, quota: 10 });
    for (let sent = 0; sent < 9; sent += 1) await budget.admit(tenant, 'write');
    await expect(presencesOf(stub, budget).setInACall(tenant, ben, 60)).rejects.toMatchObject({
      trouble: 'throttled',
      details: { retryAfterMs: 31_000 },
    });
    expect(stub.asked).toEqual([]);
  });
});
