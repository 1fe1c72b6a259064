import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../sim/demo/free-port.ts';
import { keepAlive } from '../../sim/demo/keep-alive.ts';
import { FolderInUse, lockFolder } from '../../sim/demo/lock-folder.ts';

const sim = resolve(import.meta.dirname, '../../sim');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudya-presence-parts-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (code: string, options: object = {}) =>
  spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'ignore'], ...options });

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a child that is kept alive', () => {
  it('is started again when it ends, and not when it is stopped', async () => {
    const ends: (number | null)[] = [];
    const children: ChildProcess[] = [];
    const onGivenUp = vi.fn();
    const kept = keepAlive({
      spawn: () => {
        const child = node(children.length === 0 ? 'process.exit(3)' : 'setInterval(() => {}, 1000)');
        children.push(child);
        return child;
      },
      onEnd: (code) => ends.push(code),
      onGivenUp,
      firstPauseMs: 10,
    });
    kept.start();
    await vi.waitFor(() => expect(children).toHaveLength(2), 5_000);
    await kept.stop();
    expect(ends).toEqual([3]);
    expect(children[1]?.signalCode).toBe('SIGTERM');
    expect(onGivenUp).not.toHaveBeenCalled();
  });

  it('is given up when it ends again and again', async () => {
    const onGivenUp = vi.fn();
    let starts = 0;
    const kept = keepAlive({
      spawn: () => {
        starts += 1;
        return node('process.exit(1)');
      },
      onEnd: () => undefined,
      onGivenUp,
      firstPauseMs: 1,
    });
    kept.start();
    await vi.waitFor(() => expect(onGivenUp).toHaveBeenCalledOnce(), 9_000);
    expect(starts).toBe(6);
    await kept.stop();
  });
});

describe('the data folder', () => {
  const lockElsewhere = `import { lockFolder } from ${JSON.stringify(join(sim, 'demo/lock-folder.ts'))}; try { globalThis.held = lockFolder(process.argv[1]); process.exit(0); } catch (error) { process.exit(error.name === 'FolderInUse' ? 7 : 1); }`;
  const tryElsewhere = () => spawnSync(process.execPath, ['--input-type=module', '-e', lockElsewhere, folder]).status;

  it('belongs to one demo at a time', () => {
    const letGo = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(FolderInUse);
    expect(tryElsewhere()).toBe(7);
    letGo();
    expect(tryElsewhere()).toBe(0);
    lockFolder(folder)();
  });
});

describe('a child on the leash', () => {
  it('ends when its parent is killed', async () => {
    const script = join(folder, 'parent.mjs');
    writeFileSync(
      script,
      `import { spawn } from 'node:child_process';
       const child = spawn(process.execPath, ['--import', ${JSON.stringify(join(sim, 'leash.ts'))}, '-e', 'setInterval(() => {}, 1000); process.send("up")'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
       child.once('message', () => console.log(child.pid));
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((done) =>
      parent.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
  });
});

describe('a port', () => {
  it('is the wanted one when it is free, another when it is taken', async () => {
    const wanted = await freePort(0);
    expect(await freePort(wanted)).toBe(wanted);
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(wanted, '127.0.0.1', done));
    expect(await freePort(wanted)).not.toBe(wanted);
    await new Promise((done) => taken.close(done));
  });
});
