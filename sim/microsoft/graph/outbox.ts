/** Notifications on their way: collected per address for a moment, sent again when they are not taken (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
import { hostOf } from '../../core/http.ts';
import type { Simulator } from '../../core/simulator.ts';
import type { Endpoints } from './endpoints.ts';

/** Graph names no limit of items per POST; this keeps a body below 100 kB. */
const mostItems = 100;
/** Longest wait between two attempts, ms. */
const longestWaitMs = 15 * 60_000;

export type Item = Record<string, unknown>;

export interface Outbox {
  /** An item waits for up to `hintDelayMs`; what it says is read when it leaves, undefined: it is void by then. */
  add(url: string, make: () => Item | undefined): void;
  /** Sends at once, in one POST. */
  send(url: string, items: Item[]): void;
  empty(): void;
}

export function createOutbox(sim: Simulator, endpoints: Endpoints): Outbox {
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
  const deliver = async (url: string, value: Item[], attempt: Attempt): Promise<void> => {
    const { signal } = cut;
    if ((await post(sim, endpoints, url, value, signal)) || signal.aborted) return;
    const next = attemptAfter(sim, attempt);
    if (next) later(next.waitMs, () => void deliver(url, value, next));
  };
  const send = (url: string, items: Item[]) => {
    const host = hostOf(url);
    const mark = endpoints.markOf(host);
    if (mark === 'drop') return endpoints.dropped(host, items.length);
    if (mark === 'fine') return void deliver(url, items, firstAttempt);
    later(sim.world.microsoft.settings.slowDelayMs, () => void deliver(url, items, firstAttempt));
  };
  const flush = (url: string) => {
    const items = (waiting.get(url) ?? []).flatMap((make): Item[] => [make()].filter((item) => item !== undefined));
    waiting.delete(url);
    for (let from = 0; from < items.length; from += mostItems) send(url, items.slice(from, from + mostItems));
  };
  return {
    add: (url, make) => {
      const queue = waiting.get(url);
      if (queue) return void queue.push(make);
      waiting.set(url, [make]);
      later(Math.random() * sim.world.microsoft.settings.hintDelayMs, () => flush(url));
    },
    send,
    empty: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting.clear();
      cut.abort();
      cut = new AbortController();
    },
  };
}

interface Attempt {
  /** Wait before it, and all waits so far, ms. */
  waitMs: number;
  waitedMs: number;
}

const firstAttempt: Attempt = { waitMs: 0, waitedMs: 0 };

/** Exponential back-off for up to four hours; undefined when that is over (same page). */
function attemptAfter(sim: Simulator, { waitMs, waitedMs }: Attempt): Attempt | undefined {
  const { retryFirstMs, retryForMs } = sim.world.microsoft.settings;
  const next = Math.min(longestWaitMs, Math.max(retryFirstMs, waitMs * 2));
  return waitedMs + next > retryForMs ? undefined : { waitMs: next, waitedMs: waitedMs + next };
}

/** True when the app has taken the items. */
async function post(
  sim: Simulator,
  endpoints: Endpoints,
  url: string,
  value: Item[],
  cut: AbortSignal,
): Promise<boolean> {
  const started = performance.now();
  const { answerMs } = sim.world.microsoft.settings;
  const answered = (taken: boolean, leastMs = 0) => {
    const ms = Math.max(leastMs, performance.now() - started);
    if (!cut.aborted) endpoints.answered(hostOf(url), { ms, taken });
    return taken;
  };
  try {
    const answer = await sim.fetchByName(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.any([cut, AbortSignal.timeout(answerMs)]),
    });
    await answer.arrayBuffer();
    return answered(answer.ok);
  } catch (error) {
    // a timer of a busy machine may go off before its time by this clock: what it ended was too late all the same
    return answered(false, error instanceof DOMException && error.name === 'TimeoutError' ? answerMs : 0);
  }
}
