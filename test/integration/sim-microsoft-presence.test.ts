import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, clientId, type SimulatedMicrosoft, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;
let token: string;
let ben: string;

const benUpn = 'ben.fischer@contoso.example';
const minute = 60_000;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
  token = await microsoft.appToken();
  ben = await microsoft.idOf(benUpn);
});

afterEach(() => microsoft.close());

const inACall = { sessionId: clientId, availability: 'Busy', activity: 'InACall', expirationDuration: 'PT5M' };

const post = (path: string, body: unknown, as = token) => microsoft.graph(as, 'POST', path, body);
const set = (change: Record<string, unknown> = {}, id = ben) =>
  post(`/users/${id}/presence/setPresence`, { ...inACall, ...change });
const clear = (id = ben, sessionId = clientId) => post(`/users/${id}/presence/clearPresence`, { sessionId });
const own = (availability: string, activity = availability, more = {}) =>
  microsoft.control('POST', `/microsoft/users/${benUpn}/presence`, { availability, activity, ...more });

async function read(id = ben) {
  return (await microsoft.graph(token, 'GET', `/users/${id}/presence`)).body;
}

async function seen(): Promise<string> {
  const { availability, activity } = await read();
  return `${availability}/${activity}`;
}

function refusal({ status, body }: Answer) {
  return { status, code: body.error.code };
}

describe('setPresence', () => {
  it('opens a session of the app, clearPresence ends it', async () => {
    expect((await set()).status).toBe(200);
    expect(await seen()).toBe('Busy/InACall');
    expect((await clear()).status).toBe(200);
    expect(await seen()).toBe('Available/Available');
  });

  it.each(['Available/Available', 'Busy/InACall', 'Busy/InAConferenceCall', 'Away/Away', 'DoNotDisturb/Presenting'])(
    'takes %s',
    async (pair) => {
      const [availability, activity] = pair.split('/');
      expect((await set({ availability, activity })).status).toBe(200);
    },
  );

  it.each([
    ['Busy/Busy', { activity: 'Busy' }],
    ['DoNotDisturb/DoNotDisturb', { availability: 'DoNotDisturb', activity: 'DoNotDisturb' }],
    ['a meeting', { activity: 'InAMeeting' }],
    ['being offline', { availability: 'Offline', activity: 'Offline' }],
    ['less than five minutes', { expirationDuration: 'PT4M59S' }],
    ['more than four hours', { expirationDuration: 'PT4H1S' }],
    ['a duration that is none', { expirationDuration: '5 minutes' }],
    ['a session of another application', { sessionId: '22553876-f5ab-4529-bffb-cfe50aa89f87' }],
    ['a body without a session', { sessionId: undefined }],
  ])('refuses %s', async (_, change) => {
    expect(refusal(await set(change))).toEqual({ status: 400, code: 'BadRequest' });
    expect(await seen()).toBe('Available/Available');
  });

  it.each(['PT5M', 'PT4H', undefined])('takes the duration %s', async (expirationDuration) => {
    expect((await set({ expirationDuration })).status).toBe(200);
  });

  it('does not know people by their UPN, nor people of another tenant', async () => {
    expect((await set({}, benUpn)).status).toBe(404);
    expect((await set({}, await microsoft.idOf('anna@fabrikam.example'))).status).toBe(404);
  });

  it('is not for a signed-in person with the rights of this app', async () => {
    const person = await microsoft.userToken('petra.lang@contoso.example');
    expect(refusal(await post(`/users/${ben}/presence/setPresence`, inACall, person)).status).toBe(403);
  });

  it('ends by itself when its time is over', async () => {
    await set({ expirationDuration: undefined });
    microsoft.time.now += 5 * minute;
    await expect.poll(seen).toBe('Available/Available');
    expect((await clear()).status).toBe(404);
  });

  it('refuses a body that is not JSON', async () => {
    const answer = await microsoft.call(`/~/graph.microsoft.com/v1.0/users/${ben}/presence/setPresence`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{',
    });
    expect(refusal(answer)).toEqual({ status: 400, code: 'BadRequest' });
  });
});

describe('clearPresence', () => {
  it('answers 404 when there is no session of the app, which proves the right without a trace', async () => {
    expect(refusal(await clear())).toEqual({ status: 404, code: 'NotFound' });
  });

  it('answers 403 without the right', async () => {
    await microsoft.control('DELETE', '/microsoft/consent');
    expect((await clear()).status).toBe(403);
  });

  it('refuses a session of another application', async () => {
    expect((await clear(ben, 'another')).status).toBe(400);
  });

  it('leaves a person offline whose only session it was', async () => {
    await own('Offline');
    await set();
    expect(await seen()).toBe('Busy/InACall');
    await clear();
    expect(await seen()).toBe('Offline/Offline');
  });
});

describe('sessions add up', () => {
  it.each([
    ['Available', 'Available', 'Busy/InACall'],
    ['Away', 'Away', 'Busy/InACall'],
    ['BeRightBack', 'BeRightBack', 'Busy/InACall'],
    ['Busy', 'InAMeeting', 'Busy/InACall'],
    ['DoNotDisturb', 'DoNotDisturb', 'DoNotDisturb/DoNotDisturb'],
    ['Offline', 'OffWork', 'Offline/OffWork'],
  ])('own %s/%s and our call', async (availability, activity, sum) => {
    await own(availability, activity);
    await set();
    expect(await seen()).toBe(sum);
  });

  it('and Away of ours cannot beat a person who is available', async () => {
    await set({ availability: 'Away', activity: 'Away' });
    expect(await seen()).toBe('Available/Available');
  });

  it('but a preferred state beats every session, until it ends', async () => {
    await set();
    const preferred = { availability: 'BeRightBack', activity: 'BeRightBack', seconds: 60 };
    await microsoft.control('POST', `/microsoft/users/${benUpn}/preferred-presence`, preferred);
    expect(await seen()).toBe('BeRightBack/BeRightBack');
    microsoft.time.now += minute;
    await expect.poll(seen).toBe('Busy/InACall');
  });

  it('and a preferred state without any session stays offline', async () => {
    await own('Offline');
    const preferred = { availability: 'Available', activity: 'Available' };
    await microsoft.control('POST', `/microsoft/users/${benUpn}/preferred-presence`, preferred);
    expect(await seen()).toBe('Offline/Offline');
  });

  it('and an Available session of ours fades unless it is renewed', async () => {
    await own('Offline');
    await set({ availability: 'Available', activity: 'Available', expirationDuration: 'PT1H' });
    microsoft.time.now += 5 * minute;
    await expect.poll(seen).toBe('Available/AvailableInactive');
    microsoft.time.now += 5 * minute;
    await expect.poll(seen).toBe('Away/Away');
  });

  it('and a call of ours does not fade', async () => {
    await set({ expirationDuration: 'PT1H' });
    microsoft.time.now += 59 * minute;
    expect(await seen()).toBe('Busy/InACall');
  });

  it('and out of office is a flag beside the state', async () => {
    await own('Available', 'Available', { outOfOffice: true });
    expect((await read()).outOfOfficeSettings.isOutOfOffice).toBe(true);
  });
});

describe('others see a change', () => {
  it('after the lag, with a later version stamp', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { presenceLagMs: 800 });
    const before = await read();
    await set();
    microsoft.time.now += 799;
    expect(await read()).toEqual(before);
    microsoft.time.now += 1;
    const after = await read();
    expect(after.activity).toBe('InACall');
    expect(after.sequenceNumber > before.sequenceNumber).toBe(true);
  });

  it('in order when many come within the lag', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { presenceLagMs: 800 });
    for (const state of ['Away', 'Busy', 'BeRightBack', 'DoNotDisturb', 'Busy', 'Away', 'Available', 'Away']) {
      await own(state);
      microsoft.time.now += 100;
    }
    expect(await seen()).toBe('Away/Away');
    microsoft.time.now += 100;
    expect(await seen()).toBe('Busy/Busy');
    microsoft.time.now += 700;
    expect(await seen()).toBe('Away/Away');
  });

  it('with the same stamp as long as nothing changes', async () => {
    const before = await read();
    await own('Available');
    expect((await read()).sequenceNumber).toBe(before.sequenceNumber);
  });
});

describe('getPresencesByUserId', () => {
  const several = (ids: unknown, as = token) => post('/communications/getPresencesByUserId', { ids }, as);
  const ids = (count: number) =>
    Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);

  it('takes 650 ids and leaves out whom it does not know', async () => {
    const { status, body } = await several([...ids(649), ben]);
    expect(status).toBe(200);
    expect(body.value).toMatchObject([{ id: ben, availability: 'Available', activity: 'Available' }]);
  });

  it.each([
    ['651 ids', ids(651)],
    ['no id', []],
    ['an id that is none', [benUpn]],
    ['something that is no list', 'x'],
  ])('refuses %s', async (_, wanted) => {
    expect(refusal(await several(wanted))).toEqual({ status: 400, code: 'BadRequest' });
  });

  it('is open to a sync user with the delegated right', async () => {
    const person = await microsoft.userToken('petra.lang@contoso.example');
    expect((await several([ben], person)).body.value).toHaveLength(1);
  });

  it('shows nobody of another tenant', async () => {
    expect((await several([await microsoft.idOf('anna@fabrikam.example')])).body.value).toEqual([]);
  });

  it('answers in an order of its own', async () => {
    const petra = await microsoft.idOf('petra.lang@contoso.example');
    const [low = '', high = ''] = [ben, petra].sort();
    const { body } = await several([high, low, high]);
    expect(body.value.map(({ id }: { id: string }) => id)).toEqual([low, high]);
  });
});

describe('a single presence', () => {
  it('is unknown rather than missing for a UPN or an unknown id', async () => {
    expect(await read(benUpn)).toMatchObject({ availability: 'PresenceUnknown', activity: 'PresenceUnknown' });
  });
});

describe('the quota', () => {
  it('refuses what goes beyond it, counts the refused as well, and tells when to come back', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { presenceQuota: 3 });
    for (let sent = 0; sent < 3; sent += 1) expect((await read()).id).toBe(ben);
    const refused = await set();
    expect(refusal(refused)).toEqual({ status: 429, code: 'TooManyRequests' });
    expect(refused.headers.get('retry-after')).toBe('30');
    microsoft.time.now += 29_999;
    expect((await clear()).status).toBe(429);
    microsoft.time.now += 2;
    expect((await set()).status).toBe(200);
  });

  it('is 1,500 presence requests in 30 s, and directory reads are not among them', async () => {
    expect((await microsoft.control('GET', '/microsoft/settings')).body.presenceQuota).toBe(1500);
    await microsoft.control('PATCH', '/microsoft/settings', { presenceQuota: 0 });
    expect((await microsoft.graph(token, 'GET', '/users')).status).toBe(200);
  });

  it('is each tenant’s own', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { presenceQuota: 1 });
    await microsoft.control('POST', '/microsoft/consent', { tenant: 'fabrikam.example' });
    await read();
    const other = await microsoft.appToken('fabrikam.example');
    const anna = await microsoft.idOf('anna@fabrikam.example');
    expect((await microsoft.graph(other, 'GET', `/users/${anna}/presence`)).status).toBe(200);
  });
});
