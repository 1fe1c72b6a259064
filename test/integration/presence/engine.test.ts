import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { ofSyncUser } from '../../../bot/presence/trouble.ts';
import type { Database } from '../../../bot/store/database.ts';
import { listMarked } from '../../../bot/store/operations/links-marks.ts';
import { recordLifecycle, recordSignedOut } from '../../../bot/store/operations/subscriptions.ts';
import { addSyncUser, removeSyncUser } from '../../../bot/store/operations/sync-users.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { createEngineWorld, type EngineWorld, signInSyncUser, tenantId } from '../../builders/engine-world.ts';
import { extensionOf, insertPeople, userOf } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

let db: Database;
let world: EngineWorld;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

async function start(options?: Parameters<typeof createEngineWorld>[1]): Promise<EngineWorld> {
  world = await createEngineWorld(db, options);
  await world.time.advance(10_000);
  return world;
}

afterEach(async () => {
  await world.close();
});

const stateOf = async (userId: string) =>
  (await db.query<{ state: string }>('select state from sync_users where user_id = $1', [userId]))[0]?.state;
const newcomer = (userId: string) => ({
  userId,
  upn: `${userId}@contoso.example`,
  name: 'Presence Sync',
  at: new Date(world.time.now()),
  by: 'Petra Lang',
});
const anna = userOf(1);
const annasLine = extensionOf(1);

describe('Cloudya to Teams', () => {
  it('a call shows as “in a call” at once and goes when it is over', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'ringing');
    await time.advance(5_000);
    expect(teams.holdsSession(anna)).toBe(false);
    cloudya.line(annasLine, 'in-use');
    await time.advance(200);
    expect(teams.aggregate(anna)).toEqual({ availability: 'Busy', activity: 'InACall' });
    await time.advance(30_000);
    cloudya.line(annasLine, 'idle');
    await time.advance(1_400);
    expect(teams.holdsSession(anna)).toBe(true);
    await time.advance(400);
    expect(teams.aggregate(anna)).toEqual({ availability: 'Available', activity: 'Available' });
  });

  it('a call-waiting flicker takes nothing away', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(10_000);
    const before = teams.trouble.calls;
    cloudya.line(annasLine, 'idle');
    await time.advance(800);
    cloudya.line(annasLine, 'in-use');
    await time.advance(3_000);
    expect(teams.holdsSession(anna)).toBe(true);
    // The only calls meanwhile are timed reads.
    expect(teams.trouble.calls - before).toBeLessThanOrEqual(1);
  });

  it('a long call stays shown, and an engine that dies lets it lapse within minutes', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(20 * 60_000);
    expect(teams.holdsSession(anna)).toBe(true);
    world.kill();
    await time.advance(5 * 60_000);
    expect(teams.holdsSession(anna)).toBe(false);
    world.restart();
    await time.advance(2_000);
    expect(teams.holdsSession(anna)).toBe(true);
  });

  it('never drives Cloudya by its own echo', async () => {
    const { cloudya, teams, time } = await start({ syncUser: true });
    for (let call = 0; call < 5; call += 1) {
      cloudya.line(annasLine, 'in-use');
      await time.advance(700 * (call + 1));
      cloudya.line(annasLine, 'idle');
      await time.advance(900 * (call + 1));
    }
    await time.advance(120_000);
    expect(cloudya.told).toEqual([]);
    expect(teams.holdsSession(anna)).toBe(false);
  });

  it('measures how long it took', async () => {
    const { cloudya, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(5_000);
    const rows = await db.query<{ direction: string; ms: number }>(
      'select direction, ms from delays order by direction',
    );
    expect(rows.map(({ direction }) => direction)).toEqual(['cloudya-to-teams', 'cloudya-to-teams-visible']);
    expect(rows[0]?.ms).toBe(40);
    expect(rows[1]?.ms).toBeGreaterThanOrEqual(800);
    expect(rows[1]?.ms).toBeLessThan(2_500);
  });
});

describe('Teams to Cloudya', () => {
  it.each([
    ['with hints', true, 1_500],
    ['by reading', false, 7_000],
  ])('%s a Teams call is told and taken back', async (_, syncUser, withinMs) => {
    const { cloudya, teams, time } = await start({ syncUser });
    teams.own(anna, 'Busy', 'InACall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', withinMs);
    await time.advance(60_000);
    expect(cloudya.published(annasLine)).toBe('in-use');
    teams.own(anna, 'Available');
    await time.until(() => cloudya.published(annasLine) === 'none', withinMs + 1_700);
    expect(cloudya.told).toHaveLength(2);
    expect(teams.holdsSession(anna)).toBe(false);
  });

  it('a PBX call takes over, and the Teams call comes back after it', async () => {
    const { cloudya, teams, time } = await start({ syncUser: true });
    teams.own(anna, 'Busy', 'InAConferenceCall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 2_000);
    cloudya.line(annasLine, 'ringing');
    await time.advance(2_000);
    expect(cloudya.published(annasLine)).toBe('in-use');
    cloudya.line(annasLine, 'in-use');
    await time.until(() => cloudya.published(annasLine) === 'none', 500);
    expect(teams.holdsSession(anna)).toBe(true);
    await time.advance(30_000);
    cloudya.line(annasLine, 'idle');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 3_000);
    expect(teams.holdsSession(anna)).toBe(false);
  });

  it('a Teams call that follows a PBX call is told as soon as a read has shown something else between', async () => {
    const { cloudya, teams, time } = await start({ syncUser: true });
    cloudya.line(annasLine, 'in-use');
    await time.advance(10_000);
    cloudya.line(annasLine, 'idle');
    await time.advance(6_000);
    teams.own(anna, 'Busy', 'InACall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 2_000);
    expect(cloudya.told).toHaveLength(1);
  });

  it('a Teams call that began during the PBX call is told after the echo window at the latest', async () => {
    const { cloudya, teams, time } = await start({ syncUser: true });
    cloudya.line(annasLine, 'in-use');
    await time.advance(10_000);
    teams.own(anna, 'Busy', 'InACall');
    await time.advance(10_000);
    cloudya.line(annasLine, 'idle');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 63_000);
  });

  it('presence that cannot be read for ten minutes is taken back, and told again after', async () => {
    const { cloudya, teams, time } = await start();
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 7_000);
    teams.trouble.outage = { trouble: 'unavailable' };
    await time.advance(9 * 60_000);
    expect(cloudya.published(annasLine)).toBe('do-not-disturb');
    expect(Object.keys(await listTroubles(db, tenantId))).toEqual(['teams-read']);
    await time.advance(90_000);
    expect(cloudya.published(annasLine)).toBe('none');
    teams.trouble.outage = undefined;
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 25_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });
});

describe('trouble', () => {
  it('a cut stream is opened again and what was missed is made up for', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(1_000);
    cloudya.down = true;
    cloudya.cut();
    await time.advance(10_000);
    cloudya.line(annasLine, 'idle');
    cloudya.line(extensionOf(2), 'in-use');
    cloudya.down = false;
    await time.until(() => !teams.holdsSession(anna) && teams.holdsSession(userOf(2)), 32_000);
  });

  it('Cloudya silent: told after two minutes, sessions lapse, nobody stays shown', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(1_000);
    cloudya.down = true;
    cloudya.cut();
    await time.advance(3 * 60_000);
    expect((await listTroubles(db, tenantId))['cloudya@K1234']?.code).toBe('cloudya_silent');
    await time.advance(5 * 60_000);
    expect(teams.holdsSession(anna)).toBe(false);
    cloudya.down = false;
    await time.until(() => teams.holdsSession(anna), 32_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('a refusal of every read is told, and over with the first that is answered', async () => {
    const { teams, time } = await start();
    const told = async () => (await listTroubles(db, tenantId))['teams-read'];
    const asked = teams.trouble.calls;
    teams.trouble.outage = { trouble: 'refused' };
    await time.advance(60_000);
    expect(await told()).toMatchObject({ code: 'microsoft_code' });
    expect(teams.trouble.calls - asked).toBeLessThan(200);
    teams.trouble.outage = undefined;
    await time.advance(120_000);
    expect(await told()).toBeUndefined();
  });

  it('an id that every read is refused for leaves its person unknown, and nobody else', async () => {
    const { cloudya, teams, time } = await start();
    const read = teams.read;
    const other = userOf(2);
    teams.read = async (tenant, ids, signal) => {
      if (ids.includes(other)) throw new VendorError('microsoft', 'refused', 'ids');
      return read(tenant, ids, signal);
    };
    teams.own(anna, 'Busy', 'InACall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 10_000);
    await time.advance(60_000);
    expect((await listTroubles(db, tenantId))['teams-read']).toBeUndefined();
  });

  it('one person’s refusal holds up nobody and is not the tenant’s trouble', async () => {
    const { cloudya, teams, time } = await start();
    teams.trouble.forbidden.add(anna);
    for (const n of [1, 2, 3]) cloudya.line(extensionOf(n), 'in-use');
    await time.advance(1_000);
    expect([2, 3].every((n) => teams.holdsSession(userOf(n)))).toBe(true);
    expect(await listTroubles(db, tenantId)).toEqual({});
    teams.trouble.forbidden.delete(anna);
    await time.until(() => teams.holdsSession(anna), 10_000);
  });

  it('refusals though every right is held are told, reading and the other direction go on', async () => {
    const { cloudya, teams, time } = await start();
    for (const n of [1, 2]) {
      teams.trouble.forbidden.add(userOf(n));
      cloudya.line(extensionOf(n), 'in-use');
    }
    await time.advance(45_000);
    expect((await listTroubles(db, tenantId))['teams-write']?.code).toBe('microsoft_code');
    teams.own(userOf(3), 'DoNotDisturb');
    await time.until(() => cloudya.published(extensionOf(3)) === 'do-not-disturb', 4_000);
    teams.trouble.forbidden.clear();
    await time.until(() => teams.holdsSession(anna), 90_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('after a throttling answer nobody writes until its time, then everybody follows', async () => {
    const { cloudya, teams, time } = await start({ people: 30 });
    teams.trouble.outage = { trouble: 'throttled', retryAfterMs: 10_000 };
    cloudya.line(extensionOf(1), 'in-use');
    await time.advance(500);
    for (let n = 2; n <= 30; n += 1) cloudya.line(extensionOf(n), 'in-use');
    await time.advance(500);
    const asked = teams.trouble.calls;
    teams.trouble.outage = undefined;
    await time.advance(4_000);
    expect(teams.trouble.calls - asked).toBeLessThan(5);
    await time.advance(12_000);
    expect(Array.from({ length: 30 }, (_, n) => teams.holdsSession(userOf(n + 1)))).not.toContain(false);
  });

  it('a signed-out sync user turns its round to the timer, and back', async () => {
    const { cloudya, teams, time, subscriptions } = await start({ syncUser: true });
    expect(subscriptions.live()).toHaveLength(1);
    subscriptions.signOut('sync-1');
    await recordLifecycle(db, tenantId, 'subscription-1', { at: new Date(time.now()), gone: false });
    world.engine.wake(tenantId);
    await time.advance(5_000);
    const [user] = await db.query('select state, cause from sync_users');
    expect(user).toEqual({ state: 'signed-out', cause: 'sync_user_password_reset' });
    teams.own(anna, 'Busy', 'InACall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 7_000);
    subscriptions.signIn('sync-1');
    await db.query(`update sync_users set state = 'signed-in', cause = null`);
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 1, 5_000);
  });
});

describe('subscriptions', () => {
  it('hold the 600 people of their round', async () => {
    const { subscriptions } = await start({ people: 700, syncUser: true });
    expect(subscriptions.live().map(({ userIds }) => userIds.length)).toEqual([600]);
  });

  it('are kept beyond their hour', async () => {
    const { subscriptions, time } = await start({ syncUser: true });
    const [first] = subscriptions.live();
    for (let part = 0; part < 2; part += 1) {
      await time.advance(35 * 60_000);
      expect(subscriptions.live().map(({ subscriptionId }) => subscriptionId)).toEqual([first?.subscriptionId]);
    }
  });

  it('that say nothing are made anew, and the round is read on the timer', async () => {
    const { subscriptions, teams, cloudya, time } = await start({ syncUser: true });
    subscriptions.deaf = true;
    for (const availability of ['Busy', 'Away', 'Busy', 'Away']) {
      teams.own(anna, availability);
      await time.advance(65_000);
    }
    expect(subscriptions.live().map(({ subscriptionId }) => subscriptionId)).toEqual(['subscription-2']);
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 7_000);
  });

  it('one whose answer was never seen is found again; a changed round replaces its own and is read', async () => {
    const { subscriptions, teams, cloudya, time } = await start({ syncUser: true });
    world.kill();
    await db.query('update subscriptions set subscription_id = null, expires_at = renewed_at');
    world.restart();
    await time.until(async () => (await standing()).length === 1, 5_000);
    expect(await standing()).toEqual(['subscription-1']);
    // what changes while nobody is subscribed is read after
    teams.onVisible = undefined;
    subscriptions.trouble.latencyMs = 2_000;
    await db.query(
      `update links set left_out_cloudya_to_teams = true, left_out_teams_to_cloudya = true where extension = '101@K1234'`,
    );
    world.engine.wake(tenantId);
    await time.advance(1_500);
    teams.own(userOf(2), 'DoNotDisturb');
    await time.until(() => subscriptions.live()[0]?.userIds.length === 2, 10_000);
    expect(subscriptions.live()).toHaveLength(1);
    await time.until(() => cloudya.published(extensionOf(2)) === 'do-not-disturb', 5_000);
  });

  it('one that Microsoft removes without a word is missed within a minute, made anew, and its round read', async () => {
    const { subscriptions, teams, cloudya, time } = await start({ syncUser: true });
    await time.advance(10 * 60_000);
    teams.onVisible = undefined;
    subscriptions.drop('subscription-1');
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => subscriptions.live().length === 1, 60_000);
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 3_000);
  });

  it('that cannot be made hold up no read', async () => {
    const { cloudya, teams, time, subscriptions } = await start({ syncUser: true });
    world.kill();
    subscriptions.trouble.latencyMs = 120_000;
    await db.query('delete from subscriptions');
    subscriptions.drop('subscription-1');
    teams.own(anna, 'DoNotDisturb');
    world.restart();
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 10_000);
    expect(subscriptions.live()).toHaveLength(0);
    subscriptions.trouble.latencyMs = 40;
    await time.advance(120_000);
  });
});

const standing = async () =>
  (
    await db.query<{ id: string }>(`select subscription_id as id from subscriptions where subscription_id is not null`)
  ).map(({ id }) => id);

/** Sync users serve the lowest rounds; people of round 1 come first. */
describe('a sync user', () => {
  it.each([0, 7, 19, 33, 41])(
    'whose sign-in ends %s s after a check: within a minute its round is read on the timer; a new sign-in brings hints back',
    async (seconds) => {
      const { cloudya, teams, time, subscriptions } = await start({ syncUser: true });
      await time.advance(5 * 60_000 + seconds * 1_000);
      subscriptions.signOut('sync-1');
      const endedAt = time.now();
      await time.until(async () => (await stateOf('sync-1')) === 'signed-out', 60_000);
      teams.onVisible = undefined;
      teams.own(anna, 'Busy', 'InACall');
      await time.until(() => cloudya.published(annasLine) === 'in-use', 5_000);
      expect(time.now() - endedAt).toBeLessThan(60_000);
      expect(await standing()).toEqual([]);
      expect((await listTroubles(db, tenantId))['sync-user@sync-1']?.code).toBe('sync_user_password_reset');
      subscriptions.signIn('sync-1');
      // by then the old subscription has gone with the sign-in
      for (const { subscriptionId } of subscriptions.live()) subscriptions.drop(subscriptionId);
      await signInSyncUser(db, 'sync-1', 1);
      world.engine.wake(tenantId);
      await time.until(async () => (await standing()).length === 1, 5_000);
      await time.advance(60_000);
      expect(await stateOf('sync-1')).toBe('signed-in');
      expect(await listTroubles(db, tenantId)).toEqual({});
    },
  );

  it('is checked while it serves, not when it has just begun, and outside of the presence quota', async () => {
    const { subscriptions, time } = await start({ people: 610, syncUser: true });
    await signInSyncUser(db, 'sync-2', 2);
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 2, 5_000);
    const begun = subscriptions.trouble.calls;
    await time.advance(20_000);
    expect(subscriptions.trouble.calls).toBe(begun);
    await time.advance(130_000);
    const checks = subscriptions.trouble.calls - begun;
    expect(checks).toBeGreaterThanOrEqual(2 * 3);
    expect(checks).toBeLessThanOrEqual(2 * 6);
  });

  it('who cannot be asked for a while stays signed in', async () => {
    const { subscriptions, time } = await start({ syncUser: true });
    subscriptions.trouble.outage = { trouble: 'unavailable' };
    await time.advance(5 * 60_000);
    subscriptions.trouble.outage = undefined;
    await time.advance(60_000);
    expect(await stateOf('sync-1')).toBe('signed-in');
    expect(await standing()).toEqual(['subscription-1']);
  });

  it('who is removed leaves its round to the timer at once; who comes takes the first round without one', async () => {
    const { cloudya, teams, time, subscriptions } = await start({ people: 610, syncUser: true });
    const inRoundTwo = userOf(605);
    const rounds = () => db.query('select user_id, round from links order by user_id');
    const before = await rounds();
    await addSyncUser(db, tenantId, newcomer('sync-2'));
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 2, 5_000);
    await removeSyncUser(db, tenantId, 'sync-1');
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 1, 5_000);
    teams.onVisible = undefined;
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 4_000);
    await addSyncUser(db, tenantId, newcomer('sync-3'));
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 2, 5_000);
    const held = subscriptions.live().map(({ syncUserId, userIds }) => [syncUserId, userIds.includes(inRoundTwo)]);
    expect(held).toEqual([
      ['sync-2', true],
      ['sync-3', false],
    ]);
    expect(await rounds()).toEqual(before);
  });

  it('who was found signed out just before a kill is told of all the same, each one by itself', async () => {
    const { time } = await start({ people: 610, syncUser: true });
    await addSyncUser(db, tenantId, newcomer('sync-2'));
    const codes = { 'sync-1': 'sync_user_disabled', 'sync-2': 'sync_user_deleted' };
    for (const [user, code] of Object.entries(codes))
      await recordSignedOut(db, tenantId, user, { code, askedAt: new Date(time.now()) });
    const told = async () =>
      Object.fromEntries(Object.entries(await listTroubles(db, tenantId)).map(([source, { code }]) => [source, code]));
    world.engine.wake(tenantId);
    await time.until(async () => Object.keys(await told()).length === 2, 60_000);
    expect(await told()).toEqual({
      [ofSyncUser('sync-1')]: 'sync_user_disabled',
      [ofSyncUser('sync-2')]: 'sync_user_deleted',
    });
    await addSyncUser(db, tenantId, newcomer('sync-2'));
    world.engine.wake(tenantId);
    await time.until(async () => Object.keys(await told()).length === 1, 60_000);
    expect(await told()).toEqual({ [ofSyncUser('sync-1')]: 'sync_user_disabled' });
  });

  it('whose subscription is refused again and again is told of, until one stands', async () => {
    const { time, subscriptions } = await start({ syncUser: true });
    for (const { subscriptionId } of subscriptions.live()) subscriptions.drop(subscriptionId);
    subscriptions.trouble.forbidden.add('sync-1');
    await db.query(`update subscriptions set expires_at = $1`, [new Date(time.now())]);
    world.engine.wake(tenantId);
    const told = async () => (await listTroubles(db, tenantId))[ofSyncUser('sync-1')]?.code;
    await time.until(async () => (await told()) === 'sync_user_refused', 5 * 60_000);
    subscriptions.trouble.forbidden.clear();
    await time.until(async () => (await told()) === undefined, 10 * 60_000);
    expect(await standing()).toHaveLength(1);
  });

  it('whose licence for reading is lost is told of alone, and others go on; with a licence again its round returns', async () => {
    const { time, subscriptions, cloudya, teams } = await start({ people: 610, syncUser: true });
    await addSyncUser(db, tenantId, newcomer('sync-2'));
    world.engine.wake(tenantId);
    await time.until(() => subscriptions.live().length === 2, 5_000);
    subscriptions.unlicensed.add('sync-1');
    const told = async () =>
      Object.entries(await listTroubles(db, tenantId)).map(([source, { code }]) => [source, code]);
    await db.query(`update subscriptions set renew_at = $1, expires_at = $2`, [
      new Date(time.now()),
      new Date(time.now() + 2 * 60_000),
    ]);
    world.engine.wake(tenantId);
    await time.until(async () => (await told()).length > 0, 60_000);
    const lost = [[ofSyncUser('sync-1'), 'account_needs_licence']];
    expect(await told()).toEqual(lost);
    // its round is read on the timer once what it held has ended
    for (const { subscriptionId, syncUserId } of subscriptions.live())
      if (syncUserId === 'sync-1') subscriptions.drop(subscriptionId);
    teams.own(anna, 'DoNotDisturb');
    await time.until(() => cloudya.published(annasLine) === 'do-not-disturb', 10_000);
    expect(await told()).toEqual(lost);
    expect(await db.query('select state from sync_users')).toEqual([{ state: 'signed-in' }, { state: 'signed-in' }]);
    expect(subscriptions.live()).toMatchObject([{ syncUserId: 'sync-2' }]);
    subscriptions.unlicensed.clear();
    await time.until(async () => (await told()).length === 0, 2 * 60_000);
    expect(subscriptions.live()).toHaveLength(2);
  });

  it('who is signed out keeps the cause that was found first', async () => {
    const { time } = await start({ syncUser: true });
    const found = (code: string) => recordSignedOut(db, tenantId, 'sync-1', { code, askedAt: new Date(time.now()) });
    expect(await found('sync_user_disabled')).toBe(true);
    expect(await found('sync_user_deleted')).toBe(false);
    expect(await db.query('select state, cause from sync_users')).toEqual([
      { state: 'signed-out', cause: 'sync_user_disabled' },
    ]);
  });

  it('who is signed out gives its round to a newcomer, but only where no other round waits', async () => {
    const { time } = await start({ people: 1_300, syncUser: true });
    const askedAt = new Date(time.now());
    await recordSignedOut(db, tenantId, 'sync-1', { code: 'sync_user_disabled', askedAt });
    for (const userId of ['sync-2', 'sync-3', 'sync-4', 'sync-5']) await addSyncUser(db, tenantId, newcomer(userId));
    const users = await db.query('select user_id, round from sync_users order by round');
    expect(users).toEqual([
      { user_id: 'sync-4', round: 1 },
      { user_id: 'sync-2', round: 2 },
      { user_id: 'sync-3', round: 3 },
      { user_id: 'sync-5', round: 4 },
    ]);
    await addSyncUser(db, tenantId, newcomer('sync-1'));
    expect(await db.query(`select round from sync_users where user_id = 'sync-1'`)).toEqual([{ round: 5 }]);
  });
});

describe('timed reads', () => {
  it('are all there is in a cloud without notifications: no subscription is tried, nobody need sign in', async () => {
    const between = () => ({ subscriptions: undefined });
    const { cloudya, teams, time, subscriptions } = await start({ syncUser: true, between });
    teams.own(anna, 'Busy', 'InACall');
    await time.until(() => cloudya.published(annasLine) === 'in-use', 4_000);
    await time.advance(2 * 60_000);
    expect(subscriptions.trouble.calls).toBe(0);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('go slower after Microsoft has asked for it, and come back by themselves', async () => {
    const { teams, time } = await start();
    const readsInAMinute = async () => {
      const before = teams.trouble.calls;
      await time.advance(60_000);
      return teams.trouble.calls - before;
    };
    expect(await readsInAMinute()).toBe(30);
    teams.refused = 1;
    expect(await readsInAMinute()).toBeLessThanOrEqual(16);
    teams.refused = 3;
    expect(await readsInAMinute()).toBeLessThanOrEqual(5);
    teams.refused = 0;
    await time.advance(16_000);
    expect(await readsInAMinute()).toBe(30);
  });
});

describe('the sweep', () => {
  const hour = 60 * 60_000;

  it('finds within the hour whose end of a call the stream has swallowed', async () => {
    const { cloudya, teams, time } = await start();
    for (const n of [1, 2]) cloudya.line(extensionOf(n), 'in-use');
    await time.advance(60_000);
    cloudya.quietLine(annasLine, 'idle');
    await time.advance(10 * 60_000);
    expect(teams.holdsSession(anna)).toBe(true);
    await time.until(() => !teams.holdsSession(anna), hour);
    expect(teams.holdsSession(userOf(2))).toBe(true);
    expect(cloudya.connects).toBe(2);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });

  it('finds a session that was asked for and never answered, though its link was settled', async () => {
    const { teams, time } = await start();
    // a state of the person's own hides it, or a read would show it
    teams.own(anna, 'Busy');
    await time.advance(10_000);
    teams.beginSession(anna, 240);
    const [at, until] = [new Date(time.now()), new Date(time.now() + 4 * hour)];
    await db.query('update links set session_intended_at = $1, session_expires_at = $2 where user_id = $3', [
      at,
      until,
      anna,
    ]);
    await time.advance(10 * 60_000);
    expect(teams.holdsSession(anna)).toBe(true);
    await time.until(() => !teams.holdsSession(anna), hour);
    await time.advance(1_000);
    expect(await listMarked(db, tenantId)).toEqual([]);
  });

  it('finds whom nothing wakes for: a call that was never shown; a session that was not renewed is seen to lapse before', async () => {
    const { cloudya, teams, time } = await start();
    cloudya.line(annasLine, 'in-use');
    await time.advance(60_000);
    await db.query('update links set wake_at = null');
    await db.query(`update links set line = 'in-use', line_since = $1 where user_id = $2`, [
      new Date(time.now()),
      userOf(2),
    ]);
    cloudya.quietLine(extensionOf(2), 'in-use');
    await time.advance(10 * 60_000);
    expect([1, 2].map((n) => teams.holdsSession(userOf(n)))).toEqual([true, false]);
    await time.until(() => teams.holdsSession(anna) && teams.holdsSession(userOf(2)), hour);
  });

  it('removes what a paused tenant still carries', async () => {
    const { teams, time } = await start();
    await db.query(`update tenants set phase = 'paused', paused_reason = 'portal-switch'`);
    world.engine.wake(tenantId);
    await time.advance(5_000);
    teams.beginSession(anna, 240);
    const [at, until] = [new Date(time.now()), new Date(time.now() + 4 * hour)];
    const marks = [at, until, anna];
    await db.query('update links set session_intended_at = $1, session_expires_at = $2 where user_id = $3', marks);
    await time.until(() => !teams.holdsSession(anna), hour);
  });
});

describe('killed anywhere', () => {
  it.each([0, 10, 25, 45, 60, 90, 300, 1_000])('%s ms after the call began, it ends right', async (ms) => {
    const { cloudya, teams, time } = await start();
    teams.own(userOf(2), 'DoNotDisturb');
    cloudya.line(annasLine, 'in-use');
    await time.advance(ms);
    world.kill();
    cloudya.line(annasLine, 'idle');
    cloudya.line(extensionOf(3), 'in-use');
    await time.advance(1_000);
    world.restart();
    await time.advance(12_000);
    expect([1, 2, 3].map((n) => teams.holdsSession(userOf(n)))).toEqual([false, false, true]);
    expect(cloudya.published(extensionOf(2))).toBe('do-not-disturb');
    const marked = await listMarked(db, tenantId);
    expect(marked.map(({ extension }) => extension)).toEqual(['102@K1234', '103@K1234']);
  });
});

describe('two instances', () => {
  it('one leads, and the other takes over when it stops', async () => {
    const { cloudya, teams, time } = await start({ alone: false });
    const first = world.engine;
    world.restart();
    await time.advance(30_000);
    expect(cloudya.connects).toBe(1);
    const stopped = first.stop();
    await time.advance(2_000);
    await stopped;
    expect(cloudya.connects).toBe(2);
    cloudya.line(annasLine, 'in-use');
    await time.until(() => teams.holdsSession(anna), 500);
  });

  it('a dead leader is replaced within its lease', async () => {
    const { cloudya, teams, time } = await start({ alone: false });
    world.kill();
    world.restart();
    cloudya.line(annasLine, 'in-use');
    await time.advance(5_000);
    expect(teams.holdsSession(anna)).toBe(false);
    await time.until(() => teams.holdsSession(anna), 16_000);
  });
});

describe('a lead that cannot end', () => {
  it('costs no other tenant its lease', async () => {
    const { cloudya, teams, time } = await start({ alone: false });
    await insertPeople(db, 'tenant-2', 1, 'active', 'K5678');
    cloudya.line(annasLine, 'in-use');
    await time.advance(5_000);
    teams.trouble.latencyMs = 120_000;
    cloudya.line(extensionOf(2), 'in-use');
    await time.advance(1_000);
    await db.query(`update tenants set phase = 'paused' where tenant_id = $1`, [tenantId]);
    for (let seconds = 0; seconds < 100; seconds += 10) {
      await time.advance(10_000);
      const [other] = await db.query<{ seen: Date }>(
        `select leader_seen_at as seen from tenants where tenant_id = 'tenant-2'`,
      );
      expect(time.now() - (other?.seen.getTime() ?? 0)).toBeLessThan(10_000);
    }
    teams.trouble.latencyMs = 40;
    await time.advance(60_000);
    expect(teams.holdsSession(anna)).toBe(false);
  });
});

describe('with one call in twenty failing', () => {
  it('everybody ends where they belong', async () => {
    const people = 40;
    const { cloudya, teams, time } = await start({ people, syncUser: true, seed: 7 });
    for (const vendor of [teams, cloudya]) vendor.trouble.failureRate = 0.05;
    let dice = 12_345;
    const roll = (sides: number) => {
      dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((dice / 2_147_483_648) * sides);
    };
    const lines = ['idle', 'ringing', 'in-use', 'offline'] as const;
    for (let step = 0; step < 300; step += 1) {
      const n = 1 + roll(people);
      const event = roll(4);
      if (event < 2) cloudya.line(extensionOf(n), lines[roll(4)] ?? 'idle');
      else if (event === 2) teams.own(userOf(n), 'Busy', 'InACall');
      else teams.own(userOf(n), 'Available');
      if (roll(40) === 0) cloudya.cut();
      await time.advance(roll(2_000));
    }
    const inUse = new Set<number>();
    for (let n = 1; n <= people; n += 1) {
      const phone = roll(2) ? 'in-use' : 'idle';
      if (phone === 'in-use') inUse.add(n);
      cloudya.line(extensionOf(n), phone);
      if (n % 3 === 0) teams.own(userOf(n), 'Busy', 'InAConferenceCall');
      else teams.own(userOf(n), 'Available');
    }
    await time.advance(130_000);
    for (let n = 1; n <= people; n += 1) {
      const wanted = !inUse.has(n) && n % 3 === 0 ? 'in-use' : 'none';
      expect([n, teams.holdsSession(userOf(n)), cloudya.published(extensionOf(n))]).toEqual([n, inUse.has(n), wanted]);
    }
    const [left] = await db.query('select count(*) as n from links where inputs_version <> settled_version');
    expect(left).toEqual({ n: 0 });
  });
});
