/** Two Cloudya customers in one tenant, with the same numbers: each goes its own way. In virtual time, on the real store. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishLeaving, type LeavingDeps, leaveCustomer } from '../../../bot/presence/leave-customer.ts';
import type { Database, Queryable } from '../../../bot/store/database.ts';
import { createLeavingStore } from '../../../bot/store/leaving-store.ts';
import { listAudit } from '../../../bot/store/operations/audit.ts';
import { beginLeaving, listConnections, listCustomers } from '../../../bot/store/operations/connections.ts';
import { listErrors, listMarked } from '../../../bot/store/operations/links-marks.ts';
import { applyLinkPlan, retireLinks } from '../../../bot/store/operations/links-plan.ts';
import { findLink, findLinks } from '../../../bot/store/operations/people.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { kAccountOf } from '../../../contract/extension.ts';
import { createEngineWorld, type EngineWorld, tenantId, troublesOf } from '../../builders/engine-world.ts';
import { extensionOf, insertCustomer, userOf } from '../../builders/people.ts';
import { openTestDatabase, testDatabaseUrl } from '../../setup/database.ts';

const [first, second] = ['K1234', 'K2001'];
/** Who has 101 with the first customer, and who has it with the second. */
const [anna, ida] = [userOf(1), 'user-ida'];
const [annasLine, idasLine] = [extensionOf(1), extensionOf(1, second)];

let db: Database;
let world: EngineWorld;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

async function linkSecond(n: number, userId: string): Promise<void> {
  await db.query(
    `insert into links (tenant_id, extension, user_id, name, matched_by, round) values ($1, $2, $3, $4, 'mail', 1)`,
    [tenantId, extensionOf(n, second), userId, userId],
  );
  world.teams.own(userId, 'Available');
  world.cloudya.line(extensionOf(n, second), 'idle');
}

beforeEach(async () => {
  world = await createEngineWorld(db, { people: 3 });
  await insertCustomer(db, tenantId, second);
  await linkSecond(1, ida);
  await world.time.advance(7_000);
});

afterEach(() => world.close());

const shown = () => [anna, ida].map((userId) => world.teams.holdsSession(userId));
const phase = async () => (await db.query<{ phase: string }>('select phase from tenants'))[0]?.phase;

describe('the same number with two customers', () => {
  it('shows the right person', async () => {
    const { cloudya, time } = world;
    expect(annasLine).toBe('101@K1234');
    expect(idasLine).toBe('101@K2001');
    cloudya.line(idasLine, 'in-use');
    await time.advance(300);
    expect(shown()).toEqual([false, true]);
    cloudya.line(annasLine, 'in-use');
    cloudya.line(idasLine, 'idle');
    await time.advance(3_000);
    expect(shown()).toEqual([true, false]);
  });

  it('is told in the right customer’s registry', async () => {
    const { cloudya, teams, time } = world;
    teams.own(ida, 'DoNotDisturb');
    await time.until(() => cloudya.published(idasLine) === 'do-not-disturb', 15_000);
    expect(cloudya.published(annasLine)).toBe('none');
  });

  it('a snapshot of one says nothing of the other’s lines', async () => {
    const { cloudya, time } = world;
    cloudya.line(annasLine, 'in-use');
    await time.advance(300);
    cloudya.cut(second);
    await time.advance(5_000);
    expect((await findLink(db, tenantId, annasLine))?.line).toBe('in-use');
    expect(shown()).toEqual([true, false]);
  });
});

describe('a customer that is away', () => {
  it('ages its own lines only, and is named; back, it catches up', async () => {
    const { cloudya, time } = world;
    cloudya.line(annasLine, 'in-use');
    cloudya.line(idasLine, 'in-use');
    await time.advance(1_000);
    cloudya.away.add(second);
    cloudya.cut(second);
    // two minutes of silence, then what was set ends by itself
    await time.advance(8 * 60_000);
    expect(shown()).toEqual([true, false]);
    expect(await listTroubles(db, tenantId)).toMatchObject({ 'cloudya@K2001': { code: 'cloudya_silent' } });
    expect(Object.keys(await listTroubles(db, tenantId))).toEqual(['cloudya@K2001']);
    cloudya.away.clear();
    await time.until(() => world.teams.holdsSession(ida), 40_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('holds up no writes for the other', async () => {
    const { cloudya, teams, time } = world;
    for (let n = 2; n <= 40; n += 1) await linkSecond(n, `user-of-second-${n}`);
    await time.advance(6_000);
    cloudya.away.add(second);
    for (let n = 2; n <= 40; n += 1) teams.own(`user-of-second-${n}`, 'DoNotDisturb');
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 15_000);
    await time.until(async () => 'cloudya-write@K2001' in (await listTroubles(db, tenantId)), 60_000);
    expect(Object.keys(await listTroubles(db, tenantId))).not.toContain('cloudya-write@K1234');
    teams.own(anna, 'Available');
    await time.until(() => cloudya.published(annasLine) === 'none', 15_000);
  });
});

describe('a customer that is connected while the tenant runs', () => {
  it('is followed at once', async () => {
    const third = 'K3001';
    await insertCustomer(db, tenantId, third);
    await db.query(
      `insert into links (tenant_id, extension, user_id, name, matched_by, round) values ($1, $2, 'eva', 'Eva', 'mail', 1)`,
      [tenantId, extensionOf(1, third)],
    );
    world.teams.own('eva', 'Available');
    world.cloudya.line(extensionOf(1, third), 'in-use');
    world.engine.wake(tenantId);
    await world.time.until(() => world.teams.holdsSession('eva'), 2_000);
    expect(shown()).toEqual([false, false]);
  });
});

describe('the portal’s switch of one customer', () => {
  const paused = async () => (await listConnections(db, tenantId)).filter((each) => each.paused).map((c) => c.kAccount);

  it('un-ticked pauses that one alone; the other’s, too, pauses the tenant; each resumes by itself', async () => {
    const { cloudya, time } = world;
    cloudya.line(annasLine, 'in-use');
    cloudya.line(idasLine, 'in-use');
    await time.advance(1_000);
    expect(shown()).toEqual([true, true]);
    cloudya.portalSwitches.set(second, 'off');
    await time.until(() => !world.teams.holdsSession(ida), 65_000);
    expect(await paused()).toEqual([second]);
    expect([await phase(), ...shown()]).toEqual(['active', true, false]);
    expect(await listTroubles(db, tenantId)).toMatchObject({
      'portal-switch@K2001': { code: 'portal_switch_off', values: {} },
    });
    cloudya.portalSwitches.set(first, 'off');
    await time.until(async () => (await phase()) === 'paused', 65_000);
    await time.until(() => !world.teams.holdsSession(anna), 5_000);
    cloudya.portalSwitches.set(second, 'on');
    await time.until(() => world.teams.holdsSession(ida), 20_000);
    expect([await phase(), ...shown()]).toEqual(['active', false, true]);
    expect(await paused()).toEqual([first]);
    cloudya.portalSwitches.set(first, 'on');
    await time.until(() => world.teams.holdsSession(anna), 20_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
    const acts = await db.query<{ act: string; details: { kAccount: string } }>(
      'select act, details from audit order by at',
    );
    expect(acts.map(({ act, details }) => [act, details.kAccount])).toEqual([
      ['paused', second],
      ['paused', first],
      ['resumed', second],
      ['resumed', first],
    ]);
  });
});

describe('a customer that is removed', () => {
  let enqueued: string[];
  /** When the next try is due, of each that was put off. */
  let enqueuedFor: (Date | undefined)[];

  beforeEach(() => {
    enqueued = [];
    enqueuedFor = [];
  });

  function deps(): LeavingDeps {
    const { time, cloudya, engine } = world;
    const note = (name: string) => async (_: Queryable) => void enqueued.push(name);
    return {
      store: createLeavingStore(time.watched(db), {
        finishLeaving: async (tx, _tenantId, _kAccount, notBefore) => {
          enqueuedFor.push(notBefore);
          await note('leave-customer')(tx);
        },
        finishDeactivation: note('finish-deactivation'),
        linksDue: note('links-due'),
        progressChanged: note('progress-changed'),
      }),
      notes: cloudya,
      troubles: troublesOf(time.watched(db)),
      scheduler: time,
      logger: pino({ level: 'silent' }),
      wake: (tenant) => engine.wake(tenant),
      changed: () => undefined,
    };
  }

  const leave = (kAccount: string, leaveBehind = false) =>
    leaveCustomer(deps(), tenantId, kAccount, { userId: 'u', name: 'Jonas Weber' }, leaveBehind);

  /** As the queue runs it: again after a failure. */
  async function finish(kAccount: string): Promise<void> {
    const done = finishLeaving(deps(), tenantId, kAccount);
    let ended = false;
    done.then(
      () => (ended = true),
      () => (ended = true),
    );
    await world.time.until(() => ended, 60_000);
    await done;
  }

  const removal = async () => {
    const connection = (await listConnections(db, tenantId)).find(({ kAccount }) => kAccount === second);
    return connection && { leaving: connection.leaving, leavingNextTryAt: connection.leavingNextTryAt };
  };

  const left = async () => {
    const links = await findLinks(db, tenantId, [annasLine, idasLine]);
    return { customers: await listCustomers(db, tenantId), links: links.map(({ extension }) => kAccountOf(extension)) };
  };

  async function inTheMiddleOfThings(): Promise<void> {
    const { cloudya, teams, time } = world;
    cloudya.line(annasLine, 'in-use');
    cloudya.line(idasLine, 'in-use');
    await linkSecond(2, 'user-ben');
    teams.own('user-ben', 'DoNotDisturb');
    teams.own(userOf(2), 'DoNotDisturb');
    await time.until(() => cloudya.published(extensionOf(2, second)) === 'do-not-disturb', 15_000);
    await time.until(() => cloudya.published(extensionOf(2)) === 'do-not-disturb', 15_000);
    expect(shown()).toEqual([true, true]);
  }

  it('takes its marks with it, and leaves the other going', async () => {
    await inTheMiddleOfThings();
    await leave(second);
    expect(enqueued).toContain('leave-customer');
    await finish(second);
    expect(await left()).toEqual({ customers: [first], links: [first] });
    expect(shown()).toEqual([true, false]);
    const { cloudya } = world;
    expect([cloudya.published(extensionOf(2, second)), cloudya.published(extensionOf(2))]).toEqual([
      'none',
      'do-not-disturb',
    ]);
    expect(await db.query('select act, by_name, details from audit')).toEqual([
      { act: 'cloudya-disconnected', by_name: 'Jonas Weber', details: { kAccount: second } },
    ]);
    await finish(second);
    // told by whoever was asking Cloudya about it meanwhile
    await troublesOf(db).report(tenantId, 'cloudya-key@K2001', 'cloudya_login_refused', new Date());
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('does not take an older failure for one of now', async () => {
    await inTheMiddleOfThings();
    await db.query(`update links set last_error = 'cloudya_login_refused' where k_account = $1`, [second]);
    await db.query(
      `insert into levers (tenant_id, extension, kind, state, before, wanted, since, last_error)
       select tenant_id, extension, 'profile', 'taking', '0', '3', now(), 'cloudya_right_missing' from links
       where extension = $1`,
      [extensionOf(2, second)],
    );
    expect((await listErrors(db, tenantId)).size).toBeGreaterThan(0);
    await leave(second);
    expect(await listErrors(db, tenantId)).toEqual(new Map());
  });

  it.each([0, 30, 120, 400])('goes on after a kill %d ms later', async (ms) => {
    await inTheMiddleOfThings();
    await leave(second);
    const cut = finishLeaving(deps(), tenantId, second).catch(() => undefined);
    await world.time.advance(ms);
    world.kill();
    await world.time.advance(40_000);
    await cut;
    world.restart();
    await world.time.advance(2_000);
    await finish(second);
    expect(await left()).toEqual({ customers: [first], links: [first] });
    await world.time.until(() => world.teams.holdsSession(anna), 10_000);
    expect(shown()).toEqual([true, false]);
    expect((await listMarked(db, tenantId)).map(({ kAccount }) => kAccount)).toEqual([first, first]);
  });

  describe('a plan of links made before', () => {
    const plan = () =>
      [annasLine, idasLine].map((extension) => {
        const userId = extension === annasLine ? anna : ida;
        return { extension, userId, name: userId, address: undefined, matchedBy: 'mail', round: 1 } as const;
      });
    const standing = async () =>
      (
        await db.query<{ extension: string }>(
          'select extension from links where not retired and extension = any($1) order by extension',
          [[annasLine, idasLine]],
        )
      ).map(({ extension }) => extension);

    it('links nobody of it again, while it goes and after', async () => {
      world.cloudya.line(idasLine, 'in-use');
      await world.time.advance(1_000);
      await leave(second);
      expect(await applyLinkPlan(db, tenantId, plan())).toMatchObject({ waiting: 0 });
      expect(await standing()).toEqual([annasLine]);
      await finish(second);
      await applyLinkPlan(db, tenantId, plan());
      expect(await standing()).toEqual([annasLine]);
    });

    it.skipIf(testDatabaseUrl === undefined)('waits for a removal that is being recorded', async () => {
      world.cloudya.line(idasLine, 'in-use');
      await world.time.advance(1_000);
      const waitsForLocks = async () =>
        (await db.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for share'`))
          .length > 0;
      const [recorded, waited] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const removal = db.transaction(async (tx) => {
        await beginLeaving(tx, tenantId, second, { at: new Date(world.time.now()), until: undefined });
        await retireLinks(tx, tenantId, second);
        recorded.resolve();
        await waited.promise;
      });
      await recorded.promise;
      const applied = applyLinkPlan(db, tenantId, plan());
      await vi.waitFor(async () => expect(await waitsForLocks()).toBe(true)).finally(() => waited.resolve());
      await Promise.all([removal, applied]);
      expect(await standing()).toEqual([annasLine]);
    });
  });

  it('waits for Cloudya that is away, however long, and says so', async () => {
    await inTheMiddleOfThings();
    world.cloudya.away.add(second);
    await leave(second);
    await finish(second);
    expect(world.teams.holdsSession(ida)).toBe(false);
    expect(await removal()).toEqual({ leaving: true, leavingNextTryAt: undefined });
    await db.query(
      `update cloudya_connections set leaving_at = leaving_at - interval '3 days' where leaving_at is not null`,
    );
    await finish(second);
    const nextTryAt = new Date(world.time.now() + 60 * 60_000);
    expect(await removal()).toEqual({ leaving: true, leavingNextTryAt: enqueuedFor.at(-1) });
    expect(Math.abs((enqueuedFor.at(-1)?.getTime() ?? 0) - nextTryAt.getTime())).toBeLessThan(1_000);
    expect(await listTroubles(db, tenantId)).toMatchObject({
      'removal@K2001': { code: 'cloudya_removal_hangs' },
    });
    // who does not want to wait has it tried at once
    world.cloudya.away.clear();
    await leave(second);
    expect(await removal()).toEqual({ leaving: true, leavingNextTryAt: undefined });
    await finish(second);
    expect(await left()).toEqual({ customers: [first], links: [first] });
    expect(Object.keys(await listTroubles(db, tenantId))).not.toContain('removal@K2001');
    expect(world.cloudya.published(extensionOf(2, second))).toBe('none');
  });

  it('is left as it is where an administrator says so; what stood on its phones is written down', async () => {
    await inTheMiddleOfThings();
    await db.query(
      `insert into levers (tenant_id, extension, kind, state, before, wanted, since)
       select tenant_id, extension, 'profile', 'used', '0', '3', now() from links where extension = $1`,
      [extensionOf(2, second)],
    );
    world.cloudya.away.add(second);
    world.phones.trouble.outage = { trouble: 'not-found' };
    await leave(second);
    await finish(second);
    expect((await removal())?.leaving).toBe(true);
    await leave(second, true);
    await finish(second);
    expect(await left()).toEqual({ customers: [first], links: [first] });
    const audit = (await listAudit(db, tenantId, { limit: 10 })).filter(({ act }) => act === 'lever-refused');
    expect(audit.map(({ values }) => values)).toEqual([
      { extension: extensionOf(2, second), lever: 'profile', refusal: 'cannot-put-back', before: '0' },
    ]);
  });

  it('as the last one ends the synchronisation', async () => {
    await leave(second);
    await finish(second);
    await leave(first);
    await finish(first);
    expect(await left()).toEqual({ customers: [], links: [] });
    expect(await phase()).toBe('onboarding');
    expect(enqueued).toContain('finish-deactivation');
  });

  it('before an activation is gone at once, with what was read of it', async () => {
    await db.query(`update tenants set phase = 'onboarding'`);
    await db.query('delete from links where k_account = $1', [second]);
    await db.query('insert into extensions (tenant_id, extension, name) values ($1, $2, $2), ($1, $3, $3)', [
      tenantId,
      annasLine,
      idasLine,
    ]);
    expect(await leave(second)).toBe('removed');
    expect(await listCustomers(db, tenantId)).toEqual([first]);
    expect(await db.query('select extension from extensions')).toEqual([{ extension: annasLine }]);
    expect(await leave(second)).toBe('unknown');
  });
});
