import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ActivateDeps, activate, describeActivation, startActivation } from '../../../bot/jobs/activate.ts';
import { relink } from '../../../bot/jobs/relink.ts';
import {
  type DeactivateDeps,
  deactivate,
  finishDeactivation,
  previewDeactivation,
} from '../../../bot/presence/deactivate.ts';
import type { PlannedLink } from '../../../bot/presence/planned-link.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import type { Database } from '../../../bot/store/database.ts';
import { createDeactivationStore } from '../../../bot/store/deactivation-store.ts';
import { setActing } from '../../../bot/store/operations/acting.ts';
import { loadActivation } from '../../../bot/store/operations/activations.ts';
import { continueAnyway } from '../../../bot/store/operations/connections.ts';
import { listMarked } from '../../../bot/store/operations/links-marks.ts';
import { applyLinkPlan } from '../../../bot/store/operations/links-plan.ts';
import { findLink, leaveOut } from '../../../bot/store/operations/people.ts';
import { pauseTenant, resumeTenant, setDirections } from '../../../bot/store/operations/phases.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import type { LeftOut } from '../../../contract/presence.ts';
import { createEngineWorld, createPlug, type EngineWorld, tenantId } from '../../builders/engine-world.ts';
import { inBoth, outOfBoth } from '../../builders/link.ts';
import { extensionOf, userOf } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

let db: Database;
let world: EngineWorld;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

afterEach(async () => {
  await world.close();
});

const logger = pino({ level: 'silent' });

function plan(people: number): PlannedLink[] {
  return Array.from({ length: people }, (_, index) => ({
    extension: extensionOf(index + 1),
    userId: userOf(index + 1),
    name: `Person ${index + 1}`,
    address: `person${index + 1}@contoso.example`,
    matchedBy: 'mail',
    round: 1,
  }));
}

function deps(links: PlannedLink[], ended: string[]): ActivateDeps {
  return {
    db: world.time.watched(db),
    scheduler: world.time,
    settings: defaultSettings,
    logger,
    planLinks: async () => links,
    wake: (tenant) => world.engine.wake(tenant),
    changed: () => undefined,
    ended: async (_, tenant) => void ended.push(tenant),
  };
}

async function begin(syncUser = true): Promise<void> {
  world = await createEngineWorld(db, { people: 0, phase: 'onboarding', syncUser });
  for (let n = 1; n <= 5; n += 1) {
    world.teams.own(userOf(n), n === 4 ? 'DoNotDisturb' : 'Available');
    world.cloudya.line(extensionOf(n), n <= 2 ? 'in-use' : 'idle');
  }
  await world.time.advance(5_000);
  await db.transaction((tx) => startActivation(tx, tenantId, { at: new Date(world.time.now()), by: 'Jonas Weber' }));
}

async function stages(): Promise<string[]> {
  return (await loadActivation(db, tenantId))?.stages.map(({ key, state }) => `${key} ${state}`) ?? [];
}

const allDone = ['links', 'rounds', 'lines', 'presence', 'in-step', 'second-look'].map((key) => `${key} done`);

describe('activation', () => {
  it('brings everybody in step, with the fewest requests, and says so once', async () => {
    await begin();
    const ended: string[] = [];
    const done = activate(deps(plan(5), ended), tenantId, new AbortController().signal);
    await world.time.advance(12_000);
    await done;
    expect(await stages()).toEqual(allDone);
    expect(ended).toEqual([tenantId]);
    expect([1, 2, 3].map((n) => world.teams.holdsSession(userOf(n)))).toEqual([true, true, false]);
    expect(world.cloudya.published(extensionOf(4))).toBe('do-not-disturb');
    expect(world.subscriptions.trouble.calls).toBe(1);
    expect(world.cloudya.connects).toBe(1);
    const [tenant] = await db.query('select phase from tenants');
    expect(tenant).toEqual({ phase: 'active' });
    const stored = await loadActivation(db, tenantId);
    expect(stored).toBeDefined();
    if (stored === undefined) return;
    const view = await describeActivation(deps([], []), tenantId, stored);
    expect(view).toMatchObject({ state: 'done', inStep: 5, total: 5, startedBy: 'Jonas Weber', problem: null });
    expect(view.justDone.length).toBeGreaterThan(0);
  });

  it('works without a sync user', async () => {
    await begin(false);
    const done = activate(deps(plan(5), []), tenantId, new AbortController().signal);
    await world.time.advance(12_000);
    await done;
    expect(await stages()).toEqual(allDone);
  });

  it.each([100, 400, 1_000, 2_000])('killed after %s ms it goes on where it was', async (ms) => {
    await begin();
    const ended: string[] = [];
    const killed = new AbortController();
    void activate(deps(plan(5), ended), tenantId, killed.signal);
    await world.time.advance(ms);
    killed.abort();
    world.kill();
    await world.time.advance(1_000);
    world.restart();
    const done = activate(deps(plan(5), ended), tenantId, new AbortController().signal);
    await world.time.advance(20_000);
    await done;
    expect(await stages()).toEqual(allDone);
    expect(ended).toEqual([tenantId]);
    expect((await listMarked(db, tenantId)).map(({ extension }) => extension)).toEqual([
      '101@K1234',
      '102@K1234',
      '104@K1234',
    ]);
  });

  it('waits for Cloudya and names what it waits for', async () => {
    await begin();
    world.cloudya.down = true;
    world.cloudya.cut();
    const done = activate(deps(plan(5), []), tenantId, new AbortController().signal);
    await world.time.advance(3 * 60_000);
    expect(await stages()).toContain('lines running');
    expect((await loadActivation(db, tenantId))?.problem?.code).toBe('cloudya_silent');
    world.cloudya.down = false;
    await world.time.advance(60_000);
    await done;
    expect(await stages()).toEqual(allDone);
  });
});

async function active(): Promise<void> {
  await begin();
  const done = activate(deps(plan(5), []), tenantId, new AbortController().signal);
  await world.time.advance(12_000);
  await done;
}

describe('pause, opt-out, directions', () => {
  it('a pause takes our marks away, a resume brings them back', async () => {
    await active();
    const pause = { at: new Date(world.time.now()), by: 'Jonas Weber', reason: 'by-admin' as const };
    expect(await db.transaction((tx) => pauseTenant(tx, tenantId, pause))).toBe(true);
    world.engine.wake(tenantId);
    await world.time.until(async () => (await listMarked(db, tenantId)).length === 0, 2_000);
    expect(world.teams.holdsSession(userOf(1))).toBe(false);
    expect(world.cloudya.published(extensionOf(4))).toBe('none');
    await world.time.advance(60_000);
    const calls = world.teams.trouble.calls;
    await world.time.advance(60_000);
    expect(world.teams.trouble.calls).toBe(calls);
    expect(await db.transaction((tx) => resumeTenant(tx, tenantId, 'portal-switch'))).toBe(false);
    expect(await db.transaction((tx) => resumeTenant(tx, tenantId))).toBe(true);
    world.engine.wake(tenantId);
    await world.time.until(
      () => world.teams.holdsSession(userOf(1)) && world.cloudya.published(extensionOf(4)) === 'do-not-disturb',
      5_000,
    );
  });

  it('who is left out is neither read nor written, and comes back when taken in', async () => {
    await active();
    await leaveOut(db, tenantId, extensionOf(1), { leftOut: outOfBoth, by: 'Petra Lang' });
    world.engine.wake(tenantId);
    await world.time.until(() => !world.teams.holdsSession(userOf(1)), 1_000);
    const [before] = await db.query(`select presence_read_at from links where extension = '101@K1234'`);
    await world.time.advance(5 * 60_000);
    expect(await db.query(`select presence_read_at from links where extension = '101@K1234'`)).toEqual([before]);
    expect(world.subscriptions.live().flatMap(({ userIds }) => userIds)).not.toContain(userOf(1));
    await leaveOut(db, tenantId, extensionOf(1), { leftOut: inBoth, by: 'Petra Lang' });
    world.engine.wake(tenantId);
    await world.time.until(() => world.teams.holdsSession(userOf(1)), 1_000);
  });

  it('who is left out of one direction loses its mark only, also after a crash, and the other goes on', async () => {
    await active();
    const out = (n: number, leftOut: LeftOut) => leaveOut(db, tenantId, extensionOf(n), { leftOut, by: 'Petra Lang' });
    world.kill();
    await out(1, { ...inBoth, cloudyaToTeams: true });
    await out(4, { ...inBoth, teamsToCloudya: true });
    world.restart();
    await world.time.until(
      () => !world.teams.holdsSession(userOf(1)) && world.cloudya.published(extensionOf(4)) === 'none',
      20_000,
    );
    expect(world.subscriptions.live().flatMap(({ userIds }) => userIds)).toEqual(
      expect.arrayContaining([userOf(1), userOf(4)]),
    );
    world.cloudya.line(extensionOf(1), 'idle');
    world.teams.own(userOf(1), 'DoNotDisturb');
    world.cloudya.line(extensionOf(4), 'in-use');
    await world.time.until(
      () => world.cloudya.published(extensionOf(1)) === 'do-not-disturb' && world.teams.holdsSession(userOf(4)),
      20_000,
    );
    world.cloudya.line(extensionOf(1), 'in-use');
    world.cloudya.line(extensionOf(4), 'idle');
    await world.time.advance(20_000);
    expect(world.teams.holdsSession(userOf(1))).toBe(false);
    expect(world.cloudya.published(extensionOf(4))).toBe('none');
  });

  it('a direction switched off loses its marks only', async () => {
    await active();
    await db.transaction((tx) => setDirections(tx, tenantId, { cloudyaToTeams: false, teamsToCloudya: true }));
    world.engine.wake(tenantId);
    await world.time.until(() => !world.teams.holdsSession(userOf(1)), 1_000);
    expect(world.cloudya.published(extensionOf(4))).toBe('do-not-disturb');
  });
});

describe('the plan of links', () => {
  it('another extension for a person takes over once the old one has lost its marks, opt-outs stay', async () => {
    await active();
    await leaveOut(db, tenantId, extensionOf(3), { leftOut: outOfBoth, by: 'Petra Lang' });
    const moved = plan(5).map((link) => {
      if (link.userId === userOf(1)) return { ...link, extension: '201@K1234' };
      return link.userId === userOf(3) ? { ...link, extension: '203@K1234' } : link;
    });
    world.cloudya.line('201@K1234', 'idle');
    expect(await applyLinkPlan(db, tenantId, moved)).toEqual({ linked: 4, waiting: 1 });
    world.engine.wake(tenantId);
    await world.time.until(() => !world.teams.holdsSession(userOf(1)), 1_000);
    expect(await applyLinkPlan(db, tenantId, moved)).toEqual({ linked: 5, waiting: 0 });
    world.engine.wake(tenantId);
    await world.time.advance(1_000);
    world.cloudya.line('201@K1234', 'in-use');
    await world.time.until(() => world.teams.holdsSession(userOf(1)), 500);
    expect(await db.query('select extension from links where left_out')).toEqual([{ extension: '203@K1234' }]);
  });

  it('who is left out of one direction keeps that when matched to another extension, and after a while without one', async () => {
    await active();
    const outOfOne = { cloudyaToTeams: false, teamsToCloudya: true };
    await leaveOut(db, tenantId, extensionOf(3), { leftOut: outOfOne, by: 'Petra Lang' });
    await applyLinkPlan(db, tenantId, plan(2));
    const elsewhere = plan(3).map((link) => (link.userId === userOf(3) ? { ...link, extension: '203@K1234' } : link));
    expect(await applyLinkPlan(db, tenantId, elsewhere)).toEqual({ linked: 3, waiting: 0 });
    expect(await findLink(db, tenantId, '203@K1234')).toMatchObject({ leftOut: outOfOne, leftOutBy: 'Petra Lang' });
    expect(await db.query('select user_id from left_out_people')).toEqual([]);
  });

  it('who is left out stays so when the link comes back after a while, until taken in', async () => {
    await active();
    await leaveOut(db, tenantId, extensionOf(3), { leftOut: outOfBoth, by: 'Petra Lang' });
    const leftOut = () => db.query('select extension, left_out_by from links where left_out');
    await applyLinkPlan(db, tenantId, plan(2));
    expect(await leftOut()).toEqual([]);
    await applyLinkPlan(db, tenantId, plan(2));
    expect(await applyLinkPlan(db, tenantId, plan(3))).toEqual({ linked: 3, waiting: 0 });
    expect(await leftOut()).toEqual([{ extension: extensionOf(3), left_out_by: 'Petra Lang' }]);
    await leaveOut(db, tenantId, extensionOf(3), { leftOut: inBoth, by: 'Petra Lang' });
    await applyLinkPlan(db, tenantId, plan(2));
    await applyLinkPlan(db, tenantId, plan(3));
    expect(await leftOut()).toEqual([]);
  });
});

describe('deactivation', () => {
  const jonas = { userId: 'user-jonas', name: 'Jonas Weber' };

  function deactivation() {
    const forgotten: string[] = [];
    return {
      forgotten,
      store: createDeactivationStore(world.time.watched(db), {
        finishLater: async () => undefined,
        progressChanged: async () => undefined,
      }),
      notes: world.cloudya,
      subscriptions: world.subscriptions,
      forget: async (_: string, userId: string) => void forgotten.push(userId),
      scheduler: world.time,
      logger,
      wake: (tenant: string) => world.engine.wake(tenant),
    };
  }

  it('removes what it said it would, and keeps the links', async () => {
    await active();
    const parts = deactivation();
    const preview = await previewDeactivation(parts, tenantId);
    expect(preview).toEqual({
      sessions: ['Person 1', 'Person 2'],
      published: ['Person 4'],
      profiles: [],
      agents: [],
      subscriptions: [1],
      signIns: ['sync-1@contoso.example'],
      leftBehind: [],
    });
    const done = deactivate(parts, tenantId, jonas);
    await world.time.advance(5_000);
    expect(await done).toEqual(preview);
    expect([1, 2].map((n) => world.teams.holdsSession(userOf(n)))).toEqual([false, false]);
    expect(world.cloudya.published(extensionOf(4))).toBe('none');
    expect(world.subscriptions.live()).toEqual([]);
    expect(parts.forgotten).toEqual(['sync-1']);
    await world.time.advance(120_000);
    expect(world.subscriptions.live()).toEqual([]);
    expect(await db.query('select count(*) as n from links')).toEqual([{ n: 5 }]);
    await db.transaction((tx) => startActivation(tx, tenantId, { at: new Date(world.time.now()), by: null }));
    const again = activate(deps(plan(5), []), tenantId, new AbortController().signal);
    await world.time.advance(15_000);
    await again;
    expect(world.teams.holdsSession(userOf(1))).toBe(true);
  });

  it('waits for no rest after a failure: what was set on a phone is put back at once', async () => {
    await active();
    const profile = () => world.phones.stands(extensionOf(4), 'profile');
    await db.transaction((tx) => setActing(tx, tenantId, { profile: 2, logOut: false }));
    world.engine.wake(tenantId);
    await world.time.until(() => profile() === '2', 5_000);
    world.phones.refuseWrites = { trouble: 'unauthorized' };
    await db.transaction((tx) => setActing(tx, tenantId, { profile: null, logOut: false }));
    world.engine.wake(tenantId);
    // by now it rests for minutes
    await world.time.advance(10 * 60_000);
    world.phones.refuseWrites = undefined;
    let ended = false;
    const done = deactivate(deactivation(), tenantId, jonas).finally(() => {
      ended = true;
    });
    await world.time.until(() => ended, 5_000);
    expect(await done).toMatchObject({ profiles: ['Person 4'], leftBehind: [] });
    expect(profile()).toBe('0');
  });

  it('ends in half a minute where thousands of targets that nobody recorded take longer, and names our entry', async () => {
    await active();
    const removeAll = (_tenant: string, _kAccount: string, signal: AbortSignal) =>
      new Promise<boolean>((resolve) => signal.addEventListener('abort', () => resolve(false)));
    const parts = { ...deactivation(), notes: { removeAll } };
    let ended = false;
    const done = deactivate(parts, tenantId, jonas).finally(() => {
      ended = true;
    });
    await world.time.until(() => ended, 35_000);
    expect((await done).leftBehind).toEqual([{ kind: 'published', name: '', code: 'internal' }]);
    expect((await db.query<{ phase: string }>('select phase from tenants'))[0]?.phase).toBe('onboarding');
  });

  it('names what it could not remove, and goes on trying', async () => {
    await active();
    world.teams.trouble.outage = { trouble: 'unavailable' };
    const done = deactivate(deactivation(), tenantId, jonas);
    await world.time.advance(20_000);
    expect(await done).toMatchObject({
      sessions: [],
      published: ['Person 4'],
      leftBehind: [
        { kind: 'session', name: 'Person 1', code: 'microsoft_unreachable' },
        { kind: 'session', name: 'Person 2', code: 'microsoft_unreachable' },
      ],
    });
    world.teams.trouble.outage = undefined;
    await world.time.until(async () => (await listMarked(db, tenantId)).length === 0, 62_000);
    expect(world.teams.holdsSession(userOf(1))).toBe(false);
  });
});

describe('a deactivation that is killed', () => {
  function deactivation(plug = createPlug()): DeactivateDeps & { forgotten: string[] } {
    const forgotten: string[] = [];
    return {
      forgotten,
      store: createDeactivationStore(plug.into(world.time.watched(db)), {
        finishLater: async () => undefined,
        progressChanged: async () => undefined,
      }),
      notes: plug.into(world.cloudya),
      subscriptions: plug.into(world.subscriptions),
      forget: async (_, userId) => void forgotten.push(userId),
      scheduler: world.time,
      logger,
      wake: (tenant) => world.engine.wake(tenant),
    };
  }
  const jonas = { userId: 'user-jonas', name: 'Jonas Weber' };
  const open = async () => (await db.query('select deactivating_at from tenants'))[0]?.deactivating_at;

  it.each([10, 60, 120, 150, 180, 210, 260])('after %s ms is gone on with, to the same end', async (ms) => {
    await active();
    const plug = createPlug();
    void deactivate(deactivation(plug), tenantId, jonas);
    await world.time.advance(ms);
    plug.pull();
    world.kill();
    await world.time.advance(1_000);
    world.restart();
    const parts = deactivation();
    const done = finishDeactivation(parts, tenantId);
    await world.time.advance(5_000);
    await done;
    expect([1, 2].map((n) => world.teams.holdsSession(userOf(n)))).toEqual([false, false]);
    expect(world.cloudya.published(extensionOf(4))).toBe('none');
    expect(world.subscriptions.live()).toEqual([]);
    expect(await db.query('select user_id from sync_users')).toEqual([]);
    expect(await open()).toBeNull();
    expect(await db.query('select act, by_name, details from audit')).toEqual([
      { act: 'deactivated', by_name: 'Jonas Weber', details: { sessions: '2' } },
    ]);
  });

  it('is left alone once a new activation has begun', async () => {
    await active();
    const plug = createPlug();
    void deactivate(deactivation(plug), tenantId, jonas);
    await world.time.advance(60);
    plug.pull();
    await db.transaction((tx) => startActivation(tx, tenantId, { at: new Date(world.time.now()), by: null }));
    const parts = deactivation();
    await finishDeactivation(parts, tenantId);
    expect(parts.forgotten).toEqual([]);
    expect(await db.query('select phase from tenants')).toEqual([{ phase: 'activating' }]);
  });
});

describe('a changed match', () => {
  const follow = (links: PlannedLink[]) => relink(deps(links, []), tenantId, new AbortController().signal);

  it('links and unlinks while the engine runs', async () => {
    await active();
    world.cloudya.line('206@K1234', 'in-use');
    world.teams.own(userOf(6), 'Available');
    const added: PlannedLink = { ...plan(1)[0], extension: '206@K1234', userId: userOf(6) } as PlannedLink;
    const done = follow([...plan(5).slice(1), added]);
    await world.time.until(() => !world.teams.holdsSession(userOf(1)) && world.teams.holdsSession(userOf(6)), 2_000);
    await world.time.advance(1_000);
    await done;
    await follow([...plan(5).slice(1), added]);
    expect(await db.query('select extension from links order by extension')).toEqual(
      ['102@K1234', '103@K1234', '104@K1234', '105@K1234', '206@K1234'].map((extension) => ({ extension })),
    );
    expect(world.subscriptions.live().flatMap(({ userIds }) => userIds)).toContain(userOf(6));
  });

  it('waits for a person to lose the marks of the old extension', async () => {
    await active();
    world.cloudya.line('201@K1234', 'idle');
    const done = follow(
      plan(5).map((link) => (link.extension === '101@K1234' ? { ...link, extension: '201@K1234' } : link)),
    );
    await world.time.advance(2_000);
    await done;
    expect(world.teams.holdsSession(userOf(1))).toBe(false);
    world.cloudya.line('201@K1234', 'in-use');
    await world.time.until(() => world.teams.holdsSession(userOf(1)), 500);
  });

  it('gives up for the queue to try again while marks cannot be removed', async () => {
    await active();
    world.teams.trouble.outage = { trouble: 'unavailable' };
    const done = follow(
      plan(5).map((link) => (link.extension === '101@K1234' ? { ...link, extension: '201@K1234' } : link)),
    );
    const outcome = done.catch((error: unknown) => error);
    await world.time.advance(40_000);
    expect(String(await outcome)).toContain('links wait');
  });

  it('changes nothing before activation', async () => {
    world = await createEngineWorld(db, { people: 2, phase: 'onboarding' });
    await follow([]);
    expect(await db.query('select count(*) as n from links')).toEqual([{ n: 2 }]);
  });
});

describe('the portal’s switch', () => {
  const phase = async () => (await db.query('select phase, paused_reason from tenants'))[0];
  const audit = () => db.query('select act, by_name, details from audit order by at');

  /** Happens once, before the answer of the next look. */
  function whileLooking(act: () => Promise<unknown>): void {
    const { read } = world.cloudya;
    world.cloudya.read = async (...of) => {
      world.cloudya.read = read;
      await act();
      return read(...of);
    };
  }

  it('un-ticked pauses and says so, ticked again resumes by itself', async () => {
    await active();
    world.cloudya.portalSwitch = 'off';
    await world.time.until(async () => (await listMarked(db, tenantId)).length === 0, 63_000);
    expect(await phase()).toEqual({ phase: 'paused', paused_reason: 'portal-switch' });
    expect((await listTroubles(db, tenantId))['portal-switch@K1234']?.code).toBe('portal_switch_off');
    expect(world.teams.holdsSession(userOf(1))).toBe(false);
    world.cloudya.portalSwitch = 'unknown';
    await world.time.advance(60_000);
    expect(await phase()).toEqual({ phase: 'paused', paused_reason: 'portal-switch' });
    // not seen is not un-ticked
    expect((await listTroubles(db, tenantId))['portal-switch@K1234']?.code).toBe('portal_switch_unknown');
    world.cloudya.portalSwitch = 'on';
    await world.time.until(() => world.teams.holdsSession(userOf(1)), 15_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
    expect(await listTroubles(db, tenantId)).toEqual({});
    expect(await audit()).toEqual([
      { act: 'paused', by_name: null, details: { reason: 'portal-switch', kAccount: 'K1234' } },
      { act: 'resumed', by_name: null, details: { reason: 'portal-switch', kAccount: 'K1234' } },
    ]);
  });

  it('that an admin says is ticked while it is looked at rests no longer', async () => {
    await active();
    world.cloudya.portalSwitch = 'off';
    await world.time.until(async () => (await phase())?.phase === 'paused', 65_000);
    world.cloudya.portalSwitch = 'unknown';
    await world.time.advance(15_000);
    whileLooking(() => continueAnyway(world.time.watched(db), tenantId, 'K1234'));
    await world.time.until(async () => (await phase())?.phase === 'active', 15_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
    await world.time.advance(65_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
  });

  it('of a customer that is removed while it is looked at pauses nothing and is not told', async () => {
    await active();
    world.cloudya.portalSwitch = 'off';
    const { looks } = world.cloudya;
    whileLooking(() => world.time.watched(db).query('delete from cloudya_connections'));
    await world.time.until(() => world.cloudya.looks > looks, 65_000);
    await world.time.advance(5_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('resumes after a restart, too', async () => {
    await active();
    world.cloudya.portalSwitch = 'off';
    await world.time.advance(65_000);
    world.kill();
    world.cloudya.portalSwitch = 'on';
    await world.time.advance(60_000);
    world.restart();
    await world.time.until(() => world.teams.holdsSession(userOf(1)), 15_000);
  });

  it('un-ticked before the engine began is found as soon as it begins, and one just read is not read again', async () => {
    await active();
    await world.time.advance(65_000);
    world.kill();
    world.cloudya.portalSwitch = 'off';
    await world.time.advance(5 * 60_000);
    world.restart();
    await world.time.until(async () => (await phase())?.phase === 'paused', 15_000);
    world.kill();
    world.cloudya.portalSwitch = 'on';
    await db.query(`update tenants set phase = 'active', paused_at = null, paused_by = null, paused_reason = null`);
    await db.query('update cloudya_connections set paused_at = null, switch_checked_at = $1', [
      new Date(world.time.now()),
    ]);
    const { looks } = world.cloudya;
    world.restart();
    await world.time.advance(55_000);
    expect(world.cloudya.looks).toBe(looks);
    await world.time.advance(10_000);
    expect(world.cloudya.looks).toBe(looks + 1);
  });

  it('resumes nothing that an admin paused, and looks no more meanwhile', async () => {
    await active();
    const pause = { at: new Date(world.time.now()), by: 'Jonas Weber', reason: 'by-admin' as const };
    await db.transaction((tx) => pauseTenant(tx, tenantId, pause));
    world.engine.wake(tenantId);
    await world.time.advance(5_000);
    const { looks } = world.cloudya;
    await world.time.advance(120_000);
    expect(world.cloudya.looks).toBe(looks);
    expect(await phase()).toEqual({ phase: 'paused', paused_reason: 'by-admin' });
  });

  it('only shown (informative), it pauses nothing, and lets go of what it had paused', async () => {
    await active();
    world.cloudya.required = false;
    world.cloudya.portalSwitch = 'off';
    await world.time.advance(130_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
    world.cloudya.required = true;
    await world.time.advance(65_000);
    expect(await phase()).toEqual({ phase: 'paused', paused_reason: 'portal-switch' });
    world.cloudya.required = false;
    await world.time.advance(15_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
  });

  it('that cannot be read changes nothing', async () => {
    await active();
    world.cloudya.portalSwitch = 'off';
    world.cloudya.down = true;
    await world.time.advance(130_000);
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
  });

  it('un-ticked in the middle of an activation, the activation goes on as one', async () => {
    await begin();
    world.cloudya.down = true;
    world.cloudya.cut();
    const done = activate(deps(plan(5), []), tenantId, new AbortController().signal);
    await world.time.advance(30_000);
    const pause = { at: new Date(world.time.now()), by: null, reason: 'portal-switch' as const };
    await db.transaction((tx) => pauseTenant(tx, tenantId, pause));
    world.cloudya.down = false;
    await world.time.until(async () => (await phase())?.phase === 'activating', 15_000);
    await world.time.advance(40_000);
    await done;
    expect(await phase()).toEqual({ phase: 'active', paused_reason: null });
  });
});
