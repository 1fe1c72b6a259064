/**
 * `npm run demo`: simulator, app and chat on this machine, one address. Ctrl-C stops all; the next start goes on where it was.
 * Options: --port N, --users N, --data DIR, --fresh.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { areas } from './areas.ts';
import { type RunningSimulator, startSimulator } from './core/simulator.ts';
import { installApp, type Playground, startPlayground } from './playground.ts';
import { proxyArea } from './proxy.ts';
import { appRegistration, teamsApp } from './seed/app-registration.ts';
import { teamsArea } from './teams/area.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4100' },
    users: { type: 'string', default: '40' },
    data: { type: 'string', default: join(root, 'demo-data') },
    fresh: { type: 'boolean', default: false },
  },
});
const dataDir = resolve(values.data);
const stopping = new AbortController();
const running: { app?: ChildProcess; playground?: Playground; sim?: RunningSimulator } = {};

/** Newest change below a folder, milliseconds; built files and tests apart. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile() && !file.parentPath.includes('/dist'))
    .map((file) => statSync(join(file.parentPath, file.name)).mtimeMs);
  return Math.max(0, ...times);
}

/** Builds a page when it is missing or older than its sources. */
function buildIfStale(name: string, folder: string, sources: string[]): void {
  const index = join(root, folder, 'dist', 'index.html');
  const changed = Math.max(...sources.map((source) => newest(join(root, source))));
  if (existsSync(index) && statSync(index).mtimeMs > changed) return;
  console.log(`Building ${name} …`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--config', join(root, folder, 'vite.config.ts'), '--logLevel', 'error'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${name} could not be built:\n${stdout}${stderr}`);
}

function freePort(wanted: number): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => freePort(0).then(done));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/** One key per data folder, so that the next start can open what this one sealed. */
function secretsKey(): string {
  const file = join(dataDir, 'secrets-key');
  if (!existsSync(file)) writeFileSync(file, `demo:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

function startApp(port: number, sim: RunningSimulator): void {
  const log = openSync(join(dataDir, 'app.log'), 'a');
  const child = spawn(process.execPath, ['--import', join(root, 'sim', 'names.ts'), join(root, 'bot', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      SIM_URL: sim.url,
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: sim.publicUrl,
      ENTRA_CLIENT_ID: appRegistration.clientId,
      ENTRA_CLIENT_SECRET: appRegistration.secret,
      TEAMS_APP_ID: teamsApp.id,
      DATA_DIR: join(dataDir, 'app'),
      SECRETS_KEY: secretsKey(),
      CLOUDYA_PORTAL_URL: 'https://portal.cloudya.example/',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    },
  });
  running.app = child;
  child.on('exit', (code) => void restart(code, port, sim));
}

let restarts = 0;
const mostRestarts = 5;

async function restart(code: number | null, port: number, sim: RunningSimulator): Promise<void> {
  if (stopping.signal.aborted) return;
  restarts += 1;
  const tail = readFileSync(join(dataDir, 'app.log'), 'utf8').trim().split('\n').slice(-3).join('\n');
  console.error(`The app ended (code ${code ?? 'none'}). The end of its log, ${join(dataDir, 'app.log')}:\n${tail}`);
  if (restarts > mostRestarts) return void stop(1);
  await sleep(1_000 * 2 ** (restarts - 1), undefined, { signal: stopping.signal }).catch(() => undefined);
  if (!stopping.signal.aborted) startApp(port, sim);
}

async function waitForApp(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200 && !stopping.signal.aborted; attempt += 1) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
}

async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  running.playground?.stop();
  const app = running.app;
  if (app && app.exitCode === null) {
    const ended = new Promise((done) => app.once('exit', done));
    app.kill('SIGTERM');
    await Promise.race([ended, sleep(4_000)]);
    app.kill('SIGKILL');
  }
  await running.sim?.close();
  process.exit(code);
}

/** The port of an earlier start that still runs on this folder; undefined when there is none. */
function takeFolder(): void {
  const file = join(dataDir, 'demo.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid > 0 && isAlive(pid))
    throw new Error(
      `The demo is running already on ${dataDir} (process ${pid}). Stop it first, or use another folder: --data DIR.`,
    );
  writeFileSync(file, String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('demo.ts');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function main(): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  takeFolder();
  if (values.fresh)
    for (const name of ['app', 'world.json', 'chat', 'app.log'])
      rmSync(join(dataDir, name), { recursive: true, force: true });
  buildIfStale('the tab', 'tab', ['tab', 'contract']);
  buildIfStale('the Teams window', 'sim/pages', ['sim/pages']);
  const appPort = await freePort(4101);
  const appUrl = `http://127.0.0.1:${appPort}`;
  const sim = await startSimulator({
    port: await freePort(Number(values.port)),
    dataDir,
    users: Number(values.users),
    areas: [...areas, (started) => teamsArea(started, () => running.playground?.url), proxyArea],
  });
  running.sim = sim;
  sim.setAppUrl(appUrl);
  startApp(appPort, sim);
  await waitForApp(appUrl);
  running.playground = await startPlayground({
    endpoint: `${appUrl}/api/messages`,
    dataDir: join(dataDir, 'chat'),
    port: await freePort(56150),
  });
  console.log(
    `\nOpen ${sim.origin()}\n\nEverything behind it is simulated. Ctrl-C stops it; the next start goes on where it was (--fresh: from the beginning).`,
  );
  void installApp(running.playground);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  void stop(1);
});
