/** Microsoft's notifications, collected per tenant for a moment. They carry no authority: at worst they cause one read. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import { atOnce } from '../presence/at-once.ts';
import type { Scheduler } from '../presence/ports.ts';
import type { Database } from '../store/database.ts';
import { markReadDue, usersOfRounds } from '../store/operations/links-presences.ts';
import {
  findRoundsOf,
  findSubscriptions,
  type HeardSubscription,
  listHeardSubscriptions,
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
  /** Wakes the tenant's leader: people are to be read, or its subscriptions need a look, too. */
  wake: (tenantId: string, what: 'reads' | 'everything') => void;
}

const windowMs = 200;
const tenantsAtOnce = 4;
/** A window the database did not take is tried once more after this. Meanwhile the next windows grow. */
const tryAgainMs = 1_000;
/** Hints of subscriptions not heard of before that wait to be looked up. More than that come from somebody who guesses. */
const mostStrangers = 2_000;
/** A subscription holds at most 650 people. */
const mostPeople = 1_000;
/** Subscriptions remembered; those that are gone are forgotten by beginning anew. */
const mostKnown = 50_000;
/** Where strangers crowd, all subscriptions are looked up, too; not more often than this. */
const knowAllEveryMs = 5_000;

/** What came by one subscription since the last look. */
interface Heard {
  people: Set<string>;
  events: Set<Hint['event']['kind']>;
  count: number;
}
/** By tenant, then by subscription. */
type Windows = Map<string, Map<string, Heard>>;

/**
 * Who knows a subscription's secret is let into its tenant's window; whoever guesses costs a digest, and one statement for
 * all guesses of a moment. Where guesses leave no room to look up what is real, all subscriptions are looked up. So neither
 * the number of guesses nor the number of guessed tenants holds up what is real for long.
 */
export function createHintCollector(deps: CollectDeps): HintCollector {
  const { scheduler, events } = deps;
  const known = createKnown(deps);
  let windows: Windows = new Map();
  let strangers: Hint[] = [];
  let running = false;

  function sort(hints: readonly Hint[]): Hint[] {
    const unknown: Hint[] = [];
    let refused = 0;
    for (const hint of hints) {
      const genuine = known.isGenuine(hint);
      if (genuine === undefined) unknown.push(hint);
      else if (genuine) open(windows, hint);
      else refused += 1;
    }
    if (refused > 0) events.record('hint_refused', { count: refused });
    return unknown;
  }

  async function meet(asked: readonly Hint[]): Promise<void> {
    await known.learn(asked);
    const refused = sort(asked).length;
    if (refused > 0) events.record('hint_refused', { count: refused });
  }

  /** One pass at a time: while the database is busy the windows grow, and nothing queues up before it. */
  async function run(): Promise<void> {
    while (windows.size > 0 || strangers.length > 0) {
      const asked = strangers;
      strangers = [];
      if (asked.length > 0) await twice(deps, () => meet(asked));
      await scheduler.sleep(windowMs);
      const taken = windows;
      windows = new Map();
      await atOnce(tenantsAtOnce, [...taken], ([tenantId, heard]) =>
        twice(deps, () => take(deps, tenantId, heard, known.forget), tenantId),
      );
    }
    running = false;
  }

  return {
    put(hints) {
      const unknown = sort(hints);
      const room = mostStrangers - strangers.length;
      strangers.push(...unknown.slice(0, room));
      if (unknown.length > room) events.record('hint_dropped', { count: unknown.length - room });
      if (running) return;
      running = true;
      void run();
    },
  };
}

/** What fails is tried once more: a database that changes over loses nothing, one that is gone holds up no memory. */
async function twice({ scheduler, logger }: CollectDeps, work: () => Promise<void>, tenantId?: string): Promise<void> {
  try {
    await work().catch(async () => {
      await scheduler.sleep(tryAgainMs);
      await work();
    });
  } catch (err) {
    logger.warn({ err, tenantId }, 'hints are lost; the timer will read');
  }
}

function open(windows: Windows, { tenantId, subscriptionId, event }: Hint): void {
  const window = windows.get(tenantId) ?? new Map<string, Heard>();
  windows.set(tenantId, window);
  const heard = window.get(subscriptionId) ?? { people: new Set(), events: new Set(), count: 0 };
  window.set(subscriptionId, heard);
  heard.count += 1;
  heard.events.add(event.kind);
  if (event.kind === 'changed' && heard.people.size < mostPeople) heard.people.add(event.userId);
}

/**
 * One window of one tenant: one statement for all people, two for its subscriptions. That hints came is recorded last: a
 * subscription whose hints were lost must not pass for one that works.
 */
async function take(
  { db, scheduler, events, wake }: CollectDeps,
  tenantId: string,
  window: ReadonlyMap<string, Heard>,
  forget: (gone: { tenantId: string; subscriptionId: string }) => void,
): Promise<void> {
  const at = new Date(scheduler.now());
  const rounds = await findRoundsOf(db, tenantId, [...window.keys()]);
  for (const subscriptionId of window.keys()) if (!rounds.has(subscriptionId)) forget({ tenantId, subscriptionId });
  const heard = [...window].filter(([subscriptionId]) => rounds.has(subscriptionId));
  const count = heard.reduce((sum, [, each]) => sum + each.count, 0);
  if (count === 0) return;
  const missed = heard.flatMap(([id, each]) => (each.events.has('missed') ? [rounds.get(id) ?? 0] : []));
  const people = new Set(heard.flatMap(([, each]) => [...each.people]));
  if (missed.length > 0) for (const userId of await usersOfRounds(db, tenantId, missed)) people.add(userId);
  if (people.size > 0) await markReadDue(db, tenantId, [...people], { at, again: 1, hinted: true });
  const toKeep = heard.filter(([, each]) => each.events.has('renew') || each.events.has('removed'));
  for (const [id, each] of toKeep) await recordLifecycle(db, tenantId, id, { at, gone: each.events.has('removed') });
  await recordHints(db, tenantId, [...rounds.keys()], at);
  events.record('hint_received', { tenantId, count });
  wake(tenantId, toKeep.length > 0 ? 'everything' : 'reads');
}

/** Secrets of the subscriptions that were heard of, as digests. */
function createKnown({ db, scheduler }: CollectDeps) {
  const digests = new Map<string, Buffer>();
  let allFrom = scheduler.now();

  function add(found: HeardSubscription): void {
    if (digests.size >= mostKnown) digests.clear();
    digests.set(nameOf(found), digestOf(found.clientState));
  }

  return {
    /** Looks these up. When they are as many as there is room for, others were dropped: then all are. */
    async learn(strangers: readonly Hint[]): Promise<void> {
      if (strangers.length >= mostStrangers && scheduler.now() >= allFrom) {
        const all = await listHeardSubscriptions(db, mostKnown);
        allFrom = scheduler.now() + knowAllEveryMs;
        digests.clear();
        all.forEach(add);
      }
      const named = new Map(strangers.map((hint) => [nameOf(hint), hint]));
      for (const found of await findSubscriptions(db, [...named.values()])) add(found);
    },
    forget: (gone: { tenantId: string; subscriptionId: string }) => void digests.delete(nameOf(gone)),
    /** undefined: not heard of before. Compared in constant time, by digests of equal length. */
    isGenuine(hint: Hint): boolean | undefined {
      const expected = digests.get(nameOf(hint));
      return expected && timingSafeEqual(digestOf(hint.clientState), expected);
    },
  };
}

/** Ids hold no spaces. */
function nameOf({ tenantId, subscriptionId }: { tenantId: string; subscriptionId: string }): string {
  return `${tenantId} ${subscriptionId}`;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
