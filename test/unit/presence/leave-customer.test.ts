import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { finishLeaving, type Leaving, type LeavingDeps, leaveCustomer } from '../../../bot/presence/leave-customer.ts';

const since = new Date('2026-03-02T09:00:00Z');
const minutes = 60_000;
const hours = 60 * minutes;

interface World {
  deps: LeavingDeps;
  now: number;
  /** Marks that stand at each look, the last one from then on. */
  pending: number[];
  removeAll: (signal: AbortSignal) => Promise<boolean>;
  leaving: Leaving | undefined;
  putOff: { afterMs: number; hangs: boolean }[];
  told: string[];
  resolved: string[];
}

function createWorld(leaving: Partial<Leaving> = {}): World {
  const world: World = {
    now: since.getTime(),
    pending: [0],
    removeAll: async () => true,
    leaving: { since, until: undefined, ...leaving },
    putOff: [],
    told: [],
    resolved: [],
    deps: {
      store: {
        begin: async (_tenantId, _kAccount, { until }) => {
          world.leaving = { since, until };
          return 'begun';
        },
        find: async () => world.leaving,
        countPending: async () => (world.pending.length > 1 ? world.pending.shift() : world.pending[0]) ?? 0,
        putOff: async (_tenantId, _kAccount, { nextTryAt, hangs }) =>
          void world.putOff.push({ afterMs: nextTryAt.getTime() - world.now, hangs }),
        end: async () => {
          world.leaving = undefined;
        },
      },
      notes: { removeAll: (_tenantId, _kAccount, signal) => world.removeAll(signal) },
      troubles: {
        report: async (_tenantId, source, code, _at, values) =>
          void world.told.push([source, code, values?.kAccount].join(' ')),
        resolved: async (_tenantId, source) => void world.resolved.push(source),
      },
      scheduler: {
        now: () => world.now,
        sleep: async (ms, signal) => {
          // a limit of time, which nothing here takes
          if (signal) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
          world.now += ms;
        },
      },
      logger: pino({ level: 'silent' }),
      wake: () => undefined,
      changed: () => undefined,
    },
  };
  return world;
}

const finish = (world: World) => finishLeaving(world.deps, 'tenant', 'K1234');

describe('a customer that is removed', () => {
  it('goes with its entry once nothing stands, and leaves no trouble of its own behind but that it is gone', async () => {
    const world = createWorld();
    world.pending = [3, 1, 0];
    await finish(world);
    expect([world.leaving, world.putOff]).toEqual([undefined, []]);
    const reading = ['cloudya-extensions', 'cloudya-emails'];
    const own = ['cloudya', 'cloudya-key', 'cloudya-write', ...reading, 'portal-switch', 'both-write'];
    expect(world.resolved).toEqual([...own, 'profile', 'login-status', 'removal'].map((source) => `${source}@K1234`));
  });

  it.each([
    ['at its beginning', 0, 15_000, false],
    ['after ten minutes', 10 * minutes, 5 * minutes + 15_000, false],
    ['after half an hour', 30 * minutes, 15 * minutes + 15_000, true],
    ['after a day', 24 * hours, 1 * hours, true],
    ['after a month', 31 * 24 * hours, 1 * hours, true],
  ])('that is hindered is tried again, %s', async (_, ageMs, afterMs, hangs) => {
    const world = createWorld();
    world.now += ageMs;
    world.pending = [1];
    await finish(world);
    expect(world.leaving).toBeDefined();
    expect(world.putOff).toEqual([{ afterMs, hangs }]);
    expect(world.told).toEqual(hangs ? ['removal@K1234 cloudya_removal_hangs K1234'] : []);
  });

  it.each([
    ['while marks go', [9, 5], async () => true],
    ['while targets go', [0], async () => false],
  ])('that gets on is gone on with at once, and does not hang: %s', async (_, pending, removeAll) => {
    const world = createWorld();
    world.now += 2 * hours;
    Object.assign(world, { pending, removeAll });
    await finish(world);
    expect([world.putOff, world.told]).toEqual([[{ afterMs: 1_000, hangs: false }], []]);
  });

  it.each([
    ['unavailable', false],
    ['throttled', false],
    ['conflict', false],
    ['forbidden', true],
    ['not-found', true],
    ['unauthorized', true],
  ] as const)('whose entry cannot be removed (%s) is gone: %s', async (trouble, gone) => {
    const world = createWorld();
    world.removeAll = async () => {
      throw new VendorError('cloudya', trouble, 'No');
    };
    await finish(world);
    expect(world.leaving === undefined).toBe(gone);
    expect(world.putOff).toHaveLength(gone ? 0 : 1);
  });

  it('is left as it is where an administrator says so, after one more try', async () => {
    const world = createWorld();
    world.pending = [1];
    const jonas = { userId: 'u', name: 'Jonas Weber' };
    await leaveCustomer(world.deps, 'tenant', 'K1234', jonas);
    expect(world.leaving?.until).toBeUndefined();
    await leaveCustomer(world.deps, 'tenant', 'K1234', jonas, true);
    let tries = 0;
    world.removeAll = async () => {
      tries += 1;
      throw new VendorError('cloudya', 'unavailable', 'away');
    };
    await finish(world);
    expect([world.leaving, tries]).toEqual([undefined, 1]);
  });

  it('by the operator is waited for a day', async () => {
    const world = createWorld();
    world.pending = [1];
    await leaveCustomer(world.deps, 'tenant', 'K1234', undefined);
    await finish(world);
    expect(world.leaving).toBeDefined();
    world.now += 24 * hours;
    await finish(world);
    expect(world.leaving).toBeUndefined();
  });
});
