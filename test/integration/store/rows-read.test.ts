/**
 * What the engine asks most often reads the rows it is about, however many people the tenant has. Asked of the planner itself,
 * because a statement that reads everybody is right, only slow.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database, Queryable } from '../../../bot/store/database.ts';
import { nextWake, settleLinks, takeDirty } from '../../../bot/store/operations/links-due.ts';
import { recordLines } from '../../../bot/store/operations/links-lines.ts';
import { nextReadDue, recordPresences, takeReadDue } from '../../../bot/store/operations/links-presences.ts';
import { customer, insertPeople, worldStart } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenant = 'tenant-1';
const people = 3_000;
const at = (seconds: number) => new Date(worldStart.getTime() + seconds * 1_000);
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertPeople(db, tenant, people);
  await db.query('update links set settled_version = inputs_version, wake_at = $1, read_due_at = null', [at(600)]);
  const few = `extension in ('101@K1234', '102@K1234', '103@K1234')`;
  await db.query(`update links set wake_at = $1, read_due_at = $1 where ${few}`, [at(10)]);
  // as it is a minute later at the latest, by autovacuum or by what stands in for it
  await db.query('vacuum (analyze) links');
});

afterAll(async () => {
  await db.close();
});

interface PlanNode {
  'Relation Name'?: string;
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Rows of `links` that this plan looked at. */
function rowsRead(node: PlanNode): number {
  const isScan = node['Relation Name'] === 'links' && node['Node Type'].endsWith('Scan');
  const own = isScan ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, each) => sum + rowsRead(each), own);
}

/** Runs `ask` with each of its statements explained; `mode`: statements that stay prepared get a plan for any values. */
async function rowsReadBy(ask: (db: Queryable) => Promise<unknown>, mode: string): Promise<number> {
  let sum = 0;
  await db.transaction(async (tx) => {
    await tx.query(`set local plan_cache_mode = ${mode}`);
    await ask({
      async query(sql, params) {
        const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          `explain (analyze, format json) ${sql}`,
          params,
        );
        sum += row === undefined ? Number.NaN : rowsRead(row['QUERY PLAN'][0].Plan);
        return [];
      },
    });
  });
  return sum;
}

const look = { now: at(20), limit: 200, except: [], callLines: ['in-use'] } as const;
const line = { extension: '104@K1234', line: 'in-use', updatedAt: undefined } as const;
const presence = { userId: 'user-5', availability: 'Busy', activity: 'InACall', outOfOffice: false };
const times = { sentAt: at(20), answeredAt: at(20), staleBefore: at(-600), readAgainMs: 1_000 };

it.each<[string, (db: Queryable) => Promise<unknown>]>([
  ['which links need a look', (tx) => takeDirty(tx, tenant, look)],
  ['when the next one does', (tx) => nextWake(tx, tenant, at(9))],
  [
    'that one needs none',
    (tx) => settleLinks(tx, tenant, [{ extension: '106@K1234', version: 1, wakeAt: undefined }], at(20)),
  ],
  [
    'that a line changed',
    (tx) =>
      recordLines(tx, tenant, {
        ...{ kAccount: customer, readings: [line], snapshot: false, live: true },
        ...{ receivedAt: at(20), staleBefore: at(-100) },
      }),
  ],
  ['what a presence is', (tx) => recordPresences(tx, tenant, { asked: ['user-5'], readings: [presence], ...times })],
  ['whom to read', (tx) => takeReadDue(tx, tenant, at(20), 650)],
  ['when to read next', (tx) => nextReadDue(tx, tenant)],
])('the store finds or notes %s without reading everybody', async (_, ask) => {
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    expect(await rowsReadBy(ask, mode), mode).toBeLessThanOrEqual(10);
  }
});
