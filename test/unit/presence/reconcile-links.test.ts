import { pino } from 'pino';
import { expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { type Link, runningPosture } from '../../../bot/presence/link.ts';
import { createReconciler, type ReconcileDeps } from '../../../bot/presence/reconcile-links.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import { buildLink } from '../../builders/link.ts';

const now = 1_000_000;

/** A store that answers when told to, with the row as it was when it was asked. */
function slowStore(row: Link) {
  const answers: (() => void)[] = [];
  const nothing = async () => undefined;
  const store = {
    takeDirty: () => new Promise<Link[]>((done) => answers.push(() => done([row]))),
    recordIntent: async () => true,
    settle: nothing,
    retryLater: nothing,
    recordSessionSet: nothing,
    recordSessionGone: nothing,
    recordPublished: nothing,
    recordDelay: nothing,
  };
  return { store, answer: () => answers.shift()?.() };
}

it('a write that ended while the store was asked is not begun again from the row before it', async () => {
  const onThePhone = buildLink({ line: 'in-use', lineSince: new Date(now), lineConfirmedAt: new Date(now) });
  const { store, answer } = slowStore(onThePhone);
  const sent: string[] = [];
  let arrive = () => {};
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  const teams = {
    setInACall: async (_: string, userId: string) => {
      sent.push(userId);
      await arrived;
    },
  };
  const deps = {
    ...{ store, teams, notes: {}, settings: defaultSettings, logger: pino({ level: 'silent' }), concurrency: 8 },
    ...{ clock: { now: () => now }, random: () => 0.5, changed: () => undefined, finished: () => undefined },
    troubles: { report: async () => undefined, resolved: async () => undefined },
  } as unknown as ReconcileDeps;
  const reconciler = createReconciler(deps, 'tenant-1');
  const first = reconciler.run(runningPosture);
  answer();
  expect(await first).toMatchObject({ taken: 1 });
  const second = reconciler.run(runningPosture);
  arrive();
  await reconciler.idle();
  answer();
  expect(await second).toMatchObject({ taken: 0 });
  expect(sent).toEqual([onThePhone.userId]);
  const third = reconciler.run(runningPosture);
  answer();
  expect(await third).toMatchObject({ taken: 1 });
});

it('while there is no room, what is behind those who wait is looked at once a second, not at each end of a write', async () => {
  let at = now;
  const limits: number[] = [];
  const waiting = Array.from({ length: 1_000 }, (_, n) =>
    buildLink({ extension: `${n}@K1234`, line: 'in-use', lineSince: new Date(now), lineConfirmedAt: new Date(now) }),
  );
  const takeDirty = async (_: string, { limit }: { limit: number }) => {
    limits.push(limit);
    return waiting.slice(0, limit);
  };
  const deps = {
    ...{ store: { ...slowStore(buildLink({})).store, takeDirty }, notes: {}, settings: defaultSettings },
    ...{ teams: { setInACall: () => new Promise(() => {}) }, logger: pino({ level: 'silent' }), concurrency: 10 },
    ...{ clock: { now: () => at }, random: () => 0.5, changed: () => undefined, finished: () => undefined },
    troubles: { report: async () => undefined, resolved: async () => undefined },
  } as unknown as ReconcileDeps;
  const reconciler = createReconciler(deps, 'tenant-1');
  const again: (number | undefined)[] = [];
  for (const ms of [0, 200, 900, 1_000, 1_100, 2_000]) {
    at = now + ms;
    const { full, againAt } = await reconciler.run(runningPosture);
    expect(full).toBe(true);
    again.push(againAt && againAt - now);
  }
  expect(again, 'though no write ends').toEqual([undefined, 1_000, 1_000, undefined, 2_000, undefined]);
  expect(limits).toEqual([200, 30, 30, 400, 30, 600]);
});

it('after a vendor named a time to wait until, nobody else is turned away: all stay due until it opens', async () => {
  let at = now;
  const asked: string[] = [];
  const rested: string[] = [];
  const waiting = Array.from({ length: 50 }, (_, n) =>
    buildLink({
      ...{ extension: `${n}@K1234`, userId: `user-${n}` },
      ...{ line: 'in-use', lineSince: new Date(now), lineConfirmedAt: new Date(now) },
    }),
  );
  const store = {
    ...slowStore(buildLink({})).store,
    takeDirty: async () => waiting.filter(({ extension }) => !rested.includes(extension)),
    retryLater: async (_: string, extension: string) => void rested.push(extension),
  };
  const setInACall = async (_: string, userId: string) => {
    asked.push(userId);
    throw new VendorError('microsoft', 'throttled', 'too much', { retryAfterMs: 5_000 });
  };
  const deps = {
    ...{ store, teams: { setInACall }, notes: {}, settings: defaultSettings, concurrency: 1 },
    ...{ clock: { now: () => at }, random: () => 0.5, changed: () => undefined, finished: () => undefined },
    ...{ troubles: { report: async () => undefined, resolved: async () => undefined } },
    logger: pino({ level: 'silent' }),
  } as unknown as ReconcileDeps;
  const reconciler = createReconciler(deps, 'tenant-1');
  const look = async () => {
    const found = await reconciler.run(runningPosture);
    await reconciler.idle();
    return found;
  };
  await look();
  at += 4_999;
  expect(await look()).toEqual({ taken: 0, full: true, againAt: now + 5_000 });
  expect([asked, rested]).toEqual([['user-0'], ['0@K1234']]);
  at += 1;
  expect(await look()).toMatchObject({ taken: 1 });
  expect(asked).toEqual(['user-0', 'user-1']);
});
