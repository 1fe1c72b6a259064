/** The directory's changes: asked for every ten minutes by the tenant's leader, looked at from the queue. */
import { VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type DirectoryDeps, followDirectory } from '../onboarding/follow-directory.ts';
import type { Scheduler } from '../presence/ports.ts';
import { isRefusal } from '../presence/rights.ts';
import type { Database } from '../store/database.ts';
import { readPosture } from '../store/operations/links-due.ts';
import { readLookedAt } from '../store/operations/match-readings.ts';
import { createBell } from './bell.ts';
import { type Lead, type LeadDeps, tickMs } from './lead.ts';
import { repeat } from './repeat.ts';

/** Longest time from one look at a tenant's directory to the next; links Microsoft hands out live for seven days. */
export const directoryEveryMs = 10 * 60_000;
/** Each look comes up to so much earlier, so that tenants that were started together drift apart. */
const earlierUpToMs = 2 * 60_000;

/** Runs until the lead ends. After a restart it goes on with the old rhythm. */
export async function watchDirectory(deps: LeadDeps, { tenantId, signal }: Lead): Promise<void> {
  const { db, scheduler, random } = deps;
  const after = (at: number) => at + directoryEveryMs - Math.floor(random() * earlierUpToMs);
  let dueAt: number | undefined;
  await repeat(deps, { name: 'directory', tenantId, bell: createBell(scheduler), signal }, async () => {
    dueAt ??= after((await readLookedAt(db, tenantId))?.getTime() ?? 0);
    if (scheduler.now() >= dueAt) {
      await deps.directoryDue(tenantId);
      dueAt = after(scheduler.now());
    }
    return Math.min(tickMs, dueAt - scheduler.now());
  });
}

export interface LookDeps {
  db: Database;
  scheduler: Scheduler;
  logger: Logger;
  directory: DirectoryDeps;
  /** Microsoft refuses us: whether a right is gone is found out elsewhere. */
  refused(tenantId: string): Promise<void>;
  /** Puts the next look off. */
  lookAgain(tenantId: string, notBefore: Date): Promise<void>;
}

/** One look. Throws what the queue shall try again; where it was interrupted it goes on. */
export async function lookAtDirectory(deps: LookDeps, tenantId: string, signal: AbortSignal): Promise<void> {
  const { db, logger } = deps;
  if (!(await readPosture(db, tenantId))?.active) return;
  try {
    const look = await followDirectory(deps.directory, tenantId, signal);
    if (look && (look.people > 0 || look.whole)) logger.info({ tenantId, ...look }, 'the directory has changed');
  } catch (err) {
    if (!(err instanceof VendorError)) throw err;
    await rest(deps, tenantId, err);
  }
}

/** A right that is gone is waited for until the next look, and Microsoft is not asked before the time it named. */
async function rest({ scheduler, logger, refused, lookAgain }: LookDeps, tenantId: string, err: VendorError) {
  const { retryAfterMs } = err.details;
  if (!isRefusal(err) && retryAfterMs === undefined) throw err;
  logger.info({ err, tenantId }, 'the directory could not be looked at now');
  if (isRefusal(err)) return refused(tenantId);
  await lookAgain(tenantId, new Date(scheduler.now() + (retryAfterMs ?? 0)));
}
