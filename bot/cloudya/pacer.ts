/** How fast one customer's API is asked: calls at a time and calls per second, both halved when it shows strain. */
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Clock } from '../presence/ports.ts';

export interface Pacer {
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Halves both limits, down to one; they grow back with calls that succeed. Nothing begins for `restMs`. */
  slowDown(restMs?: number): void;
  /** Calls per second right now. */
  perSecond(): number;
}

export interface PacerDeps {
  perSecond: number;
  inFlight: number;
  clock: Clock;
  /** Milliseconds between two halvings: calls in flight meet the same strain. */
  calmMs?: number;
}

/** Calls without strain after which the limits grow by a tenth of the full ones. */
const callsToRecover = 20;

export function createPacer({ perSecond, inFlight, clock, calmMs = 1_000 }: PacerDeps): Pacer {
  const queue = new PQueue({ concurrency: inFlight });
  let share = 1;
  let goodCalls = 0;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let nextSlot = 0;
  let restsUntil = 0;

  function setShare(wanted: number): void {
    share = wanted;
    queue.concurrency = Math.max(1, Math.floor(inFlight * share));
  }

  const rate = () => Math.max(1, perSecond * share);

  async function slot(signal: AbortSignal | undefined): Promise<void> {
    const now = clock.now();
    const mine = Math.max(now, nextSlot, restsUntil);
    nextSlot = mine + 1000 / rate();
    if (mine > now) await delay(mine - now, undefined, { signal });
    // the rest may have begun while it waited
    if (clock.now() < restsUntil) await slot(signal);
  }

  function recover(): void {
    goodCalls += 1;
    if (share < 1 && goodCalls % callsToRecover === 0) setShare(Math.min(1, share + 0.1));
  }

  return {
    run: (call, signal) =>
      queue.add(
        async () => {
          await slot(signal);
          const result = await call();
          recover();
          return result;
        },
        signal === undefined ? {} : { signal },
      ),
    slowDown(restMs = 0) {
      restsUntil = Math.max(restsUntil, clock.now() + restMs);
      if (clock.now() - halvedAt < calmMs) return;
      halvedAt = clock.now();
      goodCalls = 0;
      setShare(Math.max(1 / Math.max(perSecond, inFlight), share / 2));
    },
    perSecond: rate,
  };
}
