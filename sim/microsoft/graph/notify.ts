/** Change notifications: basic items that name a person and nothing else (https://learn.microsoft.com/graph/changenotifications-for-presence). */
import type { Simulator } from '../../core/simulator.ts';
import { restlessOf, updateVisible, visibleNow, watch } from '../presence.ts';
import type { SimSubscription, SimTenant, SimUser } from '../world.ts';
import { createEndpoints, type Endpoints } from './endpoints.ts';
import { createOutbox, type Item } from './outbox.ts';
import { createStorm, type Storm } from './storm.ts';

/** How often the clock is looked at, ms. */
const tickMs = 50;

export interface Notifier {
  /** Tells every subscription on this person, changed or not. Returns how many there are. */
  tell(user: SimUser): number;
  /** Sends a lifecycle event; false when the subscription has no address for it. */
  tellLifecycle(subscription: SimSubscription, lifecycleEvent: string): boolean;
  endpoints: Endpoints;
  /** Many notifications at a steady rate. */
  storm: Storm;
  /** Begins anew with the world as it is now. */
  restart(): void;
  stop(): void;
}

export function startNotifier(sim: Simulator): Notifier {
  const endpoints = createEndpoints(sim);
  const outbox = createOutbox(sim, endpoints);
  const storm = createStorm(sim, outbox, (subscription, id) => itemAbout(sim, subscription, id));
  const subscriptionsOn = indexSubscriptions(sim);
  const tell = (user: SimUser) => {
    const subscriptions = subscriptionsOn(user);
    for (const subscription of subscriptions)
      outbox.add(subscription.notificationUrl, () => itemAbout(sim, subscription, user.id));
    return subscriptions.length;
  };
  const restart = () => {
    storm.stop();
    outbox.empty();
    endpoints.clear();
    restlessOf(sim).clear();
    for (const tenant of Object.values(sim.world.microsoft.tenants))
      for (const user of Object.values(tenant.users)) watch(sim, user);
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
    endpoints,
    storm,
    restart,
    stop: () => {
      clearInterval(timer);
      storm.stop();
      outbox.empty();
    },
  };
}

/** Lets sessions run out and fade, and tells of what has become visible since. */
function settle(sim: Simulator, tell: (user: SimUser) => number): void {
  const { tenants, settings } = sim.world.microsoft;
  const now = sim.clock.now();
  for (const [user, at] of restlessOf(sim)) {
    if (at > now) continue;
    const moved = updateVisible(sim, user);
    const { sequence } = visibleNow(user, now);
    const announced = sequence > user.announced;
    if (announced) {
      user.announced = sequence;
      if (Math.random() >= settings.hintLossRate) tell(user);
    }
    if (tenants[user.tenantId]?.users[user.id] === user) watch(sim, user);
    else restlessOf(sim).delete(user);
    if (moved || announced) sim.changed('presence');
  }
}

/** Subscriptions by person, worked out anew when one comes or goes: a search through all of them is too slow for thousands of hints a second. */
function indexSubscriptions(sim: Simulator): (user: SimUser) => SimSubscription[] {
  let index: Map<string, SimSubscription[]> | undefined;
  sim.events.on('changed', (what) => {
    if (['subscriptions', 'tenants', 'reset'].includes(what)) index = undefined;
  });
  return ({ tenantId, id }) => {
    index ??= build(Object.values(sim.world.microsoft.tenants));
    return index.get(`${tenantId}/${id}`) ?? [];
  };
}

function build(tenants: SimTenant[]): Map<string, SimSubscription[]> {
  const index = new Map<string, SimSubscription[]>();
  for (const tenant of tenants)
    for (const subscription of Object.values(tenant.subscriptions))
      for (const userId of subscription.userIds) {
        const key = `${tenant.id}/${userId}`;
        index.set(key, [...(index.get(key) ?? []), subscription]);
      }
  return index;
}

/** undefined when the subscription ended while the item waited. */
function itemAbout(sim: Simulator, subscription: SimSubscription, userId: string): Item | undefined {
  const { id, tenantId, clientState, expirationDateTime } = subscription;
  const alive = sim.world.microsoft.tenants[tenantId]?.subscriptions[id];
  if (!alive || Date.parse(expirationDateTime) <= sim.clock.now()) return undefined;
  return {
    subscriptionId: id,
    clientState,
    changeType: 'updated',
    tenantId,
    resource: `communications/presences?$filter=id+in+(%27${userId}%27)`,
    subscriptionExpirationDateTime: expirationDateTime,
    resourceData: { '@odata.id': `users/${userId}/presence`, '@odata.type': '#Microsoft.Graph.presence', id: userId },
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
