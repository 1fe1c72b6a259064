/** When the directory is looked at, and what comes of a look that Microsoft does not grant. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import {
  directoryEveryMs,
  type LookDeps,
  lookAtDirectory,
  watchDirectory,
} from '../../../bot/jobs/follow-directory.ts';
import { createLead, type LeadDeps } from '../../../bot/jobs/lead.ts';
import { createDirectoryStore } from '../../../bot/store/directory-store.ts';
import { createMatchStore } from '../../../bot/store/onboarding-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { createFakeDirectory, type FakeDirectory } from '../../fakes/fake-directory.ts';
import { seededRandom } from '../../fakes/trouble-maker.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';
import { createVirtualTime, type VirtualTime } from '../../setup/virtual-time.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const start = new Date('2026-03-02T09:00:00Z');
const minute = 60_000;
const logger = pino({ level: 'silent' });

let db: OpenedDatabase;
let time: VirtualTime;

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  await insertTenant(db, tenantId);
  time = createVirtualTime(start);
});

afterAll(() => db.close());

const lookedAt = (minutesAgo: number) =>
  db.query(
    'insert into match_readings (tenant_id, started_at, finished_at, directory_looked_at) values ($1, $2, $2, $2)',
    [tenantId, new Date(start.getTime() - minutesAgo * minute)],
  );

/** A leader's rhythm; answers the minutes at which looks were asked for. */
function watch(seed = 1): { asked: number[]; stop: () => Promise<void> } {
  const asked: number[] = [];
  const controller = new AbortController();
  const part = { db: time.watched(db), scheduler: time, logger, random: seededRandom(seed) };
  const directoryDue = async () => void asked.push((time.now() - start.getTime()) / minute);
  const deps = { ...part, directoryDue } as unknown as LeadDeps;
  const done = watchDirectory(deps, createLead(time, tenantId, controller.signal));
  const stop = async () => {
    controller.abort();
    await done;
  };
  return { asked, stop };
}

describe('the rhythm', () => {
  it('is a look within ten minutes of the last, and never two within eight', async () => {
    await lookedAt(0);
    const { asked, stop } = watch();
    await time.advance(6 * 60 * minute);
    await stop();
    const gaps = asked.map((at, index) => at - (asked[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(directoryEveryMs / minute + 0.01);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8);
  });

  it('goes on after a restart', async () => {
    await lookedAt(5);
    const { asked, stop } = watch();
    await time.advance(5 * minute);
    await stop();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['long ago', () => lookedAt(600)],
    ['never', async () => undefined],
  ])('begins at once where the last look was %s', async (_, prepare) => {
    await prepare();
    const { asked, stop } = watch();
    await time.advance(minute);
    await stop();
    expect(asked).toEqual([0]);
  });

  it('drifts apart for tenants that were started together', async () => {
    await lookedAt(0);
    const leads = Array.from({ length: 50 }, (_, seed) => watch(seed + 1));
    await time.advance(60 * minute);
    await Promise.all(leads.map(({ stop }) => stop()));
    const perMinute = Map.groupBy(
      leads.flatMap(({ asked }) => asked.filter((at) => at > 45)),
      (at) => Math.floor(at),
    );
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(20);
  });
});

describe('a look', () => {
  let directory: FakeDirectory;
  let refused: string[];
  let putOff: Date[];
  let deps: LookDeps;

  beforeEach(async () => {
    await lookedAt(10);
    directory = createFakeDirectory();
    const followUps = { linksDue: async () => undefined };
    refused = [];
    putOff = [];
    deps = {
      ...{ db, scheduler: time, logger },
      directory: {
        ...{ clock: time, directory, people: createDirectoryStore(db, followUps) },
        matches: createMatchStore(db, followUps),
        accountsChanged: async () => undefined,
        changed: () => undefined,
      },
      refused: async (tenant) => void refused.push(tenant),
      lookAgain: async (_, notBefore) => void putOff.push(notBefore),
    };
  });

  const phase = (name: string) => db.query('update tenants set phase = $2 where tenant_id = $1', [tenantId, name]);
  const look = () => lookAtDirectory(deps, tenantId, new AbortController().signal);
  const failWith = (trouble: VendorError['trouble'], details = {}) => {
    directory.onList = () => {
      throw new VendorError('microsoft', trouble, 'Graph answered', details);
    };
  };

  it.each(['onboarding', 'paused'])('is not taken while the tenant is %s', async (name) => {
    await phase(name);
    await look();
    expect(directory.asked).toEqual({ pages: 0, lists: 0 });
  });

  it.each(['activating', 'active'])('is taken while it is %s', async (name) => {
    await phase(name);
    await look();
    expect(directory.asked).toEqual({ pages: 0, lists: 1 });
  });

  it.each(['forbidden', 'unauthorized'] as const)(
    'that is %s raises the question of the rights, and waits',
    async (trouble) => {
      await phase('active');
      failWith(trouble);
      await look();
      expect(refused).toEqual([tenantId]);
      expect(putOff).toEqual([]);
    },
  );

  it('that must wait comes again at the time Microsoft named', async () => {
    await phase('active');
    failWith('throttled', { status: 429, retryAfterMs: 90_000 });
    await look();
    expect(putOff).toEqual([new Date(start.getTime() + 90_000)]);
  });

  it.each(['throttled', 'unavailable'] as const)(
    'that is %s for nobody knows how long is left to the queue',
    async (trouble) => {
      await phase('active');
      failWith(trouble);
      await expect(look()).rejects.toMatchObject({ trouble });
      expect([refused, putOff]).toEqual([[], []]);
    },
  );
});
