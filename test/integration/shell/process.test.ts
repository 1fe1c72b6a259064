import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillDataFolder } from '../../setup/database-template.ts';

const program = join(import.meta.dirname, '../../../bot/main.ts');
let dataDir: string;
const children: ChildProcess[] = [];

const complete = {
  PORT: '0',
  PUBLIC_URL: 'https://presence.contoso.example',
  ENTRA_CLIENT_ID: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
  ENTRA_CLIENT_SECRET: 'secret',
  TEAMS_APP_ID: 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11',
  SECRETS_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [program], {
    env: { DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** The port the process says it is ready on. */
function readyPort(child: ReturnType<typeof run>): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const line = output.split('\n').find((candidate) => candidate.includes('"msg":"ready"}'));
      if (line !== undefined) resolve(JSON.parse(line).port);
    });
    child.once('exit', () => reject(new Error(`Never ready: ${output}`)));
  });
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cloudya-presence-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** Each starts the whole app, which takes a while on a busy machine. */
describe('the process', { timeout: 90_000 }, () => {
  it('without settings names every one of them and the demo, and ends with code 1', async () => {
    const child = run({});
    const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    for (const key of Object.keys(complete).filter((key) => key !== 'PORT'))
      expect(told).toContain(`${key} is missing`);
    expect(told).toContain('npm run demo');
    expect(told).not.toMatch(/^\s+at /m);
  });

  it('starts, is ready, refuses a second one on its folder, stops on SIGTERM within five seconds', async () => {
    const child = run(complete);
    const port = await readyPort(child);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

    const second = run(complete);
    const [told, [secondCode]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    expect(secondCode).toBe(1);
    expect(told.trim()).toBe(
      `The data folder ${dataDir} is in use by another process: stop that one first, or set DATA_DIR to another folder.`,
    );

    const asked = performance.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  it('says in one sentence that its port is taken', async () => {
    const folders = ['first', 'second'].map((name) => join(dataDir, name));
    for (const folder of folders) fillDataFolder(folder);
    const [first = '', other = ''] = folders;
    const port = await readyPort(run({ ...complete, DATA_DIR: first }));
    const second = run({ ...complete, PORT: String(port), DATA_DIR: other });
    const [told, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    expect(code).toBe(1);
    expect(told.trim()).toBe(`Port ${port} on 127.0.0.1 is taken: stop what uses it, or set PORT.`);
  });

  it('says in one sentence that its database does not answer', async () => {
    const child = run({ ...complete, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(told.trim()).toMatch(/^The database does not answer: [^\n]+$/);
  });
});
