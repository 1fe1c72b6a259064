/** The real app, the simulator and a database, each in a process of its own, as a measurement needs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../sim/demo/free-port.ts';
import { appRegistration, teamsApp } from '../../sim/seed/app-registration.ts';
import { createFreshDatabase } from '../setup/fresh-database.ts';
import { type Memory, watchMemory } from './memory.ts';
import { type Part, startPart } from './rpc.ts';

export interface LabOptions {
  /** People of the seed company. */
  users: number;
  /** PostgreSQL; without it the embedded database. */
  databaseUrl: string | undefined;
  env?: Record<string, string>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  body: any;
}
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface Lab {
  url: string;
  simulator: Part;
  memory: Memory;
  control: Call;
  /** The tab's API as this person, with a fresh token for each call. */
  as(upn: string): Call;
  browse(url: string, form?: Record<string, string>): Promise<{ status: number; location: string | null }>;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
/** Of the last run; warnings and worse. */
const logFile = join(root, 'test/output/measurements/app.log');
const readyWithinMs = 60_000;

export async function startLab({ users, databaseUrl, env = {} }: LabOptions): Promise<Lab> {
  const place = databaseUrl === undefined ? undefined : await createFreshDatabase(databaseUrl);
  const dataDir = mkdtempSync(join(tmpdir(), 'cloudya-presence-bench-'));
  const simulator = await startPart('parts/simulator.ts', ['--users', String(users)]);
  const { url: simUrl, publicUrl } = await simulator.call('describe');
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const app = spawnApp({
    ...{ SIM_URL: simUrl, PORT: String(port), PUBLIC_URL: publicUrl, DATA_DIR: dataDir },
    ...(place ? { DATABASE_URL: place.url } : {}),
    ...env,
  });
  await waitForApp(app, url);
  await simulator.call('setAppUrl', url);
  const control: Call = (method, path, body) => send(`${simUrl}/sim${path}`, method, body);
  return {
    url,
    simulator,
    memory: watchMemory(app.pid ?? 0, url),
    control,
    as: (upn) => async (method, path, body) => {
      const { body: issued } = await control('POST', '/teams/token', { upn });
      return send(url + path, method, body, { authorization: `Bearer ${issued.token}` });
    },
    browse: (address, form) => browse({ url, simUrl, publicUrl }, address, form),
    async stop() {
      await endApp(app);
      simulator.stop();
      await place?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function spawnApp(settings: Record<string, string>): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const preloaded = ['leash.ts', 'names.ts'].flatMap((file) => ['--import', join(root, 'sim', file)]);
  return spawn(process.execPath, [...preloaded, join(root, 'bot/main.ts')], {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      ENTRA_CLIENT_ID: appRegistration.clientId,
      ENTRA_CLIENT_SECRET: appRegistration.secret,
      TEAMS_APP_ID: teamsApp.id,
      SECRETS_KEY: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
      LOG_LEVEL: 'warn',
      ...settings,
    },
  });
}

async function waitForApp(app: ChildProcess, url: string): Promise<void> {
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await sleep(100)) {
    if (app.exitCode !== null) break;
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error(`the app did not start, see ${logFile}`);
}

async function endApp(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null) return;
  const ended = new Promise((done) => app.once('exit', done));
  app.kill('SIGTERM');
  await ended;
}

async function send(url: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

/** What a browser gets at a known name or at the app; redirects are not followed. */
async function browse(
  { url, simUrl, publicUrl }: { url: string; simUrl: string; publicUrl: string },
  address: string,
  form?: Record<string, string>,
): Promise<{ status: number; location: string | null }> {
  const { host, pathname, search } = new URL(address, publicUrl);
  const origin = host === new URL(publicUrl).host ? url : `${simUrl}/~/${host}`;
  const response = await fetch(`${origin}${pathname}${search}`, {
    redirect: 'manual',
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  });
  await response.arrayBuffer();
  return { status: response.status, location: response.headers.get('location') };
}
