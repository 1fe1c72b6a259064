import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRounds } from '../../../bot/onboarding/plan-rounds.ts';
import { placesPerRound } from '../../../contract/matching.ts';

const newcomers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ extension: String(index), round: undefined }));

function sizes(rounds: ReadonlyMap<string, number>): Map<number, number> {
  const found = new Map<number, number>();
  for (const round of rounds.values()) found.set(round, (found.get(round) ?? 0) + 1);
  return found;
}

describe('rounds', () => {
  it.each([
    [0, {}],
    [600, { 1: 600 }],
    [601, { 1: 600, 2: 1 }],
    [1_800, { 1: 600, 2: 600, 3: 600 }],
  ])('%d people', (people, expected) => {
    expect(Object.fromEntries(sizes(planRounds(newcomers(people))))).toEqual(expected);
  });

  it('whoever has a round keeps it, and newcomers fill the free places from the lowest round', () => {
    const members = [{ extension: 'a', round: 2 }, { extension: 'b', round: 1 }, ...newcomers(2)];
    expect(Object.fromEntries(planRounds(members, 2))).toEqual({ a: 2, b: 1, 0: 1, 1: 2 });
  });

  it('seats everybody, never more than a round has places, and moves nobody who fits', () => {
    const member = fc.record({
      extension: fc.uuid(),
      round: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(member, { selector: ({ extension }) => extension, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (members, places) => {
          const planned = planRounds(members, places);
          expect(planned.size).toBe(members.length);
          for (const size of sizes(planned).values()) expect(size).toBeLessThanOrEqual(places);
          for (const [round] of sizes(planned)) {
            const before = members.filter((each) => each.round === round);
            const kept = before.filter(({ extension }) => planned.get(extension) === round);
            expect(kept.length).toBe(Math.min(before.length, places));
          }
        },
      ),
    );
  });

  it('has fewer places than Graph has ids for a subscription', () => {
    expect(placesPerRound).toBeLessThanOrEqual(650);
  });
});
