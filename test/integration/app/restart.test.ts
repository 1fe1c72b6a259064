/** The app as a process of its own, killed without warning while calls go on, and started again on the same folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { areas } from '../../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../../sim/core/simulator.ts';
import { appRegistration, teamsApp } from '../../../sim/seed/app-registration.ts';
import { fillDataFolder } from '../../setup/database-template.ts';
import { activate, admin } from '../../setup/wizard.ts';

const root = resolve(import.meta.dirname, '../../..');
const soon = { timeout: 60_000, interval: 200 };
const dataDir = mkdtempSync(join(tmpdir(), 'cloudya-presence-restart-'));

let sim: RunningSimulator;
let port: number;
let child: ChildProcess;

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function startApp(): Promise<void> {
  child = spawn(process.execPath, ['--import', './sim/names.ts', 'bot/main.ts'], {
    cwd: root,
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      SIM_URL: sim.url,
      PORT: String(port),
      PUBLIC_URL: sim.publicUrl,
      ENTRA_CLIENT_ID: appRegistration.clientId,
      ENTRA_CLIENT_SECRET: appRegistration.secret,
      TEAMS_APP_ID: teamsApp.id,
      SECRETS_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
    },
  });
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).ok).toBe(true), soon);
}

async function kill(): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
}

async function send(url: string, method: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

const control = (method: string, path: string, body?: unknown) => send(`${sim.url}/sim${path}`, method, body);
const activityOf = async (upn: string) => (await control('GET', `/microsoft/users/${upn}/presence`)).body.activity;
const publishedFor = async (extension: string) =>
  (await control('GET', `/cloudya/extensions/${extension}`)).body.published;

beforeAll(async () => {
  fillDataFolder(dataDir);
  sim = await startSimulator({ port: 0, areas });
  Object.assign(sim.world.microsoft.settings, { presenceLagMs: 300, hintDelayMs: 50, consentDelayMs: 0 });
  port = await freePort();
  sim.setAppUrl(`http://127.0.0.1:${port}`);
  await startApp();
  const { body } = await control('POST', '/teams/token', { upn: admin });
  const api = (method: string, path: string, sent?: unknown) =>
    send(`http://127.0.0.1:${port}${path}`, method, sent, { authorization: `Bearer ${body.token}` });
  const browse = async (address: string, form?: Record<string, string>) => {
    const { host, pathname, search } = new URL(address, sim.publicUrl);
    const target =
      host === new URL(sim.publicUrl).host
        ? `http://127.0.0.1:${port}${pathname}${search}`
        : `${sim.url}/~/${host}${pathname}${search}`;
    const response = await fetch(target, {
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    return { status: response.status, location: response.headers.get('location') };
  };
  await activate({ api, control, browse });
}, 240_000);

afterAll(async () => {
  await kill();
  await sim.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('takes away what ended while it was dead, and shows what began', async () => {
  await control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
  await vi.waitFor(async () => expect(await activityOf('ben.fischer@contoso.example')).toBe('InACall'), soon);
  await kill();
  await control('POST', '/cloudya/extensions/106/line', { line: 'idle' });
  await control('POST', '/cloudya/extensions/108/line', { line: 'in-use' });
  await control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
    availability: 'Busy',
    activity: 'InACall',
  });
  await control('POST', '/microsoft/users/felix.braun@contoso.example/presence', {
    availability: 'Available',
    activity: 'Available',
  });
  await startApp();
  await vi.waitFor(async () => {
    expect(await activityOf('ben.fischer@contoso.example')).toBe('Available');
    expect(await activityOf('elif.yilmaz@contoso.example')).toBe('InACall');
    expect(await publishedFor('120')).toMatchObject({ teams: 'in-use' });
    expect(await publishedFor('109')).toBeNull();
  }, soon);
});

it('ends right when it is killed again and again in the middle of writing', async () => {
  for (let round = 0; round < 3; round += 1) {
    await control('POST', '/cloudya/extensions/110/line', { line: round % 2 === 0 ? 'in-use' : 'idle' });
    await control('POST', '/microsoft/users/felix.braun@contoso.example/presence', {
      availability: round % 2 === 0 ? 'Busy' : 'Available',
      activity: round % 2 === 0 ? 'InACall' : 'Available',
    });
    await kill();
    await startApp();
  }
  await control('POST', '/cloudya/extensions/108/line', { line: 'idle' });
  await control('POST', '/cloudya/extensions/101/line', { line: 'in-use' });
  await control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
    availability: 'Available',
    activity: 'Available',
  });
  await vi.waitFor(async () => {
    expect(await activityOf('elif.yilmaz@contoso.example')).toBe('Available');
    expect(await activityOf(admin)).toBe('InACall');
    expect(await publishedFor('109')).toMatchObject({ teams: 'in-use' });
    expect(await publishedFor('120')).toBeNull();
  }, soon);
}, 300_000);

it('finds out about an e-mail that was being corrected, and writes it once', async () => {
  const as = async (method: string, path: string, sent?: unknown) => {
    const { body } = await control('POST', '/teams/token', { upn: admin });
    return send(`http://127.0.0.1:${port}${path}`, method, sent, { authorization: `Bearer ${body.token}` });
  };
  const rowOf = async () =>
    (await as('GET', '/api/matches?search=112')).body.rows.find(
      (row: { extension: string }) => row.extension === '112@K1234',
    );
  const mailbox = { host: 'api.nfon.net', path: '/phone-extensions/112/voice-mail' };
  const writes = () =>
    sim.requests.list().filter(({ method, path }) => method === 'PUT' && path.endsWith('/112/voice-mail')).length;
  const { email, outcome } = await rowOf();
  const { person } = outcome.suggestions[0];
  await control('POST', '/faults', { ...mailbox, method: 'PUT', delayMs: 500 });
  const cut = as('POST', '/api/matches/112@K1234/correction', { userId: person.userId, shown: email }).catch(
    () => 'cut',
  );
  await vi.waitFor(() => expect(writes()).toBe(1), soon);
  // written, but never read back
  await control('POST', '/faults', { ...mailbox, method: 'GET', delayMs: 30_000 });
  await vi.waitFor(async () => {
    const { voicemailEmail } = (await control('GET', '/cloudya/extensions/112')).body;
    expect(voicemailEmail).toBe(person.address);
  }, soon);
  await kill();
  expect(await cut).toBe('cut');
  await control('DELETE', '/faults');
  await startApp();
  expect(await rowOf()).toMatchObject({ email, outcome: { kind: 'near-miss' }, corrected: { underWay: true } });
  const again = await as('POST', '/api/matches/112@K1234/correction', { userId: person.userId, shown: email });
  expect(again.body).toEqual({ outcome: 'already', email: person.address });
  expect(await rowOf()).toMatchObject({ outcome: { kind: 'linked' }, corrected: { oldEmail: email, underWay: false } });
  expect(writes()).toBe(1);
  expect((await as('DELETE', '/api/matches/112@K1234/correction')).body).toEqual({ outcome: 'done', email });
});
