/** Ten simulated minutes of a busy company whose vendors fail and whose process is stopped once and killed once: in the end everybody is right, and the quota was kept all the time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { type BusyCompany, createBusyCompany } from '../../builders/busy-company.ts';
import { openTestDatabase } from '../../setup/database.ts';

const minute = 60_000;
/** Another one each time; `STEADY_SEED` repeats a run. */
const seed = Number(process.env.STEADY_SEED ?? Math.floor(Math.random() * 1e9));
const failureRate = 0.05;
const quota = 1_500;

let db: Database;
let company: BusyCompany;

beforeAll(async () => {
  process.stdout.write(`steady: STEADY_SEED=${seed}\n`);
  db = await openTestDatabase();
  company = await createBusyCompany(db, {
    people: 300,
    syncUsers: 1,
    seed,
    // eleven calls an hour and person
    habits: { betweenCallsMs: 4 * minute, ringMs: 5_000, callMs: minute, presenceMs: 4 * minute },
    failureRate,
    streamBreaksMs: 2 * minute,
    hints: { lost: 0.03, doubled: 0.03, late: 0.03 },
  });
  await company.work(4 * minute);
  // everybody rings everybody while the vendors are well: more than the quota holds
  company.fail(0);
  const storm = { betweenCallsMs: 3_000, ringMs: 500, callMs: 2_000, presenceMs: 4 * minute };
  await company.work(18_000, storm);
  // in the midst of it the process is stopped in order, and followed by another one
  const stopped = company.world.engine.stop();
  await company.work(1_000, storm);
  await stopped;
  company.world.restart();
  // long enough for the window to open again; then this one is killed, and followed by a third
  await company.work(36_000, storm);
  company.world.kill();
  await company.work(1_000, storm);
  company.world.restart();
  await company.work(18_000, storm);
  company.fail(failureRate);
  await company.work(3 * minute);
  await company.rest(2.4 * minute);
}, 300_000);

afterAll(async () => {
  await company.world.close();
  await db.close();
});

it('ends with every person right on both sides', () => {
  expect(company.staff.wrong(), `STEADY_SEED=${seed}`).toEqual([]);
});

it('never exceeds the presence quota, though it is wanted whole', () => {
  const { presence, overQuota } = company.graph;
  expect(overQuota, `STEADY_SEED=${seed}`).toBe(0);
  const most = presence.byKind().get('all')?.most;
  expect(most, `STEADY_SEED=${seed}`).toBeLessThanOrEqual(quota);
  expect(most, `STEADY_SEED=${seed}`).toBeGreaterThan(0.8 * quota);
});

it('renewed no token twice', () => {
  const { ended, renewed } = company.graph.tokens;
  expect(renewed, `STEADY_SEED=${seed}`).toBeLessThanOrEqual(ended);
});

it('met every kind of failure and of lost, doubled and late notification', () => {
  const { graph, hints } = company;
  expect(Object.entries({ ...graph.failures, ...hints }).filter(([, count]) => count === 0)).toEqual([]);
});
