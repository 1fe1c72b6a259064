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
} from '../../../bot/presence/plan-reads.ts';

const rounds = (count: number, hints: boolean, people = 600): RoundToRead[] =>
  Array.from({ length: count }, (_, index) => ({ round: index + 1, people, hints }));

describe('how often rounds are read', () => {
  it.each([
    ['a small tenant without hints', rounds(1, false, 21), 5_000],
    ['a small tenant with hints', rounds(1, true, 21), 60_000],
    ['5,000 people without hints', rounds(9, false), 5_000],
    ['100,000 people without hints', rounds(167, false), 15_500],
    ['100,000 people with hints', rounds(167, true), 60_000],
  ])('%s', (_, toRead, everyMs) => {
    expect(planReads(toRead, 10, 1).map((round) => round.everyMs)).toEqual(toRead.map(() => everyMs));
  });

  it('stays within the budget, whatever the mix', () => {
    const mix = fc.array(
      fc.record({ round: fc.nat(), people: fc.integer({ min: 0, max: 600 }), hints: fc.boolean() }),
      { maxLength: 400 },
    );
    fc.assert(
      fc.property(mix, (toRead) => {
        const plan = planReads(toRead, 10, 1);
        const repair = demandOf(plan.filter(({ hints }) => hints));
        const timed = demandOf(plan.filter(({ hints }) => !hints));
        expect(repair + timed).toBeLessThanOrEqual(10.01);
        expect(plan.every(({ everyMs }) => everyMs >= 5_000)).toBe(true);
      }),
    );
  });

  it('a process that reads for too many reads slower for all', () => {
    const pace = createReadPace(10);
    expect(pace.slowdown('a', 8)).toBe(1);
    expect(pace.slowdown('b', 12)).toBe(2);
    pace.forget('a');
    expect(pace.slowdown('b', 5)).toBe(1);
  });

  it('rounds fall due by their own cadence', () => {
    const plan = planReads([...rounds(1, true, 10), { round: 2, people: 10, hints: false }], 10, 1);
    expect(dueRounds(plan, new Map(), 1_000)).toEqual({ rounds: [1, 2], nextAt: undefined });
    const readAt = new Map([
      [1, 1_000],
      [2, 1_000],
    ]);
    expect(dueRounds(plan, readAt, 5_999)).toEqual({ rounds: [], nextAt: 6_000 });
    expect(dueRounds(plan, readAt, 6_000)).toEqual({ rounds: [2], nextAt: 61_000 });
  });
});

it.each([0, 1, 650, 651, 1_300])('%s ids fill as few requests as they can', (count) => {
  const ids = Array.from({ length: count }, (_, index) => `user-${index}`);
  const batches = readBatches(ids);
  expect(batches).toHaveLength(Math.ceil(count / idsPerRead));
  expect(batches.flat()).toEqual(ids);
});
