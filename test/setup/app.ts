/** The whole app in this process, on an embedded database of its own, against a simulator of its own, reached by the vendors' names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../bot/config.ts';
import { type Context, openContext } from '../../bot/context.ts';
import { realTime } from '../../bot/jobs/real-time.ts';
import { createLogger, type Logger } from '../../bot/logger.ts';
import type { Scheduler } from '../../bot/presence/ports.ts';
import { areas } from '../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';
import { resolveNames } from '../../sim/names.ts';
import { appRegistration, teamsApp } from '../../sim/seed/app-registration.ts';
import { fillDataFolder } from './database-template.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  body: any;
}

export interface TestApp {
  url: string;
  context: Context;
  sim: RunningSimulator;
  /** Moves the app's clock on, for what waits by the clock and not by a timer. */
  skip(ms: number): void;
  /** Control API of the simulator. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The tab's API as this person. */
  as(
    upn: string,
    options?: { seconds?: number },
  ): Promise<(method: string, path: string, body?: unknown) => Promise<Answer>>;
  /** What a browser gets at a known name or a path of the app; redirects are not followed. */
  browse(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ status: number; location: string | null; text: string }>;
  /** Ends the app and starts it again on what it has stored. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

export interface TestAppOptions {
  users?: number;
  /** PostgreSQL instead of the embedded database. */
  databaseUrl?: string;
  logger?: Logger;
  /** Further settings of the app. */
  env?: Record<string, string>;
}

export async function startTestApp({ users = 40, databaseUrl, logger, env }: TestAppOptions = {}): Promise<TestApp> {
  const sim = await startSimulator({ port: 0, areas, users });
  Object.assign(sim.world.microsoft.settings, { presenceLagMs: 300, hintDelayMs: 50, consentDelayMs: 0 });
  const restoreNames = resolveNames(sim.url);
  const dataDir = mkdtempSync(join(tmpdir(), 'cloudya-presence-app-'));
  if (databaseUrl === undefined) fillDataFolder(dataDir);
  const read = readConfig({
    PORT: '0',
    PUBLIC_URL: sim.publicUrl,
    ENTRA_CLIENT_ID: appRegistration.clientId,
    ENTRA_CLIENT_SECRET: appRegistration.secret,
    TEAMS_APP_ID: teamsApp.id,
    SECRETS_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...env,
  });
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.faults));
  let skipped = 0;
  const clock: Scheduler = { ...realTime, now: () => Date.now() + skipped };
  const open = (port: number) =>
    openContext({ ...read.config, port }, logger ?? createLogger(read.config.logLevel), clock);
  let context = await open(0);
  const url = `http://127.0.0.1:${await context.start()}`;
  sim.setAppUrl(url);
  const control: TestApp['control'] = (method, path, body) => send(`${sim.url}/sim${path}`, json(method, body));
  return {
    url,
    get context() {
      return context;
    },
    sim,
    control,
    skip: (ms) => {
      skipped += ms;
    },
    as: async (upn, { seconds } = {}) => {
      const { body } = await control('POST', '/teams/token', { upn, ...(seconds === undefined ? {} : { seconds }) });
      return (method, path, sent) => send(url + path, json(method, sent, { authorization: `Bearer ${body.token}` }));
    },
    browse: async (address, form) => {
      const { host, pathname, search } = new URL(address, sim.publicUrl);
      const target =
        host === new URL(sim.publicUrl).host
          ? `${url}${pathname}${search}`
          : `${sim.url}/~/${host}${pathname}${search}`;
      const response = await fetch(target, {
        redirect: 'manual',
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
      return { status: response.status, location: response.headers.get('location'), text: await response.text() };
    },
    restart: async () => {
      await context.stop();
      context = await open(Number(new URL(url).port));
      await context.start();
    },
    stop: async () => {
      await context.stop();
      restoreNames();
      await sim.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
