/** The app as the demo starts it: the production code with the settings an operator would give it, names resolved to the simulator. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appRegistration, teamsApp } from '../seed/app-registration.ts';

export interface AppOptions {
  root: string;
  dataDir: string;
  port: number;
  simUrl: string;
  publicUrl: string;
}

export function spawnApp(options: AppOptions): ChildProcess {
  const { root, dataDir } = options;
  const log = openSync(logFile(dataDir), 'a');
  const preloaded = ['leash.ts', 'names.ts'].flatMap((file) => ['--import', join(root, 'sim', file)]);
  return spawn(process.execPath, [...preloaded, join(root, 'bot', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: settingsOf(options),
  });
}

function settingsOf({ dataDir, port, simUrl, publicUrl }: AppOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    SIM_URL: simUrl,
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    ENTRA_CLIENT_ID: appRegistration.clientId,
    ENTRA_CLIENT_SECRET: appRegistration.secret,
    TEAMS_APP_ID: teamsApp.id,
    DATA_DIR: join(dataDir, 'app'),
    SECRETS_KEY: secretsKey(dataDir),
    CLOUDYA_PORTAL_URL: 'https://portal.cloudya.example/',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  };
}

/** One key per data folder, so that the next start can open what this one sealed. */
function secretsKey(dataDir: string): string {
  const file = join(dataDir, 'secrets-key');
  if (!existsSync(file)) writeFileSync(file, `demo:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

export function logFile(dataDir: string): string {
  return join(dataDir, 'app.log');
}

export function endOfLog(dataDir: string): string {
  const file = logFile(dataDir);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join('\n') : '';
}

/** Answers when the app is ready, after 30 seconds, or when nobody waits any more. */
export async function waitForApp(url: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < 300 && !signal.aborted; attempt += 1) {
    const ready = await fetch(`${url}/readyz`, { signal }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
}
