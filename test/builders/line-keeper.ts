/** The engine's loop that follows line states, alone, on a store with a link for each extension. */
import { pino } from 'pino';
import { followLines } from '../../bot/jobs/follow-lines.ts';
import { createLead, type LeadDeps } from '../../bot/jobs/lead.ts';
import type { Scheduler } from '../../bot/presence/ports.ts';
import { defaultSettings, isLineStale } from '../../bot/presence/resolve-presence.ts';
import type { Database } from '../../bot/store/database.ts';
import { findLinks } from '../../bot/store/operations/people.ts';
import { extensionName, numberOf } from '../../contract/extension.ts';
import type { LineState } from '../../contract/presence.ts';
import { troublesOf } from './engine-world.ts';
import type { LineFollower } from './line-storm.ts';
import { insertPeople } from './people.ts';
import { credentials, tenantId } from './simulated-cloudya.ts';

const { kAccount } = credentials;

/** Keeps line states as the product does. The database is the caller's, and has no tenant yet. */
export async function createLineKeeper(
  db: Database,
  time: Scheduler,
  people: number,
): Promise<(random: () => number) => LineFollower> {
  await insertPeople(db, tenantId, people, 'active', kAccount);
  return (random) => ({
    async follow(lines, signal, hold) {
      let told = Promise.resolve();
      async function tell(extensions: readonly string[]): Promise<void> {
        for (const { extension, line } of await findLinks(db, tenantId, extensions)) hold(extension, line);
      }
      const deps = {
        ...{ db, lines, scheduler: time, random, settings: defaultSettings, troubles: troublesOf(db) },
        events: { record: () => undefined },
        logger: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
        changed: (_: string, extensions: readonly string[]) => {
          told = told.then(() => tell(extensions));
        },
      } as unknown as LeadDeps;
      await followLines(deps, createLead(time, tenantId, signal));
      await told;
    },
    wrong: (lines) => wrongLinks(db, time, lines),
  });
}

/** Links whose line is not so, or so long unconfirmed that it says nothing about now; without an extension it is unknown. */
async function wrongLinks(db: Database, time: Scheduler, lines: ReadonlyMap<string, LineState>): Promise<string[]> {
  const all = await db.query<{ extension: string }>('select extension from links where tenant_id = $1', [tenantId]);
  const names = all.map(({ extension }) => extension);
  const unlinked = [...lines.keys()].filter((number) => !names.includes(extensionName({ number, kAccount })));
  const wrong = (await findLinks(db, tenantId, names)).flatMap(({ extension, line, lineConfirmedAt }) => {
    const is = lines.get(numberOf(extension)) ?? 'unknown';
    const stale = isLineStale({ confirmedAt: lineConfirmedAt?.getTime() }, defaultSettings, time.now());
    if (line === is && !stale) return [];
    return [`${extension}: stored ${line}${stale ? ' (stale)' : ''}, is ${is}`];
  });
  return [...unlinked.map((number) => `${number}: no link`), ...wrong];
}
