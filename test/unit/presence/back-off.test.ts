import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import { backOff, restAfter } from '../../../bot/presence/back-off.ts';
import { troubleCode, watchTrouble } from '../../../bot/presence/trouble.ts';
import { heldRights } from '../../fakes/held-rights.ts';

const error = (trouble: VendorTrouble, retryAfterMs?: number) =>
  new VendorError('microsoft', trouble, trouble, { retryAfterMs });

describe('resting after a failure', () => {
  it('grows, with jitter, up to a longest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, dice) => {
        const rest = backOff(1_000, 60_000, tries, () => dice);
        expect(rest).toBeGreaterThanOrEqual(500);
        expect(rest).toBeLessThanOrEqual(60_000);
        expect(backOff(1_000, 60_000, tries + 1, () => dice)).toBeGreaterThanOrEqual(rest);
      }),
    );
  });

  it('is never shorter than the vendor asked for', () => {
    expect(restAfter(error('throttled', 30_000), 0, () => 0)).toBe(30_000);
    expect(restAfter(error('throttled', 30_000), 0, () => 0.999)).toBeLessThan(38_000);
    expect(restAfter(error('unavailable', 30_000), 9, () => 0)).toBe(30_000);
    expect(restAfter(error('unavailable', 2_000), 9, () => 0)).toBe(30_000);
  });

  it('is no longer than a vendor with too much to do asked for, however often that was', () => {
    expect(restAfter(error('throttled', 2_000), 9, () => 0.999)).toBeLessThanOrEqual(2_500);
    expect(restAfter(error('throttled'), 9, () => 0)).toBe(30_000);
  });

  it.each([
    ['unavailable', 1_000],
    ['forbidden', 10_000],
    ['not-found', 30_000],
  ] as const)('%s begins at %s ms', (trouble, first) => {
    expect(restAfter(error(trouble), 0, () => 0.999)).toBeCloseTo(first, -2);
  });

  it('something unexpected rests, too', () => {
    expect(restAfter(new Error('bug'), 0, () => 0)).toBe(2_500);
  });
});

describe('trouble of a tenant', () => {
  const told: string[] = [];
  const watch = () => {
    told.length = 0;
    return watchTrouble(
      {
        troubles: {
          report: async (_, source, code) => void told.push(`${source} ${code}`),
          resolved: async (_, source) => void told.push(`${source} resolved`),
        },
        rights: heldRights,
        clock: { now: () => 0 },
      },
      'tenant',
      'teams-write',
    );
  };

  it('one 403 may be one person, five in a row are not', async () => {
    const { failed, succeeded } = watch();
    await succeeded();
    told.length = 0;
    await failed(error('forbidden'));
    await succeeded();
    for (let n = 0; n < 4; n += 1) await failed(error('forbidden'));
    expect(told).toEqual([]);
    await failed(error('forbidden'));
    await failed(error('forbidden'));
    await succeeded();
    expect(told).toEqual(['teams-write microsoft_code', 'teams-write resolved']);
  });

  it('another cause is told anew', async () => {
    const { failed } = watch();
    for (let n = 0; n < 4; n += 1) await failed(error('unavailable'));
    await failed(error('throttled'));
    expect(told).toEqual(['teams-write microsoft_unreachable', 'teams-write microsoft_throttles']);
  });

  it('has a code for everything', () => {
    expect(troubleCode(new VendorError('cloudya', 'forbidden', ''))).toBe('cloudya_right_missing');
    expect(troubleCode(new VendorError('microsoft', 'unauthorized', '', { oauthError: 'invalid_client' }))).toBe(
      'app_secret_invalid',
    );
    expect(troubleCode(new Error('bug'))).toBe('internal');
  });
});
