/**
 * A Cloudya customer is removed while its people may be synchronised: nobody of it is linked any more, what we set for them
 * goes, then our entry in its registry, then its logins. Goes on after a kill.
 */
import { PresenceError, VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isMark } from './levers.ts';
import type { Link } from './link.ts';
import type { CloudyaNotes, Scheduler } from './ports.ts';
import { type CustomerTrouble, ofCustomer, type Troubles } from './trouble.ts';

export interface LeavingBy {
  userId: string;
  name: string;
}

export interface LeavingStore {
  /** Recorded, and followed by a job. `removed`: nothing of ours could stand, so it is gone already. `unknown`: it is not connected. */
  begin(tenantId: string, kAccount: string, act: { at: Date; by: LeavingBy | undefined }): Promise<LeavingBegun>;
  /** Since when it is being removed; undefined: it is not. */
  since(tenantId: string, kAccount: string): Promise<Date | undefined>;
  /** Its links with marks of ours that may still go. */
  listPending(tenantId: string, kAccount: string): Promise<Link[]>;
  /** Code of the last failure per extension. */
  listErrors(tenantId: string): Promise<Map<string, string>>;
  /** It is gone, with its extensions and what was decided about them. Without any customer a tenant is deactivated. */
  end(tenantId: string, kAccount: string, at: Date): Promise<void>;
}

export type LeavingBegun = 'begun' | 'removed' | 'unknown';

export interface LeavingDeps {
  store: LeavingStore;
  notes: Pick<CloudyaNotes, 'removeAll'>;
  troubles: Pick<Troubles, 'resolved'>;
  scheduler: Scheduler;
  logger: Logger;
  wake(tenantId: string): void;
  /** Something a watching tab wants to hear of. */
  changed(tenantId: string): void;
}

/** The queue tries again after that. */
const patienceMs = 30_000;
const lookEveryMs = 250;
/** What Cloudya does not let us take back by then is left behind: our sessions in Teams have ended long before. */
const giveUpMs = 24 * 60 * 60_000;
/** Its logins are no longer good for it: nothing will change by waiting. */
const final = [
  'cloudya_login_refused',
  'cloudya_operator_key_refused',
  'cloudya_customer_unknown',
  'cloudya_right_missing',
];
const finalTroubles: VendorError['trouble'][] = ['unauthorized', 'forbidden', 'not-found', 'refused'];
/** But `withdrawn`, which tells that it is gone. */
const troublesOfCustomer: CustomerTrouble[] = [
  'cloudya',
  'cloudya-key',
  'cloudya-write',
  'portal-switch',
  'both-write',
  'profile',
  'login-status',
];

/** May be asked again. */
export async function leaveCustomer(
  deps: LeavingDeps,
  tenantId: string,
  kAccount: string,
  by: LeavingBy | undefined,
): Promise<LeavingBegun> {
  const begun = await deps.store.begin(tenantId, kAccount, { at: new Date(deps.scheduler.now()), by });
  if (begun === 'removed') await forgetTroubles(deps, tenantId, kAccount);
  deps.wake(tenantId);
  deps.changed(tenantId);
  return begun;
}

/** Throws while something of ours stands that may still go: the queue tries again. */
export async function finishLeaving(deps: LeavingDeps, tenantId: string, kAccount: string): Promise<void> {
  const since = await deps.store.since(tenantId, kAccount);
  if (since === undefined) return;
  const givenUp = deps.scheduler.now() - since.getTime() > giveUpMs;
  deps.wake(tenantId);
  const stands = await waitForLeader(deps, tenantId, kAccount);
  if (stands && !givenUp) throw new Error('marks for people of a removed customer still stand');
  await removeEntry(deps, tenantId, kAccount, givenUp);
  await forgetTroubles(deps, tenantId, kAccount);
  await deps.store.end(tenantId, kAccount, new Date(deps.scheduler.now()));
  deps.logger.info({ tenantId, kAccount }, 'customer removed');
  deps.wake(tenantId);
  deps.changed(tenantId);
}

/** The leader holds the order of writes per person, so it removes the marks. Answers whether some stand that may still go. */
async function waitForLeader({ store, scheduler }: LeavingDeps, tenantId: string, kAccount: string): Promise<boolean> {
  const until = scheduler.now() + patienceMs;
  for (;;) {
    const pending = await store.listPending(tenantId, kAccount);
    const errors = await store.listErrors(tenantId);
    if (!pending.some((link) => isWaitedFor(link, errors.get(link.extension)))) return false;
    if (scheduler.now() >= until) return true;
    await scheduler.sleep(lookEveryMs);
  }
}

/** Each mark by its own failure: who may not tell the registry may well put a phone back. */
function isWaitedFor({ session, published, publishedIntended, levers }: Link, error: string | undefined): boolean {
  const mayGo = (code: string | undefined) => !final.includes(code ?? '');
  if (session !== undefined) return true;
  if ((published !== 'none' || publishedIntended !== undefined) && mayGo(error)) return true;
  return Object.values(levers).some((lever) => isMark(lever) && lever.state !== 'refused' && mayGo(lever.lastError));
}

async function removeEntry(
  { notes, logger }: LeavingDeps,
  tenantId: string,
  kAccount: string,
  givenUp: boolean,
): Promise<void> {
  try {
    await notes.removeAll(tenantId, kAccount);
  } catch (err) {
    const isFinal = err instanceof PresenceError || (err instanceof VendorError && finalTroubles.includes(err.trouble));
    if (!isFinal && !givenUp) throw err;
    logger.warn({ err, tenantId, kAccount }, 'our registry entry is left behind');
  }
}

async function forgetTroubles({ troubles }: LeavingDeps, tenantId: string, kAccount: string): Promise<void> {
  for (const trouble of troublesOfCustomer) await troubles.resolved(tenantId, ofCustomer(trouble, kAccount));
}
