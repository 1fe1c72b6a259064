/**
 * `npm run demo`: simulator, app and chat on this machine, one address. Ctrl-C stops all; the next start goes on where it was.
 * Options: --port N, --users N, --data DIR, --fresh.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { areas } from './areas.ts';
import { type RunningSimulator, startSimulator } from './core/simulator.ts';
import { endOfLog, logFile, spawnApp, waitForApp } from './demo/app-process.ts';
import { afreshArea } from './demo/area.ts';
import { buildIfStale } from './demo/build-pages.ts';
import { freePort } from './demo/free-port.ts';
import { type Kept, keepAlive } from './demo/keep-alive.ts';
import { lockFolder } from './demo/lock-folder.ts';
import { installApp, readAddress, spawnPlayground } from './playground.ts';
import { proxyArea } from './proxy.ts';
import { teamsArea } from './teams/area.ts';
import { createChatHistory } from './teams/chat-history.ts';

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
const history = createChatHistory(join(dataDir, 'chat', 'history.jsonl'));
const running: {
  /** Kept here, or the lock would go with the garbage. */
  unlock?: () => void;
  app?: Kept;
  chat?: Kept;
  chatUrl?: string | undefined;
  sim?: RunningSimulator;
} = {};

function wholeNumber(name: 'port' | 'users', least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} must be a whole number from ${least} to ${most}.`);
}

/** What the app and the chat have written; the simulated world is the simulator's. */
function forgetApp(): void {
  history.forget();
  for (const name of ['app', 'chat', 'app.log']) rmSync(join(dataDir, name), { recursive: true, force: true });
}

function keepApp(port: number, sim: RunningSimulator): Kept {
  return keepAlive({
    spawn: () => spawnApp({ root, dataDir, port, simUrl: sim.url, publicUrl: sim.publicUrl }),
    onEnd: (code) =>
      console.error(
        `The app ended (code ${code ?? 'none'}). The end of its log, ${logFile(dataDir)}:\n${endOfLog(dataDir)}`,
      ),
    onGivenUp: () => void stop(1),
  });
}

/** Without the chat everything else works: it may stay away. */
function keepChat(appUrl: string, port: number): Kept {
  return keepAlive({
    spawn: () => {
      const child = spawnPlayground({ endpoint: `${appUrl}/api/messages`, dataDir: join(dataDir, 'chat'), port });
      const ended = new AbortController();
      child.once('exit', () => ended.abort());
      readAddress(child).then(
        (url) => {
          running.chatUrl = url;
          history.follow(url, ended.signal);
          void installApp(url, stopping.signal);
        },
        (error: Error) => stopping.signal.aborted || console.error(error.message),
      );
      return child;
    },
    onEnd: () => {
      running.chatUrl = undefined;
    },
    onGivenUp: () => console.error('The chat does not stay up. Everything else goes on.'),
  });
}

async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await Promise.all([running.app?.stop(), running.chat?.stop()]);
  await running.sim?.close();
  running.unlock?.();
  process.exit(code);
}

/** The visitor's "start afresh": app, chat and world, as after `--fresh`. */
async function startAfresh(appUrl: string, sim: RunningSimulator): Promise<void> {
  await Promise.all([running.app?.stop(), running.chat?.stop()]);
  running.chatUrl = undefined;
  forgetApp();
  sim.reset();
  running.app?.start();
  await waitForApp(appUrl, stopping.signal);
  running.chat?.start();
}

async function main(): Promise<void> {
  const port = await freePort(wholeNumber('port', 0, 65_535));
  const users = wholeNumber('users', 40, 200_000);
  running.unlock = lockFolder(dataDir);
  if (values.fresh) forgetApp();
  const { signal } = stopping;
  await buildIfStale(root, { name: 'the tab', folder: 'tab', sources: ['tab', 'contract'] }, signal);
  await buildIfStale(root, { name: 'the Teams window', folder: 'sim/pages', sources: ['sim/pages'] }, signal);
  const appPort = await freePort(4101);
  const appUrl = `http://127.0.0.1:${appPort}`;
  signal.throwIfAborted();
  const sim: RunningSimulator = await startSimulator({
    port,
    dataDir,
    users,
    fresh: values.fresh,
    areas: [
      ...areas,
      () => afreshArea(() => startAfresh(appUrl, sim)),
      (started) => teamsArea(started, { url: () => running.chatUrl, history }),
      proxyArea,
    ],
  });
  running.sim = sim;
  sim.setAppUrl(appUrl);
  running.app = keepApp(appPort, sim);
  running.app.start();
  await waitForApp(appUrl, signal);
  signal.throwIfAborted();
  running.chat = keepChat(appUrl, await freePort(56_150));
  running.chat.start();
  console.log(
    `\nOpen ${sim.origin()}\n\nEverything behind it is simulated. Ctrl-C stops it; the next start goes on where it was (--fresh: from the beginning).`,
  );
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
main().catch((error: unknown) => {
  if (stopping.signal.aborted) return;
  console.error(error instanceof Error ? error.message : error);
  void stop(1);
});
