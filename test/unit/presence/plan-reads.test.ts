import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReadPace,
  demandOf,
  dueRounds,
  idsPerRead,
  planReads,
  type RoundToRead,
  readBatches,
  secondsWithoutHints,
} from '../../../bot/presence/plan-reads.ts';
import { readPlanFile, withReadPlan } from '../../../scripts/read-plan.ts';

const rounds = (count: number, hints: boolean, people = 600): RoundToRead[] =>
  Array.from({ length: count }, (_, index) => ({ round: index + 1, people, hints }));

const limits = { readsPerSecond: 10 };

it('docs/read-plan.md shows what the function answers; `node scripts/read-plan.ts` writes it', async () => {
  expect(await readFile(readPlanFile, 'utf8')).toBe(await withReadPlan());
});

describe('how often rounds are read', () => {
  it.each([
    ['a small tenant without hints', rounds(1, false, 21), 2_000],
    ['a small tenant with hints', rounds(1, true, 21), 60_000],
    ['5,000 people without hints', rounds(9, false), 3_600],
    ['10,000 people without hints', rounds(17, false), 5_000],
    ['100,000 people without hints', rounds(167, false), 15_500],
    ['100,000 people with hints', rounds(167, true), 60_000],
    ['more people with hints than a minute has reads for', rounds(1_000, true), 102_667],
  ])('%s', (_, toRead, everyMs) => {
    expect(planReads(toRead, limits).map((round) => round.everyMs)).toEqual(toRead.map(() => everyMs));
  });

  const mixes = fc.array(
    fc.record({ round: fc.nat(), people: fc.integer({ min: 0, max: 600 }), hints: fc.boolean() }),
    { maxLength: 1_000 },
  );

  it('stays within the budget, whatever the mix', () => {
    fc.assert(
      fc.property(mixes, fc.integer({ min: 1, max: 40 }), (toRead, readsPerSecond) => {
        const plan = planReads(toRead, { readsPerSecond });
        expect(demandOf(plan)).toBeLessThanOrEqual(readsPerSecond * 1.001);
        expect(plan.every(({ everyMs, hints }) => everyMs >= (hints ? 60_000 : 2_000))).toBe(true);
      }),
    );
  });

  it('up to 10,000 people are read every five seconds or faster, however the budget is cut within reason', () => {
    const people = fc.integer({ min: 1, max: 16 }).map((count) => rounds(count, false, 600));
    fc.assert(
      fc.property(people, fc.integer({ min: 4, max: 40 }), (toRead, readsPerSecond) => {
        const everyMs = planReads(toRead, { readsPerSecond }).map((round) => round.everyMs);
        expect(Math.max(...everyMs)).toBeLessThanOrEqual(5_000);
      }),
    );
  });

  it('every refusal halves the speed, three times at most, and the speed comes back with them', () => {
    const everyMs = [0, 1, 2, 3, 9, 0].map(
      (refusals) => planReads(rounds(1, false), { ...limits, refusals })[0]?.everyMs,
    );
    expect(everyMs).toEqual([2_000, 4_000, 8_000, 16_000, 16_000, 2_000]);
  });

  it('more people, more refusals or more tenants never make it faster', () => {
    fc.assert(
      fc.property(mixes, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 9 }), (toRead, refusals, slowdown) => {
        const before = planReads(toRead, { ...limits, refusals, slowdown });
        const crowded = [...toRead, { round: -1, people: 600, hints: false }];
        const others = [
          planReads(crowded, { ...limits, refusals, slowdown }),
          planReads(toRead, { ...limits, refusals: refusals + 1, slowdown }),
          planReads(toRead, { ...limits, refusals, slowdown: slowdown + 1 }),
        ];
        for (const after of others) {
          expect(before.every(({ everyMs }, index) => everyMs <= (after[index]?.everyMs ?? 0))).toBe(true);
        }
      }),
    );
  });

  it('a process that reads for too many reads slower for all', () => {
    const pace = createReadPace(10);
    pace.ask('a', 8);
    expect(pace.slowdown()).toBe(1);
    pace.ask('b', 12);
    expect(pace.slowdown()).toBe(2);
    pace.ask('b', 5);
    expect(pace.slowdown()).toBe(1.3);
    pace.forget('a');
    expect(pace.slowdown()).toBe(1);
  });

  it.each([
    ['nobody yet', [], 2],
    ['a tenant that has hints for all', rounds(2, true), 2],
    ['one round of many', [...rounds(166, true), { round: 167, people: 600, hints: false }], 2],
    ['a whole large tenant', rounds(167, false), 16],
  ])('people are told the seconds of a round without hints: %s', (_, toRead, seconds) => {
    expect(secondsWithoutHints(toRead, limits)).toBe(seconds);
  });

  it('rounds fall due by their own cadence', () => {
    const plan = planReads([...rounds(1, true, 10), { round: 2, people: 10, hints: false }], limits);
    expect(dueRounds(plan, new Map(), 1_000)).toEqual({ rounds: [1, 2], nextAt: undefined });
    const readAt = new Map([
      [1, 1_000],
      [2, 1_000],
    ]);
    expect(dueRounds(plan, readAt, 2_999)).toEqual({ rounds: [], nextAt: 3_000 });
    expect(dueRounds(plan, readAt, 3_000)).toEqual({ rounds: [2], nextAt: 61_000 });
  });
});

it.each([0, 1, 650, 651, 1_300])('%s ids fill as few requests as they can', (count) => {
  const ids = Array.from({ length: count }, (_, index) => `user-${index}`);
  const batches = readBatches(ids);
  expect(batches).toHaveLength(Math.ceil(count / idsPerRead));
  expect(batches.flat()).toEqual(ids);
});
