/** Notifications at a steady rate, mixed over all subscriptions: how a webhook bears a busy morning. */
import type { Simulator } from '../../core/simulator.ts';
import type { SimSubscription, SimTenant } from '../world.ts';
import type { Item, Outbox } from './outbox.ts';

const tickMs = 20;

export interface StormWish {
  /** Items altogether, and how many of them a second. */
  count: number;
  perSecond: number;
  /** Items in one POST. */
  perPost: number;
  /** Only this tenant's subscriptions. */
  tenant: SimTenant | undefined;
}

export interface StormState {
  running: boolean;
  /** Items and POSTs that have left, of how many items. */
  items: number;
  posts: number;
  wanted: number;
  /** How far the sender was behind its own plan at worst, ms: above 100 the rate was not kept. */
  behindMs: number;
}

export interface Storm {
  /** Ends the one before. Throws RangeError when nobody is subscribed to. */
  start(wish: StormWish): StormState;
  state(): StormState;
  stop(): void;
}

type ItemAbout = (subscription: SimSubscription, userId: string) => Item | undefined;

/** Who can be told of at one address, in an order that mixes the subscriptions. */
interface Target {
  url: string;
  people: { subscription: SimSubscription; userId: string }[];
  next: number;
}

export function createStorm(sim: Simulator, outbox: Outbox, itemAbout: ItemAbout): Storm {
  let timer: NodeJS.Timeout | undefined;
  let state: StormState = { running: false, items: 0, posts: 0, wanted: 0, behindMs: 0 };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    state.running = false;
  };
  return {
    start: (wish) => {
      const targets = targetsOf(sim, wish.tenant);
      if (targets.length === 0) throw new RangeError('There is no subscription to tell of.');
      stop();
      state = { running: true, items: 0, posts: 0, wanted: wish.count, behindMs: 0 };
      const started = performance.now();
      timer = setInterval(() => {
        const due = Math.min(state.wanted, ((performance.now() - started) / 1000) * wish.perSecond);
        state.behindMs = Math.max(state.behindMs, Math.round(((due - state.items) / wish.perSecond) * 1000));
        while (state.items + wish.perPost <= due || (due === state.wanted && state.items < due)) {
          const count = Math.min(wish.perPost, state.wanted - state.items);
          sendOne(targets[state.posts % targets.length], count, outbox, itemAbout);
          state.items += count;
          state.posts += 1;
        }
        if (state.items >= state.wanted) stop();
      }, tickMs);
      return state;
    },
    state: () => ({ ...state }),
    stop,
  };
}

function sendOne(target: Target | undefined, count: number, outbox: Outbox, itemAbout: ItemAbout): void {
  if (!target) return;
  const items = Array.from({ length: count }, () => {
    const person = target.people[target.next % target.people.length];
    target.next += 1;
    return person && itemAbout(person.subscription, person.userId);
  });
  outbox.send(
    target.url,
    items.filter((item) => item !== undefined),
  );
}

function targetsOf(sim: Simulator, tenant: SimTenant | undefined): Target[] {
  const tenants = tenant ? [tenant] : Object.values(sim.world.microsoft.tenants);
  const subscriptions = tenants.flatMap((each) => Object.values(each.subscriptions));
  const byUrl = Map.groupBy(subscriptions, ({ notificationUrl }) => notificationUrl);
  return [...byUrl].map(([url, found]) => ({
    url,
    people: mixed(found.flatMap((subscription) => subscription.userIds.map((userId) => ({ subscription, userId })))),
    next: 0,
  }));
}

/** A step that shares no factor with the length visits everybody once, far apart. */
function mixed<Each>(list: Each[]): Each[] {
  const step = 7919;
  return list.length % step === 0 ? list : list.map((_, index) => list[(index * step) % list.length] as Each);
}
