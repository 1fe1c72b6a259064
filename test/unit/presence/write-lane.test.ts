import { pino } from 'pino';
import { expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createLane, type LaneDeps, type LinkWrite } from '../../../bot/presence/write-lane.ts';
import { buildLink } from '../../builders/link.ts';

function laneAt(clock: { at: number }) {
  const deps = {
    ...{ logger: pino({ level: 'silent' }), concurrency: 8, random: () => 0.5 },
    ...{ clock: { now: () => clock.at }, changed: () => undefined, finished: () => undefined },
    troubles: { report: async () => undefined, resolved: async () => undefined },
  } as unknown as LaneDeps;
  return createLane(deps, 'tenant-1', 'microsoft', 'teams-write');
}

function writeOf(extension: string, failures: string[], apply: () => Promise<void>, leaves = true): LinkWrite {
  const link = buildLink({ extension });
  return { link, leaves, tries: 0, intend: async () => true, apply, failed: async () => void failures.push(extension) };
}

it('what a vendor with too much to do would turn away is not begun, and so does not count as a failure', async () => {
  const clock = { at: 1_000 };
  const lane = laneAt(clock);
  const failures: string[] = [];
  const throttled = async () => {
    throw new VendorError('microsoft', 'throttled', '429', { retryAfterMs: 5_000 });
  };
  expect(lane.begin(writeOf('112', failures, throttled))).toBe(true);
  await lane.idle();
  expect(failures).toEqual(['112']);
  expect(lane.opensAt(clock.at)).toBe(6_000);

  const done: string[] = [];
  const works = (extension: string) => async () => void done.push(extension);
  expect(lane.begin(writeOf('113', failures, works('113')))).toBe(false);
  expect(lane.begin(writeOf('114', failures, works('114'), false))).toBe(true);
  clock.at = 6_000;
  expect(lane.opensAt(clock.at)).toBeUndefined();
  expect(lane.begin(writeOf('113', failures, works('113')))).toBe(true);
  await lane.idle();
  expect(done).toEqual(['114', '113']);
  expect(failures).toEqual(['112']);
});
