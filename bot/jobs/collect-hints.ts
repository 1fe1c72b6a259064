/** Microsoft's notifications, collected per tenant for a moment. They carry no authority: at worst they cause one read. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import type { Scheduler } from '../presence/ports.ts';
import type { Database } from '../store/database.ts';
import { markReadDue, usersOfRounds } from '../store/operations/links-presences.ts';
import {
  findSubscriptions,
  type HeardSubscription,
  recordHints,
  recordLifecycle,
} from '../store/operations/subscriptions.ts';

export interface Hint {
  tenantId: string;
  subscriptionId: string;
  clientState: string;
  event:
    | { kind: 'changed'; userId: string }
    /** The subscription must be renewed now. */
    | { kind: 'renew' }
    /** Microsoft has removed it. */
    | { kind: 'removed' }
    /** Notifications were lost. */
    | { kind: 'missed' };
}

export interface HintCollector {
  /** Takes hints in; returns at once. */
  put(hints: readonly Hint[]): void;
}

export interface CollectDeps {
  db: Database;
  scheduler: Scheduler;
  logger: Logger;
  events: Pick<Events, 'record'>;
  /** Wakes the tenant's leader. */
  wake: (tenantId: string) => void;
}

const windowMs = 200;
/** More in one window than these come from somebody who guesses; who is real is read by the timer all the same. */
const mostHints = 20_000;
const mostTenants = 500;

export function createHintCollector(deps: CollectDeps): HintCollector {
  const windows = new Map<string, Hint[]>();

  async function close(tenantId: string): Promise<void> {
    await deps.scheduler.sleep(windowMs);
    const hints = windows.get(tenantId) ?? [];
    windows.delete(tenantId);
    try {
      await take(deps, tenantId, hints);
    } catch (err) {
      deps.logger.warn({ err, tenantId, hints: hints.length }, 'hints are lost; the timer will read');
    }
  }

  return {
    put(hints) {
      for (const hint of hints) {
        const open = windows.get(hint.tenantId);
        if (open && open.length < mostHints) open.push(hint);
        if (open || windows.size >= mostTenants) continue;
        windows.set(hint.tenantId, [hint]);
        void close(hint.tenantId);
      }
    },
  };
}

/** One window of one tenant: one look at its subscriptions, one statement for all people. */
async function take(deps: CollectDeps, tenantId: string, hints: readonly Hint[]): Promise<void> {
  const { db, scheduler, events } = deps;
  const ids = [...new Set(hints.map(({ subscriptionId }) => subscriptionId))];
  const known = new Map(
    (await findSubscriptions(db, tenantId, ids)).map((subscription) => [subscription.subscriptionId, subscription]),
  );
  const heard = hints.flatMap((hint) => {
    const subscription = known.get(hint.subscriptionId);
    return subscription && isGenuine(hint, subscription) ? [{ hint, subscription }] : [];
  });
  const refused = hints.length - heard.length;
  if (refused > 0) events.record('hint_refused', { tenantId, count: refused });
  if (heard.length === 0) return;
  events.record('hint_received', { tenantId, count: heard.length });
  const at = new Date(scheduler.now());
  await recordHints(db, tenantId, [...new Set(heard.map(({ subscription }) => subscription.round))], at);
  const users = heard.flatMap(({ hint }) => (hint.event.kind === 'changed' ? [hint.event.userId] : []));
  const missed = heard.flatMap(({ hint, subscription }) => (hint.event.kind === 'missed' ? [subscription.round] : []));
  const all = missed.length === 0 ? users : [...users, ...(await usersOfRounds(db, tenantId, missed))];
  await markReadDue(db, tenantId, [...new Set(all)], { at, again: 1, hinted: true });
  for (const { hint, subscription } of heard) {
    if (hint.event.kind !== 'renew' && hint.event.kind !== 'removed') continue;
    await recordLifecycle(db, tenantId, subscription.round, { at, gone: hint.event.kind === 'removed' });
  }
  deps.wake(tenantId);
}

/** Compared in constant time, by digests of equal length. */
function isGenuine({ clientState }: Hint, subscription: HeardSubscription): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(clientState), digest(subscription.clientState));
}
