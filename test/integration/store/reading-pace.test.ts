/** How long the reading of e-mails still takes, by what the store knows of its pace. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { matchReport } from '../../../bot/onboarding/match-report.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { loadReading } from '../../../bot/store/operations/match-readings.ts';
import { insertCustomer } from '../../builders/people.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const started = new Date('2026-03-02T00:00:00Z');
const [second, hour] = [1_000, 3_600_000];

let db: OpenedDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  await insertTenant(db, tenantId);
  await insertCustomer(db, tenantId);
  await db.query('insert into match_readings (tenant_id, started_at, emails_total) values ($1, $2, 10000)', [
    tenantId,
    started,
  ]);
});

afterAll(() => db.close());

/** `seconds` of reading at a pace, saved together twice a second. */
async function readFor(seconds: number, perSecond: number, beginMs: number, first: number): Promise<void> {
  await db.query(
    `insert into extensions (tenant_id, extension, name, email_read_at)
     select $1, n || '@K1234', n::text, $2::timestamptz + ceil((n - $3 + 1) * 2 / $4::float8) * interval '500 ms'
     from generate_series($3::integer, $3::integer + $5::integer - 1) as n`,
    [tenantId, new Date(started.getTime() + beginMs), first, perSecond, seconds * perSecond],
  );
}

async function secondsLeft(): Promise<number | null> {
  const reading = await loadReading(db, tenantId);
  const none = async () => [];
  const nobody = async () => new Map();
  const deps = {
    settings: { syncUsersNeeded: true, readEverySeconds: () => 30 },
    store: { loadFacts: async () => ({ reading, syncUsers: [] }) },
    matches: {
      ...{ listExtensions: none, listUsers: none, listChoices: none, listLinked: nobody, listRounds: nobody },
    },
  } as unknown as Parameters<typeof matchReport>[0];
  const query = { filter: 'all', search: '', offset: 0, limit: 1 } as const;
  return (await matchReport(deps, tenantId, 'user-1', query)).reading.secondsLeft;
}

it('is not known before e-mails have come', async () => {
  expect(await secondsLeft()).toBeNull();
});

it('is told by the pace so far', async () => {
  await readFor(20, 20, 0, 1_000);
  expect(await secondsLeft()).toBeCloseTo(9_600 / 20, -1);
});

it('after a break is told by the pace since then', async () => {
  await readFor(50, 20, 0, 1_000);
  await readFor(5, 20, 8 * hour, 4_000);
  expect(await secondsLeft()).toBeCloseTo(8_900 / 20, -1);
});

it('follows a rate that was halved', async () => {
  await readFor(50, 20, 0, 1_000);
  await readFor(70, 10, 50 * second, 4_000);
  expect(await secondsLeft()).toBeCloseTo(8_300 / 10, -1);
});

it('does not take what came in one export for a pace', async () => {
  await db.query(
    `insert into extensions (tenant_id, extension, name, email_read_at)
     select $1, n || '@K1234', n::text, $2::timestamptz from generate_series(1000, 1899) as n`,
    [tenantId, new Date(started.getTime() + second)],
  );
  expect(await secondsLeft()).toBeNull();
  await readFor(10, 20, second, 4_000);
  expect(await secondsLeft()).toBeCloseTo(8_900 / 20, -1);
});
