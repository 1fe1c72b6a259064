import { expect, it } from 'vitest';
import { clockAheadMinutes } from '../../../../bot/cloudya/portal-api/clock-skew.ts';

const theirs = Date.parse('2026-03-02T08:00:00Z');
const minute = 60_000;

it.each([
  ['the same time', 0, undefined],
  ['14 minutes ahead', 14 * minute, undefined],
  ['14 minutes behind', -14 * minute, undefined],
  ['15 minutes ahead', 15 * minute, 15],
  ['15 minutes behind', -15 * minute, -15],
  ['16 minutes and a half ahead', 16.5 * minute, 17],
  ['a day behind', -24 * 60 * minute, -1440],
])('%s', (_, ahead, told) => {
  expect(clockAheadMinutes(theirs + ahead, theirs)).toBe(told);
});

it('is not known where NFON does not tell its time', () => {
  expect(clockAheadMinutes(theirs, undefined)).toBeUndefined();
});
