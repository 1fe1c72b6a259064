/** The job that removes a customer, by the real queue: it follows itself until nothing is left, one run at a time. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createJobs, type Jobs } from '../../../bot/jobs/queue.ts';
import { realTime } from '../../../bot/jobs/real-time.ts';
import { finishLeaving, type LeavingDeps, leaveCustomer } from '../../../bot/presence/leave-customer.ts';
import type { Scheduler } from '../../../bot/presence/ports.ts';
import { createLeavingStore } from '../../../bot/store/leaving-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { listConnections } from '../../../bot/store/operations/connections.ts';
import { insertCustomer, insertPeople } from '../../builders/people.ts';
import { openTestDatabase, testDatabaseUrl } from '../../setup/database.ts';

const tenantId = 'tenant-1';
const leaver = 'K2001';
const jonas = { userId: 'u', name: 'Jonas Weber' };
const schema = `jobs_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const soon = { timeout: 60_000, interval: 50 };

let db: OpenedDatabase;
let jobs: Jobs;
let deps: LeavingDeps;
/** Targets that stand; each takes a moment to go. */
let standing: Set<string>;
let runs: number;
let running: number;
let mostAtOnce: number;
let removedTwice: string[];
let failing: VendorError | undefined;

/** A thousand times as fast as the clock, so that the limit of one try, five minutes, ends after 300 ms. */
const hasty: Scheduler = { now: realTime.now, sleep: (ms, signal) => realTime.sleep(ms / 1_000, signal) };

const notes: LeavingDeps['notes'] = {
  async removeAll(_tenantId, _kAccount, signal) {
    runs += 1;
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    try {
      if (failing) throw failing;
      for (const target of [...standing]) {
        if (signal.aborted) return false;
        await realTime.sleep(10);
        if (!standing.delete(target)) removedTwice.push(target);
      }
      return true;
    } finally {
      running -= 1;
    }
  },
};

async function start(): Promise<void> {
  jobs = createJobs({
    pglite: db.pglite,
    databaseUrl: testDatabaseUrl,
    logger: pino({ level: 'silent' }),
    clock: Date,
    schema,
  });
  const nothing = async () => undefined;
  const store = createLeavingStore(db, {
    finishLeaving: (tx, tenant, kAccount, notBefore) =>
      jobs.enqueue(tx, 'leave-customer', { tenantId: tenant, kAccount }, notBefore && { notBefore }),
    ...{ finishDeactivation: nothing, linksDue: nothing, progressChanged: nothing },
  });
  deps = {
    ...{ store, notes, scheduler: hasty, logger: pino({ level: 'silent' }) },
    troubles: { report: nothing, resolved: nothing },
    ...{ wake: () => undefined, changed: () => undefined },
  };
  jobs.work('leave-customer', ({ tenantId: tenant, kAccount }) => finishLeaving(deps, tenant, kAccount));
  await jobs.start();
}

const isLeaving = async () => (await listConnections(db, tenantId)).some(({ kAccount }) => kAccount === leaver);

beforeAll(async () => {
  db = await openTestDatabase();
  await insertPeople(db, tenantId, 1);
});

beforeEach(async () => {
  await insertCustomer(db, tenantId, leaver);
  standing = new Set(Array.from({ length: 100 }, (_, n) => String(n)));
  [runs, running, mostAtOnce, removedTwice, failing] = [0, 0, 0, [], undefined];
  await start();
});

afterEach(() => jobs.stop(1_000));

afterAll(async () => {
  await db.query(`drop schema ${schema} cascade`);
  await db.close();
});

it('goes on where one run ends, never two at a time, also when asked again meanwhile', async () => {
  await leaveCustomer(deps, tenantId, leaver, jonas);
  await vi.waitFor(() => expect(running).toBe(1), soon);
  for (let n = 0; n < 5; n += 1) await leaveCustomer(deps, tenantId, leaver, jonas);
  await vi.waitFor(async () => expect(await isLeaving()).toBe(false), soon);
  expect([standing.size, removedTwice, mostAtOnce]).toEqual([0, [], 1]);
  expect(runs).toBeGreaterThan(2);
});

it('waits with its next try in the queue over a restart, and is brought forward by who asks again', async () => {
  failing = new VendorError('cloudya', 'unavailable', 'away');
  await db.query(`update cloudya_connections set leaving_at = $2 where k_account = $1`, [
    leaver,
    new Date(Date.now() - 3 * 60 * 60_000),
  ]);
  await leaveCustomer(deps, tenantId, leaver, jonas);
  const nextTry = async () =>
    (await listConnections(db, tenantId)).find((each) => each.kAccount === leaver)?.leavingNextTryAt;
  await vi.waitFor(async () => expect(await nextTry()).toBeDefined(), soon);
  expect(((await nextTry())?.getTime() ?? 0) - Date.now()).toBeGreaterThan(55 * 60_000);
  await jobs.stop(1_000);
  await start();
  failing = undefined;
  const before = runs;
  const [job] = await db.query<{ waiting: number }>(
    `select count(*) as waiting from ${schema}.job where name = 'leave-customer' and state = 'created' and start_after > now() + interval '50 minutes'`,
  );
  expect([job?.waiting, runs]).toEqual([1, before]);
  await leaveCustomer(deps, tenantId, leaver, jonas);
  await vi.waitFor(async () => expect(await isLeaving()).toBe(false), soon);
  expect(standing.size).toBe(0);
});
