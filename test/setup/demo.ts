/** `npm run demo` as a person starts it, on a free port and a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Demo {
  url: string;
  dataDir: string;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Ctrl-C; answers the exit code. */
  stop(): Promise<number | null>;
  remove(): void;
}

const startMs = 90_000;

export async function startDemo(dataDir = mkdtempSync(join(tmpdir(), 'cloudya-presence-demo-'))): Promise<Demo> {
  const root = resolve(import.meta.dirname, '../..');
  const child = spawn(process.execPath, ['sim/demo.ts', '--data', dataDir, '--port', '4170'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readAddress(child);
  return {
    url,
    dataDir,
    control: async (method, path, body) => {
      const response = await fetch(`${url}/sim${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.json();
    },
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode);
        child.once('exit', (code) => done(code));
        child.kill('SIGINT');
      }),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const timer = setTimeout(() => fail(new Error(`The demo did not start:\n${text}`)), startMs);
    const listen = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const url = /Open (http:\/\/localhost:\d+)/.exec(text)?.[1];
      if (!url) return;
      clearTimeout(timer);
      done(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`The demo ended with ${code}:\n${text}`));
    });
  });
}
