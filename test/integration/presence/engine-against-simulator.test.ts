/** The engine with its real adapters, over HTTP, against the simulated Microsoft 365 and Cloudya, in real time. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Adapters, createAdapters } from '../../../bot/adapters.ts';
import { webhooks } from '../../../bot/api/webhooks.ts';
import { readConfig } from '../../../bot/config.ts';
import { createHintCollector } from '../../../bot/jobs/collect-hints.ts';
import { createEngine, type Engine } from '../../../bot/jobs/engine.ts';
import { realTime } from '../../../bot/jobs/real-time.ts';
import { createReadPace } from '../../../bot/presence/plan-reads.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import type { Database } from '../../../bot/store/database.ts';
import { addSyncUser } from '../../../bot/store/operations/sync-users.ts';
import { createSeal } from '../../../bot/store/seal.ts';
import { resolveNames } from '../../../sim/names.ts';
import { noEmails, tenantId, troublesOf } from '../../builders/engine-world.ts';
import { insertCustomer } from '../../builders/people.ts';
import { heldRights } from '../../fakes/held-rights.ts';
import { openTestDatabase } from '../../setup/database.ts';
import {
  clientId,
  createPkce,
  redirectOf,
  type SimulatedMicrosoft,
  secret,
  signInParameters,
  startSimulatedMicrosoft,
  submitSignIn,
} from '../sim-microsoft.ts';

const anna = 'anna.schmidt@contoso.example';
const syncUser = 'presence-sync@contoso.example';
const credentials = {
  kAccount: 'K1234',
  clientId: 'contoso-presence',
  clientSecret: 'contoso-secret-1',
  ctiUser: 'presence',
  ctiPassword: 'cti-pass-1',
};
const soon = { timeout: 10_000, interval: 50 };
const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });

let db: Database;
let sim: SimulatedMicrosoft;
let engine: Engine;
let server: Server;
let restoreNames: () => void;

beforeAll(async () => {
  db = await openTestDatabase();
  sim = await startSimulatedMicrosoft();
  Object.defineProperty(sim.time, 'now', { get: () => Date.now() });
  Object.assign(sim.sim.world.microsoft.settings, { presenceLagMs: 400, hintDelayMs: 50 });
  restoreNames = resolveNames(sim.sim.url);
  const adapters = createAdapters({
    quota: { admitted: () => undefined, refused: () => undefined },
    config: readTestConfig(),
    db,
    seal: createSeal(readTestConfig().store.secretKeys),
    scheduler: realTime,
    logger: pino({ level: 'silent' }),
    version: '0.1.0',
    loadCredentials: async () => ({ ...credentials, api: 'configuration' as const }),
  });
  engine = startEngine(adapters);
  await linkAnna();
  await sim.control('POST', '/cloudya/switch', { enabled: true });
  await sim.control('POST', '/cloudya/extensions/105/line', { line: 'idle' });
  await sim.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
  await signIn(adapters);
  server = await serveWebhooks();
  sim.sim.setAppUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await db.query(`update tenants set phase = 'active'`);
  engine.wake(tenantId);
});

afterAll(async () => {
  await engine.stop();
  restoreNames();
  await sim.close();
  await new Promise((resolve) => server.close(resolve));
  await db.close();
});

function readTestConfig() {
  const read = readConfig({
    PUBLIC_URL: 'https://presence.contoso.example',
    ENTRA_CLIENT_ID: clientId,
    ENTRA_CLIENT_SECRET: secret,
    TEAMS_APP_ID: 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11',
    SECRETS_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    NODE_ENV: 'development',
  });
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.faults));
  return read.config;
}

function startEngine({ teams, subscriptions, cloudya }: Adapters): Engine {
  const started = createEngine({
    db,
    lines: cloudya.lineStates,
    notes: cloudya.notes,
    levers: cloudya.levers,
    portal: { required: true, read: cloudya.phoneSystem.portalSwitch },
    teams,
    subscriptions,
    troubles: troublesOf(db),
    scheduler: realTime,
    settings: defaultSettings,
    logger,
    events: { record: () => undefined, observeDelay: () => undefined },
    random: Math.random,
    timedReadsPerSecond: 10,
    pace: createReadPace(200),
    writesAtOnce: 16,
    alone: true,
    directoryDue: async () => undefined,
    emailRefresh: noEmails(realTime),
    rights: heldRights,
  });
  started.start();
  return started;
}

async function linkAnna(): Promise<void> {
  await db.query('insert into tenants (tenant_id, created_at) values ($1, $2)', [tenantId, new Date()]);
  await insertCustomer(db, tenantId);
  await db.query(
    `insert into links (tenant_id, extension, user_id, name, matched_by, round)
     values ($1, '105@K1234', $2, 'Anna Schmidt', 'mail', 1)`,
    [tenantId, await sim.idOf(anna)],
  );
}

async function signIn({ signIn: port }: Adapters): Promise<void> {
  const pkce = createPkce();
  const back = redirectOf(await submitSignIn(sim, { ...signInParameters(pkce), login: syncUser }));
  const code = back.searchParams.get('code') ?? '';
  const outcome = await port.redeem({ tenantId, code, codeVerifier: pkce.verifier, nonce: 'nonce-1' });
  if (outcome.kind !== 'signed-in') throw new Error(outcome.code);
  await port.keep(tenantId, outcome.userId);
  await addSyncUser(db, tenantId, { ...outcome, at: new Date(), by: 'Jonas Weber' });
}

function serveWebhooks(): Promise<Server> {
  const hints = createHintCollector({
    db,
    scheduler: realTime,
    logger,
    events: { record: () => undefined },
    wake: (tenant) => engine.wake(tenant),
  });
  return new Promise((resolve) => {
    const listening = express()
      .use(webhooks(hints))
      .listen(0, '127.0.0.1', () => resolve(listening));
  });
}

async function aggregate(): Promise<string> {
  const { body } = await sim.control('GET', `/microsoft/users/${anna}/presence`);
  return `${body.availability}/${body.activity}`;
}

async function published(): Promise<unknown> {
  return (await sim.control('GET', '/cloudya/extensions/105')).body.published;
}

it('subscribes the round and reads it', async () => {
  await vi.waitUntil(async () => {
    const rows = await db.query(
      `select 1 as found from subscriptions s, links l
       where s.subscription_id is not null and l.presence_read_at is not null and l.line = 'idle'`,
    );
    return rows.length === 1;
  }, soon);
});

it('a call on the phone shows in Teams and goes', async () => {
  const before = await aggregate();
  await sim.control('POST', '/cloudya/extensions/105/line', { line: 'in-use' });
  await vi.waitUntil(async () => (await aggregate()) === 'Busy/InACall', soon);
  await sim.control('POST', '/cloudya/extensions/105/line', { line: 'idle' });
  await vi.waitUntil(async () => (await aggregate()) === before, soon);
  expect(await published()).toBeNull();
});

it('a Teams call shows in Cloudya and goes', async () => {
  await sim.control('POST', `/microsoft/users/${anna}/presence`, { availability: 'Busy', activity: 'InACall' });
  await vi.waitUntil(async () => (await published()) !== null, soon);
  expect(await published()).toMatchObject({ teams: 'in-use' });
  await sim.control('POST', `/microsoft/users/${anna}/presence`, { availability: 'Available', activity: 'Available' });
  await vi.waitUntil(async () => (await published()) === null, soon);
});

it('has measured both directions', async () => {
  const rows = await db.query<{ direction: string; ms: number }>('select direction, ms from delays order by direction');
  expect(rows.map(({ direction }) => direction)).toEqual([
    'cloudya-to-teams',
    'cloudya-to-teams-visible',
    'teams-to-cloudya',
  ]);
  for (const { ms } of rows) expect(ms).toBeLessThan(4_000);
});
