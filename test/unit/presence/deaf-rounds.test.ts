import { expect, it } from 'vitest';
import { watchDeafRounds } from '../../../bot/presence/deaf-rounds.ts';

const minute = 60_000;

it('some changes without a hint, and some time, make a round deaf once', () => {
  const deaf = watchDeafRounds();
  deaf.unhinted(1, 2, 0);
  expect(deaf.isNewlyDeaf(1, undefined, 3 * minute)).toBe(false);
  deaf.unhinted(1, 1, minute);
  expect(deaf.isNewlyDeaf(1, undefined, minute)).toBe(false);
  expect(deaf.isNewlyDeaf(1, new Date(-1), 2 * minute)).toBe(true);
  expect(deaf.isNewlyDeaf(1, undefined, 3 * minute)).toBe(false);
  expect(deaf.isDistrusted(1, undefined, 3 * minute)).toBe(true);
  expect(deaf.isDistrusted(1, undefined, 12 * minute)).toBe(false);
});

it('a hint that was only late clears the round', () => {
  const deaf = watchDeafRounds();
  deaf.unhinted(1, 5, 0);
  expect(deaf.isNewlyDeaf(1, new Date(minute), 2 * minute)).toBe(false);
  expect(deaf.isNewlyDeaf(1, undefined, 9 * minute)).toBe(false);
});

it('a hint after the new subscription ends the distrust', () => {
  const deaf = watchDeafRounds();
  deaf.unhinted(1, 3, 0);
  expect(deaf.isNewlyDeaf(1, undefined, 2 * minute)).toBe(true);
  expect(deaf.isDistrusted(1, new Date(3 * minute), 3 * minute)).toBe(false);
});
