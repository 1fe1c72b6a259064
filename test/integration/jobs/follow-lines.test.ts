/** Line states on a line that breaks, as the engine's loop stores them; see also `cloudya/line-faults.test.ts`. */
import { expect, it } from 'vitest';
import { createLineKeeper } from '../../builders/line-keeper.ts';
import { runLineStorm } from '../../builders/line-storm.ts';
import { openTestDatabase } from '../../setup/database.ts';
import { createFastTime } from '../../setup/fast-time.ts';

// a minute a second: the second look comes every two seconds
const timesAsFast = 60;
const seed = Number(process.env.LINE_STORM_SEED ?? 1);

const title = 'after twenty cuts all are stored as they are, with production’s second look and words that never came';

it(title, { timeout: 300_000 }, async () => {
  const time = createFastTime(timesAsFast);
  const db = await openTestDatabase();
  const follower = await createLineKeeper(db, time, 40);
  const report = await runLineStorm({ cuts: 20, seed, clock: time, follower });
  time.stop();
  await db.close();
  process.stdout.write(`line storm, stored ${JSON.stringify(report)}\n`);
  expect({ wrong: report.wrong, flickers: report.flickers, seed }).toEqual({ wrong: [], flickers: [], seed });
  expect(Object.values(report.cuts).reduce((sum, count) => sum + count)).toBe(20);
  expect(report.connections).toBeGreaterThanOrEqual(20);
  // of what was lost last, too; by the look alone where no break brought a snapshot
  expect(report.missed).toBeGreaterThan(0);
});
