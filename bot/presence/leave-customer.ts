/**
 * A Cloudya customer is removed while its people may be synchronised: nobody of it is linked any more, what we set for them
 * goes, then our entry in its registry, then its logins. Goes on after a kill.
 */
import { PresenceError, VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { CloudyaNotes, Scheduler } from './ports.ts';
import { withTimeLimit } from './time-limit.ts';
import { type CustomerTrouble, ofCustomer, type Troubles } from './trouble.ts';

export interface LeavingBy {
  userId: string;
  name: string;
}

export interface Leaving {
  since: Date;
  /** What is left by then is left behind; undefined: nothing ever is. */
  until: Date | undefined;
}

export interface LeavingStore {
  /** Recorded, and followed by a job. `removed`: nothing of ours could stand, so it is gone already. `unknown`: it is not connected. */
  begin(
    tenantId: string,
    kAccount: string,
    act: { at: Date; by: LeavingBy | undefined; until: Date | undefined },
  ): Promise<LeavingBegun>;
  /** undefined: it is not being removed. */
  find(tenantId: string, kAccount: string): Promise<Leaving | undefined>;
  /** Marks for its people that may still go: without those whose last failure is among `final`. */
  countPending(tenantId: string, kAccount: string, final: readonly string[]): Promise<number>;
  /** A job of its own goes on at `nextTryAt`. `hangs`: that is shown meanwhile. */
  putOff(tenantId: string, kAccount: string, act: { nextTryAt: Date; hangs: boolean }): Promise<void>;
  /** It is gone, with its extensions and what was decided about them. Without any customer a tenant is deactivated. */
  end(tenantId: string, kAccount: string, at: Date): Promise<void>;
}

export type LeavingBegun = 'begun' | 'removed' | 'unknown';

export interface LeavingDeps {
  store: LeavingStore;
  notes: Pick<CloudyaNotes, 'removeAll'>;
  troubles: Troubles;
  scheduler: Scheduler;
  logger: Logger;
  wake(tenantId: string): void;
  /** Something a watching tab wants to hear of. */
  changed(tenantId: string): void;
}

/** How long the leader is given in one try. */
const patienceMs = 30_000;
const lookEveryMs = 250;
/** How long targets that nobody recorded are removed in one try: thousands take longer than a job may, and are gone on with. */
const entryMs = 5 * 60_000;
/** A try that got on is followed by the next one after so long. */
const goOnMs = 1_000;
/** The others by ever rarer ones. */
const soonestMs = 5_000;
const rarestMs = 60 * 60_000;
/** Without getting on, a removal hangs after that. */
const tellAfterMs = 15 * 60_000;
/** What an operator has withdrawn is waited for no longer, as no administrator may be there to end it. */
const withdrawalMs = 24 * 60 * 60_000;
/** Its logins are no longer good for it: nothing will change by waiting. */
const final = [
  'cloudya_login_refused',
  'cloudya_operator_key_refused',
  'cloudya_customer_unknown',
  'cloudya_right_missing',
  'cloudya_licence_missing',
];
const finalTroubles: VendorError['trouble'][] = ['unauthorized', 'forbidden', 'not-found', 'refused'];
/** But `withdrawn`, which tells that it is gone. */
const troublesOfCustomer: CustomerTrouble[] = [
  'cloudya',
  'cloudya-key',
  'cloudya-write',
  'cloudya-extensions',
  'cloudya-emails',
  'portal-switch',
  'both-write',
  'profile',
  'login-status',
  'removal',
];

/** May be asked again: then it is tried at once. `leaveBehind`: after one more try what is left stays as it is. */
export async function leaveCustomer(
  deps: LeavingDeps,
  tenantId: string,
  kAccount: string,
  by: LeavingBy | undefined,
  leaveBehind = false,
): Promise<LeavingBegun> {
  const now = deps.scheduler.now();
  const waitsMs = by === undefined ? withdrawalMs : leaveBehind ? 0 : undefined;
  const until = waitsMs === undefined ? undefined : new Date(now + waitsMs);
  const begun = await deps.store.begin(tenantId, kAccount, { at: new Date(now), by, until });
  if (begun === 'removed') await forgetTroubles(deps, tenantId, kAccount);
  deps.wake(tenantId);
  deps.changed(tenantId);
  return begun;
}

/** One try. While something of ours stands that may still go, another one follows, however long it takes. */
export async function finishLeaving(deps: LeavingDeps, tenantId: string, kAccount: string): Promise<void> {
  const leaving = await deps.store.find(tenantId, kAccount);
  if (leaving === undefined) return;
  deps.wake(tenantId);
  const isLast = leaving.until !== undefined && leaving.until.getTime() <= deps.scheduler.now();
  const outcome = await takeBack(deps, tenantId, kAccount, isLast);
  if (outcome !== 'done' && !isLast) return putOff(deps, tenantId, kAccount, leaving, outcome);
  await forgetTroubles(deps, tenantId, kAccount);
  await deps.store.end(tenantId, kAccount, new Date(deps.scheduler.now()));
  deps.logger.info({ tenantId, kAccount }, 'customer removed');
  deps.wake(tenantId);
  deps.changed(tenantId);
}

type Outcome = 'done' | 'got-on' | 'hindered';

/** Our entry goes after the marks, as they would bring it back; at the last try whatever stands. */
async function takeBack(deps: LeavingDeps, tenantId: string, kAccount: string, isLast: boolean): Promise<Outcome> {
  const marks = await waitForLeader(deps, tenantId, kAccount);
  return marks === 'done' || isLast ? removeEntry(deps, tenantId, kAccount) : marks;
}

/** The leader holds the order of writes per person, so it removes the marks. */
async function waitForLeader({ store, scheduler }: LeavingDeps, tenantId: string, kAccount: string): Promise<Outcome> {
  const until = scheduler.now() + patienceMs;
  const before = await store.countPending(tenantId, kAccount, final);
  let pending = before;
  while (pending > 0 && scheduler.now() < until) {
    await scheduler.sleep(lookEveryMs);
    pending = await store.countPending(tenantId, kAccount, final);
  }
  if (pending === 0) return 'done';
  return pending < before ? 'got-on' : 'hindered';
}

async function removeEntry(
  { notes, scheduler, logger }: LeavingDeps,
  tenantId: string,
  kAccount: string,
): Promise<Outcome> {
  try {
    const isGone = await withTimeLimit(scheduler, entryMs, (signal) => notes.removeAll(tenantId, kAccount, signal));
    return isGone ? 'done' : 'got-on';
  } catch (err) {
    logger.warn({ err, tenantId, kAccount }, 'our registry entry could not be removed');
    const isFinal = err instanceof PresenceError || (err instanceof VendorError && finalTroubles.includes(err.trouble));
    return isFinal ? 'done' : 'hindered';
  }
}

async function putOff(
  { store, troubles, scheduler, changed }: LeavingDeps,
  tenantId: string,
  kAccount: string,
  { since }: Leaving,
  outcome: Exclude<Outcome, 'done'>,
): Promise<void> {
  const now = scheduler.now();
  const ageMs = now - since.getTime();
  const restMs = outcome === 'got-on' ? goOnMs : Math.min(rarestMs, Math.max(soonestMs, ageMs / 2));
  const hangs = outcome === 'hindered' && ageMs >= tellAfterMs;
  await store.putOff(tenantId, kAccount, { nextTryAt: new Date(now + restMs), hangs });
  if (hangs)
    await troubles.report(tenantId, ofCustomer('removal', kAccount), 'cloudya_removal_hangs', new Date(now), {
      kAccount,
    });
  changed(tenantId);
}

async function forgetTroubles({ troubles }: LeavingDeps, tenantId: string, kAccount: string): Promise<void> {
  for (const trouble of troublesOfCustomer) await troubles.resolved(tenantId, ofCustomer(trouble, kAccount));
}
