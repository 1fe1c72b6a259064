import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDataFolder } from '../../../bot/store/lock-data-folder.ts';
import { DataFolderInUse, openDatabase } from '../../../bot/store/open-database.ts';
import { fillDataFolder } from '../../setup/database-template.ts';

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cloudya-presence-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** A process that writes tenants one after the other and prints the number of each once it is committed. */
function startWriter(first: number): { child: ChildProcess; lines: AsyncIterator<string> } {
  const program = `
    import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, '../../../bot/store/open-database.ts'))};
    const db = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
    for (let n = ${first}; ; n++) {
      await db.transaction(async (tx) => {
        await tx.query('insert into tenants (tenant_id, created_at) values ($1, $2)', ['t' + n, new Date(0)]);
        await tx.query('insert into onboarding_steps (tenant_id, step) values ($1, $2)', ['t' + n, 'connect']);
      });
      console.log(n);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

/** Kills the writer right after it said so many were committed; answers with their numbers. */
async function killAfter(first: number, rows: number): Promise<number[]> {
  const { child, lines } = startWriter(first);
  const committed: number[] = [];
  while (committed.length < rows) {
    const line = await lines.next();
    if (line.done) throw new Error('The writer ended by itself');
    committed.push(Number(line.value));
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  return committed;
}

describe('data folder', () => {
  it('is refused to a second process in one sentence', async () => {
    fillDataFolder(dataDir);
    const { lines } = startWriter(1);
    await lines.next();
    const refused = await openDatabase({ dataDir }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataFolderInUse);
    expect(String(refused)).toContain(`The data folder ${dataDir} is in use by another process`);
  });

  it('is refused twice within one process, and free after its release', () => {
    const lock = lockDataFolder(dataDir);
    expect(lockDataFolder(dataDir)).toEqual({ kind: 'in-use', folder: dataDir });
    if (lock.kind === 'locked') lock.release();
    const again = lockDataFolder(dataDir);
    expect(again.kind).toBe('locked');
    if (again.kind === 'locked') again.release();
  });

  it('opens after a first start that was killed half-way', async () => {
    const { child } = startWriter(1);
    await vi.waitFor(() => expect(existsSync(join(dataDir, 'pglite.new', 'PG_VERSION'))).toBe(true), {
      timeout: 50_000,
      interval: 2,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const db = await openDatabase({ dataDir });
    expect(await db.query('select * from tenants')).toEqual([]);
    await db.close();
  });

  it('keeps what was committed when the process is killed, again and again, and opens at once', async () => {
    fillDataFolder(dataDir);
    const committed: number[] = [];
    // a writer may commit one more than it could still tell: the next one begins well above
    for (const [first, rows] of [
      [1, 1],
      [1000, 40],
      [2000, 7],
    ] as const)
      committed.push(...(await killAfter(first, rows)));
    const db = await openDatabase({ dataDir });
    const kept = await db.query<{ tenant_id: string; steps: number }>(
      `select tenant_id, (select count(*) from onboarding_steps s where s.tenant_id = t.tenant_id) as steps from tenants t`,
    );
    await db.close();
    expect(kept.map(({ tenant_id }) => tenant_id)).toEqual(expect.arrayContaining(committed.map((n) => `t${n}`)));
    expect(kept.filter(({ steps }) => steps !== 1)).toEqual([]);
  });
});
