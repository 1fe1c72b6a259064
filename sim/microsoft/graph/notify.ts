/**
 * Change notifications: basic items that name a person and nothing else, collected per address for a moment, sent again when they
 * are not taken (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
import type { Simulator } from '../../core/simulator.ts';
import { isRestless, restlessOf, updateVisible, visibleNow } from '../presence.ts';
import type { SimSubscription, SimTenant, SimUser } from '../world.ts';

/** How often the clock is looked at, ms. */
const tickMs = 50;
/** Delays between the attempts of one delivery, ms. Graph goes on for four hours; the simulator for about two minutes. */
const retryAfterMs = [2_000, 5_000, 15_000, 30_000, 60_000];
/** Graph names no limit of items per POST; this keeps a body below 100 kB. */
const mostItems = 100;

export interface Notifier {
  /** Tells every subscription on this person, changed or not. Returns how many there are. */
  tell(user: SimUser): number;
  /** Sends a lifecycle event; false when the subscription has no address for it. */
  tellLifecycle(subscription: SimSubscription, lifecycleEvent: string): boolean;
  /** Begins anew with the world as it is now. */
  restart(): void;
  stop(): void;
}

export function startNotifier(sim: Simulator): Notifier {
  const outbox = createOutbox(sim);
  const tell = (user: SimUser) => {
    const subscriptions = subscriptionsOn(sim, user);
    for (const subscription of subscriptions)
      outbox.add(subscription.notificationUrl, () => itemAbout(sim, subscription, user));
    return subscriptions.length;
  };
  const restart = () => {
    outbox.empty();
    restlessOf(sim).clear();
    for (const tenant of Object.values(sim.world.microsoft.tenants))
      for (const user of Object.values(tenant.users)) if (isRestless(user)) restlessOf(sim).add(user);
  };
  restart();
  const timer = setInterval(() => settle(sim, tell), tickMs);
  timer.unref();
  return {
    tell,
    tellLifecycle: (subscription, lifecycleEvent) => {
      const url = subscription.lifecycleNotificationUrl;
      if (url !== null) outbox.add(url, () => lifecycleItem(subscription, lifecycleEvent));
      return url !== null;
    },
    restart,
    stop: () => {
      clearInterval(timer);
      outbox.empty();
    },
  };
}

/** Lets sessions run out and fade, and tells of what has become visible since. */
function settle(sim: Simulator, tell: (user: SimUser) => number): void {
  const { tenants, settings } = sim.world.microsoft;
  for (const user of restlessOf(sim)) {
    const moved = updateVisible(sim, user);
    const { sequence } = visibleNow(user, sim.clock.now());
    const announced = sequence > user.announced;
    if (announced) {
      user.announced = sequence;
      if (Math.random() >= settings.hintLossRate) tell(user);
    }
    if (!isRestless(user) || tenants[user.tenantId]?.users[user.id] !== user) restlessOf(sim).delete(user);
    if (moved || announced) sim.changed('presence');
  }
}

function subscriptionsOn(sim: Simulator, user: SimUser): SimSubscription[] {
  const tenant: SimTenant | undefined = sim.world.microsoft.tenants[user.tenantId];
  return Object.values(tenant?.subscriptions ?? {}).filter((subscription) => subscription.userIds.includes(user.id));
}

type Item = Record<string, unknown>;

/** undefined when the subscription ended while the item waited. */
function itemAbout(sim: Simulator, subscription: SimSubscription, user: SimUser): Item | undefined {
  const { id, tenantId, clientState, expirationDateTime } = subscription;
  const alive = sim.world.microsoft.tenants[tenantId]?.subscriptions[id];
  if (!alive || Date.parse(expirationDateTime) <= sim.clock.now()) return undefined;
  return {
    subscriptionId: id,
    clientState,
    changeType: 'updated',
    tenantId,
    resource: `communications/presences?$filter=id+in+(%27${user.id}%27)`,
    subscriptionExpirationDateTime: expirationDateTime,
    resourceData: { '@odata.id': `users/${user.id}/presence`, '@odata.type': '#Microsoft.Graph.presence', id: user.id },
    organizationId: tenantId,
  };
}

function lifecycleItem(subscription: SimSubscription, lifecycleEvent: string): Item {
  const { id, tenantId, clientState, expirationDateTime } = subscription;
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: expirationDateTime,
    tenantId,
    clientState,
    lifecycleEvent,
  };
}

/** Items wait per address for up to `hintDelayMs` and leave in one POST. */
function createOutbox(sim: Simulator) {
  const waiting = new Map<string, (() => Item | undefined)[]>();
  const timers = new Set<NodeJS.Timeout>();
  let cut = new AbortController();
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms).unref();
    timers.add(timer);
  };
  const deliver = async (url: string, value: Item[], attempt = 0): Promise<void> => {
    const { signal } = cut;
    if ((await post(sim, url, value, signal)) || signal.aborted) return;
    const wait = retryAfterMs[attempt];
    if (wait !== undefined) later(wait, () => void deliver(url, value, attempt + 1));
  };
  const flush = (url: string) => {
    const items = (waiting.get(url) ?? []).flatMap((make): Item[] => [make()].filter((item) => item !== undefined));
    waiting.delete(url);
    for (let from = 0; from < items.length; from += mostItems) void deliver(url, items.slice(from, from + mostItems));
  };
  return {
    add: (url: string, make: () => Item | undefined) => {
      const queue = waiting.get(url);
      if (queue) return void queue.push(make);
      waiting.set(url, [make]);
      later(Math.random() * sim.world.microsoft.settings.hintDelayMs, () => flush(url));
    },
    empty: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      cut.abort();
      cut = new AbortController();
    },
  };
}

/** True when the app has taken the items. */
async function post(sim: Simulator, url: string, value: Item[], cut: AbortSignal): Promise<boolean> {
  try {
    const answer = await sim.fetchByName(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.any([cut, AbortSignal.timeout(sim.world.microsoft.settings.answerMs)]),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
