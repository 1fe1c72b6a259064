import { expect, it } from 'vitest';
import { retryAfterOf } from '../../bot/retry-after.ts';

const date = 'Mon, 02 Mar 2026 08:00:00 GMT';

it.each<[string, Record<string, string>, number | undefined]>([
  ['seconds', { 'retry-after': '17' }, 17_000],
  ['none', { 'retry-after': '0' }, 0],
  ['a date, by the clock of the answer', { 'retry-after': 'Mon, 02 Mar 2026 08:01:30 GMT', date }, 90_000],
  ['a date that is past', { 'retry-after': 'Mon, 02 Mar 2026 07:00:00 GMT', date }, 0],
  ['words', { 'retry-after': 'soon', date }, undefined],
  ['nothing', { date }, undefined],
])('a time to wait is read: %s', (_, headers, ms) => {
  expect(retryAfterOf(new Headers(headers))).toBe(ms);
});

it('a date without the clock of the answer counts from ours', () => {
  const ms = retryAfterOf(new Headers({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
  expect(ms).toBeGreaterThan(57_000);
  expect(ms).toBeLessThanOrEqual(60_000);
});
