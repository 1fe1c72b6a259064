/** What is set on phones while Teams drives them, in virtual time, with kills between the steps. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VendorTrouble } from '../../../bot/errors.ts';
import { refusedRestMs } from '../../../bot/presence/apply-levers.ts';
import type { Database } from '../../../bot/store/database.ts';
import { setActing } from '../../../bot/store/operations/acting.ts';
import { listAudit } from '../../../bot/store/operations/audit.ts';
import { applyLinkPlan } from '../../../bot/store/operations/links-plan.ts';
import { findLink, leaveOut } from '../../../bot/store/operations/people.ts';
import { pauseTenant, resumeTenant, setDirections } from '../../../bot/store/operations/phases.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import type { Acting, LeverKind } from '../../../contract/acting.ts';
import { createEngineWorld, type EngineWorld, tenantId } from '../../builders/engine-world.ts';
import { extensionOf, userOf } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

let db: Database;
let world: EngineWorld;

const anna = userOf(1);
const phone = extensionOf(1);
const both: Acting = { profile: 2, logOut: true };
const before = ['0', 'logged-in'];
const ours = ['2', 'logged-out'];

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

afterEach(() => world.close());

async function start(acting = both, options: Parameters<typeof createEngineWorld>[1] = {}): Promise<void> {
  world = await createEngineWorld(db, { syncUser: true, ...options });
  await act(acting);
  await world.time.advance(10_000);
}

async function act(acting: Acting): Promise<void> {
  await db.transaction((tx) => setActing(tx, tenantId, acting));
  world.engine.wake(tenantId);
}

const stands = (extension = phone) => [
  world.phones.stands(extension, 'profile'),
  world.phones.stands(extension, 'login-status'),
];
const until = (expected: unknown[], ms = 5_000) =>
  world.time.until(() => JSON.stringify(stands()) === JSON.stringify(expected), ms);
const teamsCall = () => world.teams.own(anna, 'Busy', 'InAConferenceCall');
const hangUp = () => world.teams.own(anna, 'Available');
const record = async (kind: LeverKind, extension = phone) => (await findLink(db, tenantId, extension))?.levers[kind];
const dirty = async () =>
  (await db.query<{ n: number }>('select count(*) as n from links where inputs_version <> settled_version'))[0]?.n;

async function driven(acting = both, options: Parameters<typeof createEngineWorld>[1] = {}): Promise<void> {
  await start(acting, options);
  teamsCall();
  await until([acting.profile === null ? '0' : String(acting.profile), acting.logOut ? 'logged-out' : 'logged-in']);
  await world.time.advance(1_000);
}

describe('a Teams call', () => {
  it('switches the profile and logs the agent out, and both come back after it', async () => {
    await start();
    teamsCall();
    await until(ours, 3_000);
    await world.time.advance(1_000);
    expect(await record('profile')).toMatchObject({ state: 'used', before: '0', wanted: '2' });
    expect(await record('login-status')).toMatchObject({ state: 'used', before: 'logged-in' });
    await world.time.advance(60_000);
    expect(world.phones.written).toHaveLength(2);
    hangUp();
    await until(before);
    await world.time.advance(5_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
    expect(world.phones.written).toHaveLength(4);
    expect(world.cloudya.told.map(({ state }) => state)).toEqual(['in-use', 'none']);
    expect(await dirty()).toBe(0);
  });

  it('in do not disturb, too; and only what the tenant chose', async () => {
    await start({ profile: 3, logOut: false });
    world.teams.own(anna, 'DoNotDisturb');
    await until(['3', 'logged-in'], 3_000);
    hangUp();
    await until(before);
    expect(world.phones.written.map(({ kind }) => kind)).toEqual(['profile', 'profile']);
  });

  it('moves nothing where what is wanted stands already, and puts nothing back', async () => {
    await start();
    world.phones.set(phone, 'profile', '2');
    world.phones.set(phone, 'login-status', 'logged-out');
    teamsCall();
    await world.time.advance(20_000);
    const { reads } = world.phones;
    expect(reads).toBe(2);
    hangUp();
    await world.time.advance(20_000);
    expect(stands()).toEqual(ours);
    expect([world.phones.written, world.phones.reads]).toEqual([[], reads]);
    world.phones.set(phone, 'profile', '1');
    teamsCall();
    await until(ours);
    hangUp();
    await until(['1', 'logged-out']);
  });

  it('what a person changes meanwhile stays, and is theirs until the next call', async () => {
    await driven();
    world.phones.set(phone, 'profile', '3');
    hangUp();
    await until(['3', 'logged-in']);
    await world.time.advance(5_000);
    expect(await record('profile')).toMatchObject({ state: 'kept-by-person', before: undefined });
    teamsCall();
    await until(ours);
    hangUp();
    await until(['3', 'logged-in']);
  });

  it('begins nothing on a phone that rings or is in use, and holds what stands until the phone’s own call is over', async () => {
    await start();
    world.cloudya.line(phone, 'ringing');
    await world.time.advance(1_000);
    teamsCall();
    await world.time.advance(10_000);
    expect(world.phones.reads).toBe(0);
    world.cloudya.line(phone, 'idle');
    await until(ours);
    world.cloudya.line(phone, 'in-use');
    await world.time.advance(5_000);
    hangUp();
    await world.time.advance(30_000);
    expect(stands()).toEqual(ours);
    world.cloudya.line(phone, 'idle');
    await until(before, 10_000);
    expect(world.phones.written).toHaveLength(4);
  });

  it('of our own making moves nothing', async () => {
    await start();
    world.cloudya.line(phone, 'in-use');
    await world.time.advance(10_000);
    world.cloudya.line(phone, 'idle');
    await world.time.advance(120_000);
    expect(world.phones.reads).toBe(0);
  });

  it('a state that flickers between calls is bridged', async () => {
    await driven();
    for (let n = 0; n < 5; n += 1) {
      hangUp();
      await world.time.advance(600);
      teamsCall();
      await world.time.advance(3_000);
    }
    expect(world.phones.written).toHaveLength(2);
  });

  it('two instances: one acts, and what a dead one began the other goes on with', async () => {
    await start(both, { alone: false });
    world.restart();
    await world.time.advance(20_000);
    teamsCall();
    await until(ours);
    await world.time.advance(10_000);
    expect(world.phones.written).toHaveLength(2);
    expect(world.phones.reads).toBe(4);
  });
});

describe('is put back', () => {
  const acts: [string, () => Promise<unknown>][] = [
    [
      'paused',
      () =>
        db.transaction((tx) =>
          pauseTenant(tx, tenantId, { at: new Date(world.time.now()), by: null, reason: 'by-admin' }),
        ),
    ],
    [
      'left out of this direction',
      () =>
        leaveOut(db, tenantId, phone, { leftOut: { cloudyaToTeams: false, teamsToCloudya: true }, by: 'Petra Lang' }),
    ],
    [
      'direction off',
      () => db.transaction((tx) => setDirections(tx, tenantId, { cloudyaToTeams: true, teamsToCloudya: false })),
    ],
    ['levers off', () => act({ profile: null, logOut: false })],
    ['link retired', () => applyLinkPlan(db, tenantId, [])],
  ];
  it.each(acts)('when %s', async (_, change) => {
    await driven();
    await change();
    world.engine.wake(tenantId);
    await until(before, 5_000);
    await world.time.advance(5_000);
    expect((await findLink(db, tenantId, phone))?.levers ?? {}).toEqual({});
  });

  it('when paused in the middle of a call on the phone itself', async () => {
    await driven();
    world.cloudya.line(phone, 'in-use');
    await world.time.advance(1_000);
    await db.transaction((tx) =>
      pauseTenant(tx, tenantId, { at: new Date(world.time.now()), by: null, reason: 'by-admin' }),
    );
    world.engine.wake(tenantId);
    await until(before);
    await db.transaction((tx) => resumeTenant(tx, tenantId));
    world.engine.wake(tenantId);
    await world.time.advance(20_000);
    expect(stands()).toEqual(before);
    world.cloudya.line(phone, 'idle');
    await until(ours, 10_000);
  });

  it('when presence has not been read for ten minutes', async () => {
    await driven();
    world.teams.trouble.outage = { trouble: 'unavailable' };
    await world.time.advance(9 * 60_000);
    expect(stands()).toEqual(ours);
    await until(before, 2 * 60_000);
  });

  // In use, our session shows the same as a call in Teams would, so it has to lapse first, and the time of its echo pass.
  it.each([
    ['ringing', 2],
    ['in-use', 7],
  ] as const)('when the line states are lost while the phone is %s: within %d minutes', async (line, minutes) => {
    await driven();
    world.cloudya.line(phone, line);
    await world.time.advance(3_000);
    world.cloudya.down = true;
    world.cloudya.cut();
    hangUp();
    await world.time.advance(30_000);
    expect(stands()).toEqual(ours);
    await world.time.advance(minutes * 60_000);
    expect(stands()).toEqual(before);
    const link = await findLink(db, tenantId, phone);
    expect([link?.levers, link?.published]).toEqual([{}, 'none']);
  });

  it('and another profile is taken where the setting names another', async () => {
    await driven();
    await act({ profile: 3, logOut: false });
    await until(['3', 'logged-in']);
    expect(world.phones.written.map(({ value }) => value).filter((value) => value.length === 1)).toEqual([
      '2',
      '0',
      '3',
    ]);
    hangUp();
    await until(before);
  });
});

describe('killed anywhere', () => {
  // read, record, write, read back, record: each call takes 40 ms, and takes effect in its middle
  const moments = [10, 30, 50, 70, 90, 110, 130];

  it.each(moments)('%s ms after the Teams call was read it ends as it should', async (ms) => {
    await start();
    teamsCall();
    await world.time.until(() => world.phones.trouble.calls > 0, 5_000);
    await world.time.advance(ms);
    world.kill();
    await world.time.advance(500);
    world.restart();
    await until(ours, 12_000);
    await world.time.advance(1_000);
    expect(await record('profile')).toMatchObject({ state: 'used', before: '0' });
    world.kill();
    hangUp();
    await world.time.advance(1_000);
    world.restart();
    await until(before, 15_000);
  });

  it.each(moments)('%s ms after it began to be put back it ends as it was', async (ms) => {
    await driven();
    const { calls } = world.phones.trouble;
    hangUp();
    await world.time.until(() => world.phones.trouble.calls > calls, 5_000);
    await world.time.advance(ms);
    world.kill();
    await world.time.advance(500);
    world.restart();
    await until(before, 12_000);
    await world.time.advance(3_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
  });

  it.each(moments)('%s ms after the Teams call was read, and the call ends while it is dead', async (ms) => {
    await start();
    teamsCall();
    await world.time.until(() => world.phones.trouble.calls > 0, 5_000);
    await world.time.advance(ms);
    world.kill();
    hangUp();
    await world.time.advance(3_000);
    world.restart();
    await world.time.advance(15_000);
    expect(stands()).toEqual(before);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
  });

  it.each(moments)(
    '%s ms after the Teams call was read, and a person was there while it is dead: theirs stays',
    async (ms) => {
      await start();
      teamsCall();
      await world.time.until(() => world.phones.trouble.calls > 0, 5_000);
      await world.time.advance(ms);
      world.kill();
      // what had left before the kill arrives
      await world.time.advance(100);
      world.phones.set(phone, 'profile', '3');
      await world.time.advance(500);
      world.restart();
      await world.time.advance(15_000);
      hangUp();
      await world.time.advance(10_000);
      expect(stands()).toEqual(['3', 'logged-in']);
    },
  );
});

describe('refused', () => {
  const refusals: [string, { trouble: VendorTrouble; licence?: true }, string][] = [
    ['no right', { trouble: 'forbidden' }, 'no-right'],
    ['no licence', { trouble: 'forbidden', licence: true }, 'no-licence'],
    ['gone between reading and writing', { trouble: 'not-found' }, 'no-such-profile'],
  ];
  it.each(refusals)('%s: kept with its time, tried again after an hour', async (_, refused, refusal) => {
    await start({ profile: 2, logOut: false });
    world.phones.refuseWrites = refused;
    teamsCall();
    await world.time.advance(60_000);
    expect(await record('profile')).toMatchObject({ state: 'refused', refusal, before: undefined });
    const { reads } = world.phones;
    expect(reads).toBe(1);
    await world.time.advance(refusedRestMs - 90_000);
    expect(world.phones.reads).toBe(reads);
    world.phones.refuseWrites = undefined;
    await until(['2', 'logged-in'], 120_000);
    hangUp();
    await until(before);
    const audit = (await listAudit(db, tenantId, { limit: 10 })).filter(({ act }) => act === 'lever-refused');
    expect(audit.map(({ values }) => values)).toEqual([{ extension: phone, lever: 'profile', refusal }]);
  });

  it('at once again when the setting is saved', async () => {
    await start({ profile: 2, logOut: false });
    world.phones.refuseWrites = { trouble: 'forbidden' };
    teamsCall();
    await world.time.advance(10_000);
    world.phones.refuseWrites = undefined;
    await act({ profile: 2, logOut: false });
    await until(['2', 'logged-in'], 2_000);
  });

  it('an extension without the profile, and one without an agent', async () => {
    await start({ profile: 9, logOut: true });
    world.phones.take(phone, 'login-status', 'none');
    teamsCall();
    await world.time.advance(30_000);
    expect(await record('profile')).toMatchObject({ state: 'refused', refusal: 'no-such-profile' });
    expect(await record('login-status')).toMatchObject({ state: 'refused', refusal: 'not-an-agent' });
    expect([world.phones.written, world.phones.reads]).toEqual([[], 2]);
    expect(await listTroubles(db, tenantId)).toEqual({});
    await act({ profile: null, logOut: false });
    await world.time.advance(5_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
  });

  it('an extension that is gone is asked less and less, and has nothing to put back', async () => {
    await driven({ profile: 2, logOut: false });
    world.phones.take(phone, 'profile', 'gone');
    hangUp();
    await world.time.advance(10_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
    teamsCall();
    await world.time.advance(10 * 60_000);
    expect(await record('profile')).toMatchObject({ state: 'taking', before: undefined });
    expect(world.phones.trouble.calls).toBeLessThan(15);
  });

  it.each(['before', 'after'])(
    'a customer closed to us %s what stands is read is not gone: put back once it answers',
    async (when) => {
      await driven();
      const { calls } = world.phones.trouble;
      hangUp();
      if (when === 'after') {
        await world.time.until(() => world.phones.trouble.calls > calls, 5_000);
        await world.time.advance(30);
      }
      world.phones.trouble.outage = { trouble: 'not-found' };
      await world.time.advance(2 * 60 * 60_000);
      expect(stands()).toEqual(ours);
      expect(await record('profile')).toMatchObject({ before: '0', refusal: undefined });
      expect(await record('login-status')).toMatchObject({ before: 'logged-in', refusal: undefined });
      expect(world.phones.trouble.calls - calls).toBeLessThan(50);
      world.phones.trouble.outage = undefined;
      await until(before, 31 * 60_000);
      await world.time.advance(5_000);
      expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
    },
  );

  it('a right that nobody has is told, and everything else goes on', async () => {
    await start({ profile: 2, logOut: true }, { people: 3 });
    world.phones.refuseWrites = { trouble: 'forbidden' };
    for (const n of [1, 2, 3]) world.teams.own(userOf(n), 'Busy', 'InAConferenceCall');
    await world.time.advance(20_000);
    const troubles = await listTroubles(db, tenantId);
    expect(Object.keys(troubles).sort()).toEqual(['login-status@K1234', 'profile@K1234']);
    expect(
      Object.values(troubles)
        .map((trouble) => trouble?.code)
        .sort(),
    ).toEqual(['cloudya_log_out_refused', 'cloudya_profiles_refused']);
    expect([1, 2, 3].map((n) => world.cloudya.published(extensionOf(n)))).toEqual(['in-use', 'in-use', 'in-use']);
    // three people, one missing right: written down once for each lever
    expect((await listAudit(db, tenantId, { limit: 10 })).filter(({ act }) => act === 'lever-refused')).toHaveLength(2);
    world.phones.refuseWrites = undefined;
    await act(both);
    await until(ours);
    await world.time.advance(1_000);
    expect(await listTroubles(db, tenantId)).toEqual({});
  });
});

describe('writes that fail', () => {
  it.each<[string, VendorTrouble]>([
    ['503', 'unavailable'],
    ['429', 'throttled'],
    ['409', 'conflict'],
    ['400', 'refused'],
  ])('%s while it is taken: tried again, with longer and longer rests, until the call is over', async (_, trouble) => {
    await start({ profile: 2, logOut: false });
    world.phones.refuseWrites = { trouble };
    teamsCall();
    await world.time.advance(5 * 60_000);
    expect(await record('profile')).toMatchObject({ state: 'taking', before: '0' });
    expect(world.phones.reads).toBeLessThan(20);
    world.phones.refuseWrites = undefined;
    await until(['2', 'logged-in'], 5 * 60_000);
    hangUp();
    await until(before);
  });

  it.each<[string, VendorTrouble]>([
    ['503', 'unavailable'],
    ['429', 'throttled'],
    ['409', 'conflict'],
    ['403', 'forbidden'],
  ])('%s while it is put back: tried again until it is back', async (_, trouble) => {
    await driven({ profile: 2, logOut: false });
    world.phones.refuseWrites = { trouble };
    hangUp();
    await world.time.advance(5 * 60_000);
    expect(await record('profile')).toMatchObject({ state: 'putting-back', before: '0' });
    world.phones.refuseWrites = undefined;
    await until(before, 6 * 60_000);
  });

  it('answers that are lost, both ways', async () => {
    await start();
    world.phones.trouble.failureRate = 0.4;
    for (let n = 0; n < 10; n += 1) {
      teamsCall();
      await until(ours, 5 * 60_000);
      hangUp();
      await until(before, 5 * 60_000);
    }
  });

  it('ignored while it is taken: tried again, slower and slower', async () => {
    await start({ profile: 2, logOut: false });
    world.phones.ignoreWrites = true;
    teamsCall();
    await world.time.advance(10 * 60_000);
    expect(await record('profile')).toMatchObject({ state: 'taking', before: '0' });
    expect(world.phones.reads).toBeLessThan(25);
    hangUp();
    await world.time.advance(6 * 60_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
  });

  it.each([
    [
      'ignored twice',
      () => {
        world.phones.ignoreWrites = true;
      },
    ],
    [
      '400',
      () => {
        world.phones.refuseWrites = { trouble: 'refused' };
      },
    ],
    [
      '404, and it can be read',
      () => {
        world.phones.refuseWrites = { trouble: 'not-found' };
      },
    ],
    [
      'its profile is gone',
      () => {
        world.phones.choices = ['2', '3'];
      },
    ],
  ])('%s while it is put back: refused, told what stood, never used again before it is mended', async (_, spoil) => {
    await driven({ profile: 2, logOut: false });
    spoil();
    hangUp();
    await world.time.advance(2 * 60_000);
    expect(await record('profile')).toMatchObject({
      state: 'refused',
      refusal: 'cannot-put-back',
      before: '0',
      wanted: '2',
    });
    const { reads } = world.phones;
    teamsCall();
    await world.time.advance(10_000);
    hangUp();
    await world.time.advance(10_000);
    expect(world.phones.reads).toBe(reads);
    const audit = async () =>
      (await listAudit(db, tenantId, { limit: 10 })).filter(({ act }) => act === 'lever-refused');
    expect((await audit()).map(({ values }) => values)).toEqual([
      { extension: phone, lever: 'profile', refusal: 'cannot-put-back', before: '0' },
    ]);
    await world.time.advance(refusedRestMs);
    expect(world.phones.reads).toBeGreaterThan(reads);
    expect(await audit()).toHaveLength(1);
    // mended by hand: at the next look it is known, and the lever is used again
    world.phones.set(phone, 'profile', '0');
    Object.assign(world.phones, { ignoreWrites: false, refuseWrites: undefined, choices: ['0', '1', '2', '3'] });
    await act({ profile: 2, logOut: false });
    await world.time.advance(5_000);
    expect((await findLink(db, tenantId, phone))?.levers).toEqual({});
    teamsCall();
    await until(['2', 'logged-in']);
  });
});
