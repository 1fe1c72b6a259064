import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJobs, type Jobs } from '../../../bot/jobs/queue.ts';
import type { Clock } from '../../../bot/presence/ports.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { openTestDatabase, testDatabaseUrl } from '../../setup/database.ts';

let db: OpenedDatabase;
let jobs: Jobs;
let logged: { msg: string; task?: string; tries?: number }[];
const schema = `jobs_${randomUUID().replaceAll('-', '').slice(0, 12)}`;

function newJobs(clock: Clock = Date): Jobs {
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  return createJobs({ pglite: db.pglite, databaseUrl: testDatabaseUrl, logger, clock, schema });
}

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(() => {
  logged = [];
  jobs = newJobs();
});

afterEach(() => jobs.stop(100));

afterAll(async () => {
  await db.query(`drop schema ${schema} cascade`);
  await db.close();
});

/** Collects payloads; `until` waits for a number of them. */
function collector() {
  const seen: string[] = [];
  return {
    seen,
    handle: async ({ tenantId }: { tenantId: string }) => void seen.push(tenantId),
    until: (count: number) => vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 }),
  };
}

describe('jobs', () => {
  it('exist only when their transaction was kept', async () => {
    const done = collector();
    jobs.work('progress-changed', done.handle);
    await jobs.start();
    const failed = db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'progress-changed', { tenantId: 'rolled-back' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await db.transaction((tx) => jobs.enqueue(tx, 'progress-changed', { tenantId: 'kept' }));
    await done.until(1);
    await jobs.enqueue(db, 'progress-changed', { tenantId: 'last' });
    await done.until(2);
    expect(done.seen).toEqual(['kept', 'last']);
  });

  it('start within a second', async () => {
    const done = collector();
    jobs.work('report-due', done.handle);
    await jobs.start();
    const before = performance.now();
    await jobs.enqueue(db, 'report-due', { tenantId: 'quick' });
    await done.until(1);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('of one tenant wait at most once, and never run at once', async () => {
    let running = 0;
    let most = 0;
    const done = collector();
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    jobs.work('read-matches', async (payload) => {
      most = Math.max(most, ++running);
      if (done.seen.length === 0) {
        await done.handle(payload);
        await held;
      } else {
        await done.handle(payload);
      }
      running--;
    });
    await jobs.start();
    await jobs.enqueue(db, 'read-matches', { tenantId: 't' });
    await done.until(1);
    for (let n = 0; n < 5; n++) await jobs.enqueue(db, 'read-matches', { tenantId: 't' });
    letGo();
    await done.until(2);
    await jobs.enqueue(db, 'read-matches', { tenantId: 'marker' });
    await done.until(3);
    expect(done.seen).toEqual(['t', 't', 'marker']);
    expect(most).toBe(1);
  });

  it('that fail are tried again with what they had', async () => {
    const done = collector();
    let tries = 0;
    jobs.work('progress-changed', async (payload) => {
      tries++;
      if (tries === 1) throw new Error('somebody@contoso.example does not answer');
      await done.handle(payload);
    });
    await jobs.start();
    await jobs.enqueue(db, 'progress-changed', { tenantId: 'again' });
    await done.until(1);
    expect(done.seen).toEqual(['again']);
    expect(logged.map(({ msg }) => msg)).toContain('job failed, will be tried again');
    const rows = await db.query(`select * from ${schema}.job where output::text like '%contoso%'`);
    expect(rows).toEqual([]);
  });

  it('that fail every time are given up aloud', async () => {
    jobs.work('alert', async () => {
      throw new Error('never');
    });
    await jobs.start();
    const alert = { tenantId: 'hopeless', code: 'cloudya_silent', ended: true };
    await jobs.enqueue(db, 'alert', alert, { notBefore: new Date(Date.now() + 3_600_000) });
    await db.query(`update ${schema}.job set retry_limit = 0 where name = 'alert'`);
    await jobs.enqueue(db, 'alert', alert);
    await vi.waitFor(
      () =>
        expect(logged).toContainEqual(
          expect.objectContaining({ msg: 'job given up', task: 'alert', tries: 1, payload: alert }),
        ),
      { timeout: 10_000 },
    );
  });

  it('put off wait, unless the same is wanted now', async () => {
    const done = collector();
    jobs.work('report-due', done.handle);
    await jobs.start();
    await jobs.enqueue(db, 'report-due', { tenantId: 'later' }, { notBefore: new Date(Date.now() + 3_600_000) });
    await jobs.enqueue(db, 'report-due', { tenantId: 'now' });
    await done.until(1);
    expect(done.seen).toEqual(['now']);
    await jobs.enqueue(db, 'report-due', { tenantId: 'later' });
    await done.until(2);
    expect(done.seen).toEqual(['now', 'later']);
  });

  it.each([-10, 10])(
    'wait as long as they should, though our clock is %i minutes from the database’s',
    async (minutes) => {
      const now = () => Date.now() + minutes * 60_000;
      jobs = newJobs({ now });
      const done = collector();
      jobs.work('report-due', done.handle);
      await jobs.start();
      await jobs.enqueue(db, 'report-due', { tenantId: `late ${minutes}` }, { notBefore: new Date(now() + 300_000) });
      await jobs.enqueue(db, 'report-due', { tenantId: `soon ${minutes}` }, { notBefore: new Date(now() + 1_000) });
      await done.until(1);
      expect(done.seen).toEqual([`soon ${minutes}`]);
      await jobs.enqueue(db, 'report-due', { tenantId: `late ${minutes}` });
      await done.until(2);
      expect(done.seen).toEqual([`soon ${minutes}`, `late ${minutes}`]);
    },
  );

  it('outlive the process that enqueued them', async () => {
    await jobs.start();
    await jobs.enqueue(db, 'progress-changed', { tenantId: 'kept' });
    await jobs.stop(100);
    jobs = newJobs();
    const done = collector();
    jobs.work('progress-changed', done.handle);
    await jobs.start();
    await done.until(1);
    expect(done.seen).toEqual(['kept']);
  });

  it('that a stopped process left running are taken up again', async () => {
    let started = false;
    jobs.work('alert', async (_, signal) => {
      started = true;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('stopped');
    });
    await jobs.start();
    await jobs.enqueue(db, 'alert', { tenantId: 't', code: 'cloudya_silent', ended: false });
    await vi.waitFor(() => expect(started).toBe(true), { timeout: 10_000 });
    await jobs.stop(100);
    jobs = newJobs();
    const done = collector();
    jobs.work('alert', done.handle);
    await jobs.start();
    await done.until(1);
    expect(done.seen).toEqual(['t']);
  });
});
