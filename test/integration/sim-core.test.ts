import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areas } from '../../sim/areas.ts';
import { toLocalUrl } from '../../sim/core/http.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';
import type { SimTenant } from '../../sim/microsoft/world.ts';
import { type SimulatedMicrosoft, startReceiver, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
});

afterEach(() => microsoft.close());

const graphHost = 'graph.microsoft.com';

describe('requests by name', () => {
  it('are recorded with time, host, method, path and status', async () => {
    const token = await microsoft.appToken();
    await microsoft.control('DELETE', '/requests');
    await microsoft.graph(token, 'GET', '/users?$top=1');
    const { body } = await microsoft.control('GET', '/requests');
    expect(body).toMatchObject([
      { time: microsoft.time.now, host: graphHost, method: 'GET', path: '/v1.0/users?$top=1', status: 200 },
    ]);
  });

  it('to an unknown host fail with a clear text, and are recorded', async () => {
    const { status, body } = await microsoft.call('/~/elsewhere.example.com/path');
    expect(status).toBe(502);
    expect(body.error).toContain('does not know elsewhere.example.com');
    expect(microsoft.sim.requests.list().at(-1)).toMatchObject({ host: 'elsewhere.example.com', status: 502 });
  });

  it('to a path the host does not serve end there', async () => {
    expect((await microsoft.call('/~/login.microsoftonline.com/nothing/here')).status).toBe(404);
  });

  it('map to this origin in a browser', () => {
    const local = (url: string) => toLocalUrl(microsoft.sim, url);
    expect(local('https://presence.contoso.example/auth/callback?a=1#b')).toBe('/auth/callback?a=1#b');
    expect(local('https://login.microsoftonline.com/x?y=1')).toBe('/~/login.microsoftonline.com/x?y=1');
    expect(local('https://elsewhere.example.com/x')).toBe('https://elsewhere.example.com/x');
    expect(local('http://graph.microsoft.com/x')).toBe('http://graph.microsoft.com/x');
    expect(local('not an address')).toBe('not an address');
  });

  it('from here reach the app under its public name, and nothing else', async () => {
    await expect(microsoft.sim.fetchByName('https://presence.contoso.example/x')).rejects.toThrow('not running');
    const app = await startReceiver();
    microsoft.sim.setAppUrl(app.url);
    await microsoft.sim.fetchByName('https://presence.contoso.example/x?y=1', { method: 'POST', body: '{}' });
    expect(app.received).toMatchObject([{ path: '/x' }]);
    await expect(microsoft.sim.fetchByName('https://elsewhere.example.com/')).rejects.toThrow('reaches presence');
    await app.close();
  });
});

describe('a fault', () => {
  const users = async () => microsoft.graph(await microsoft.appToken(), 'GET', '/users?$top=1');
  const fault = (change: Record<string, unknown>) =>
    microsoft.control('POST', '/faults', { host: graphHost, path: '^/v1.0/users', ...change });

  it('answers with a status, headers and a body, as often as it counts', async () => {
    await fault({ status: 503, headers: { 'retry-after': '7' }, body: { error: { code: 'mine' } }, count: 2 });
    for (let round = 0; round < 2; round += 1) {
      const { status, headers, body } = await users();
      expect([status, headers.get('retry-after'), body.error.code]).toEqual([503, '7', 'mine']);
    }
    expect((await users()).status).toBe(200);
  });

  it('strikes only the method and the path it names', async () => {
    await fault({ status: 503, method: 'POST' });
    await fault({ status: 503, path: '^/v1.0/me' });
    expect((await users()).status).toBe(200);
    expect((await microsoft.control('GET', '/faults')).body).toHaveLength(2);
    await microsoft.control('DELETE', '/faults');
    expect((await microsoft.control('GET', '/faults')).body).toEqual([]);
  });

  it('delays, then lets the request pass', async () => {
    await fault({ delayMs: 60 });
    expect((await users()).status).toBe(200);
    expect(microsoft.sim.requests.list().at(-1)?.ms).toBeGreaterThanOrEqual(55);
  });

  it('cuts the connection before anything is done', async () => {
    await microsoft.control('POST', '/faults', { host: graphHost, drop: true });
    const ben = await microsoft.idOf('ben.fischer@contoso.example');
    await expect(setInACall(ben)).rejects.toThrow();
    expect(await sessionsOf(ben)).toEqual(['client']);
    expect(microsoft.sim.requests.list().at(-1)).toMatchObject({ status: 0 });
  });

  it('lets the request be carried out and loses the answer', async () => {
    await microsoft.control('POST', '/faults', { host: graphHost, loseAnswer: true });
    const ben = await microsoft.idOf('ben.fischer@contoso.example');
    await expect(setInACall(ben)).rejects.toThrow();
    expect(await sessionsOf(ben)).toHaveLength(2);
    expect(microsoft.sim.requests.list().at(-1)).toMatchObject({ status: 0 });
  });

  it.each([
    ['without an effect', {}, 'A fault needs'],
    ['with a status that is none', { status: 99 }, '"status"'],
    ['with a path that is no expression', { status: 503, path: '(' }, '"path"'],
    ['with a count of 0', { status: 503, count: 0 }, '"count"'],
    ['with a rate of 2', { status: 503, rate: 2 }, '"rate"'],
    ['without a host', { status: 503, host: '' }, '"host"'],
  ])('%s is refused', async (_, change, text) => {
    const { status, body } = await fault(change);
    expect(status).toBe(400);
    expect(body.error).toContain(text);
  });
});

async function setInACall(id: string) {
  const body = { sessionId: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90', availability: 'Busy', activity: 'InACall' };
  return microsoft.graph(await microsoft.appToken(), 'POST', `/users/${id}/presence/setPresence`, body);
}

async function sessionsOf(id: string): Promise<string[]> {
  const { body } = await microsoft.control('GET', `/microsoft/users/${id}/presence`);
  return body.sessions.map((session: { id: string }) => session.id);
}

describe('the control API', () => {
  it('says what is wrong in one sentence', async () => {
    expect((await microsoft.control('POST', '/nothing')).body.error).toContain(
      'There is no control call POST /sim/nothing',
    );
    const answer = await microsoft.call('/sim/faults', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer).toMatchObject({ status: 400, body: { error: 'The body must be JSON.' } });
  });

  it('tells changes as events', async () => {
    const cut = new AbortController();
    const answer = await fetch(`${microsoft.sim.url}/sim/events`, { signal: cut.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    await microsoft.control('POST', '/microsoft/consent');
    let text = '';
    while (!text.includes('consent')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: changed\ndata: "consent"');
    cut.abort();
  });

  it('shows the whole state in one answer', async () => {
    const { body } = await microsoft.control('GET', '/state');
    expect(body.people).toHaveLength(40);
    expect(body.extensions).toHaveLength(30);
    expect(body).toMatchObject({
      appRunning: false,
      cloudya: { kAccount: 'K1234' },
      tenant: { domain: 'contoso.example' },
    });
  });

  it('puts the seed back, and keeps key and version stamps for programs that run on', async () => {
    const keys = () => microsoft.call('/~/login.microsoftonline.com/common/discovery/v2.0/keys');
    const before = (await keys()).body;
    const upn = 'ben.fischer@contoso.example';
    await microsoft.control('POST', `/microsoft/users/${upn}/presence`, { availability: 'Away', activity: 'Away' });
    const { sequence } = microsoft.sim.world.microsoft;
    await microsoft.control('POST', '/faults', { host: graphHost, status: 503 });
    await microsoft.control('POST', '/reset');
    expect((await keys()).body).toEqual(before);
    expect(microsoft.sim.world.microsoft.sequence).toBeGreaterThanOrEqual(sequence);
    expect((await microsoft.control('GET', `/microsoft/users/${upn}`)).body.seen.availability).toBe('Available');
    expect((await microsoft.control('GET', '/faults')).body).toEqual([]);
  });

  it('goes on telling changes after a reset', async () => {
    const upn = 'ben.fischer@contoso.example';
    await microsoft.control('POST', '/reset');
    await microsoft.control('PATCH', '/microsoft/settings', { presenceLagMs: 0 });
    await microsoft.control('POST', `/microsoft/users/${upn}/presence`, { availability: 'Away', activity: 'Away' });
    const told = async () => {
      const user = Object.values(microsoft.sim.world.microsoft.tenants)
        .flatMap(({ users }) => Object.values(users))
        .find((found) => found.upn === upn);
      return user?.announced === user?.visible.at(-1)?.sequence;
    };
    await expect.poll(told).toBe(true);
  });
});

describe('the world', () => {
  let folder: string;
  let sim: RunningSimulator | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sim-'));
  });

  afterEach(async () => {
    await sim?.close();
    sim = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (fresh = false) => {
    await sim?.close();
    sim = await startSimulator({ port: 0, dataDir: folder, fresh, areas });
    return sim;
  };
  const away = async (url: string) => {
    const path = `${url}/sim/microsoft/users/ben.fischer@contoso.example/presence`;
    const body = JSON.stringify({ availability: 'Away', activity: 'Away' });
    await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  };
  const ownOfBen = async (url: string): Promise<string> => {
    const answer = await fetch(`${url}/sim/microsoft/users/ben.fischer@contoso.example`);
    const { own } = (await answer.json()) as { own: { availability: string } };
    return own.availability;
  };

  it('goes on where it was, keys included', async () => {
    const first = await start();
    const { kid } = first.world.microsoft.key;
    await away(first.url);
    const second = await start();
    expect(await ownOfBen(second.url)).toBe('Away');
    expect(second.world.microsoft.key.kid).toBe(kid);
  });

  it('is saved soon after a change, not only at the end', async () => {
    const { url } = await start();
    await away(url);
    const saved = () => {
      try {
        return readFileSync(join(folder, 'world.json'), 'utf8').includes(
          '"availability":"Away","activity":"Away","setAt"',
        );
      } catch {
        return false;
      }
    };
    await expect.poll(saved).toBe(true);
  });

  it('begins anew when it is told to, with another key under another name', async () => {
    const first = await start();
    const { kid } = first.world.microsoft.key;
    await away(first.url);
    const second = await start(true);
    expect(await ownOfBen(second.url)).toBe('Available');
    expect(second.world.microsoft.key.kid).not.toBe(kid);
  });

  it('fills in what a world kept by an older version lacks', async () => {
    const first = await start();
    await fetch(`${first.url}/sim/microsoft/consent`, { method: 'POST' });
    await first.close();
    const file = join(folder, 'world.json');
    const { microsoft: kept, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    const tenants = Object.values<SimTenant>(kept.tenants).map((tenant) => {
      const { id, name, domain, consent, userConsents, changes, subscriptions } = tenant;
      const users = Object.values(tenant.users).map(({ assigned: _, risky: __, mfaRegistered: ___, ...user }) => user);
      const older = { id, name, domain, userConsents, changes, subscriptions };
      const by = consent && { at: consent.at, by: consent.by };
      return { ...older, consent: by, users: Object.fromEntries(users.map((user) => [user.id, user])) };
    });
    const { hintLossRate } = kept.settings;
    const older = { ...kept, settings: { hintLossRate }, tenants: Object.fromEntries(tenants.map((t) => [t.id, t])) };
    writeFileSync(file, JSON.stringify({ ...rest, microsoft: older }));
    const second = await start();
    const now = second.world.microsoft;
    const contoso = now.tenants['8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13'];
    expect(now.settings).toMatchObject({ hintLossRate, presenceQuota: 1500, retryAfterSent: true });
    expect(contoso).toMatchObject({ cloud: 'global', trouble: { app: null }, securityDefaults: false });
    expect(Object.keys(contoso?.consent?.rights ?? {})).toContain('Presence.ReadWrite.All');
    expect(Object.values(contoso?.users ?? {})[0]).toMatchObject({ assigned: false, mfaRegistered: true });
  });

  it('says so when its file cannot be read', async () => {
    writeFileSync(join(folder, 'world.json'), '{');
    await expect(start()).rejects.toThrow(/world.json cannot be read.*--fresh/);
  });
});
