/** Vendors that are slow and fail, the same way every time. */
import { VendorError, type VendorTrouble } from '../../bot/errors.ts';
import type { Scheduler } from '../../bot/presence/ports.ts';

/** A small generator (mulberry32), so that a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface TroubleMaker {
  /** Milliseconds each call takes. */
  latencyMs: number;
  /** Share of calls that fail, 0 to 1. Half of these were carried out all the same: only the answer is lost. */
  failureRate: number;
  /** While set, every call fails with it. */
  outage: { trouble: VendorTrouble; retryAfterMs?: number } | undefined;
  /** Next calls that are carried out and never answered. */
  loseAnswers: number;
  /** Calls for these ids always fail with 403. */
  forbidden: Set<string>;
  calls: number;
  /** Carries out `act` in the middle of a call that may be slow, refused, or answered in vain. */
  call<T>(id: string, act: () => T): Promise<T>;
}

export function createTroubleMaker(
  vendor: 'microsoft' | 'cloudya',
  scheduler: Scheduler,
  random: () => number,
): TroubleMaker {
  const maker: TroubleMaker = {
    latencyMs: 40,
    failureRate: 0,
    outage: undefined,
    loseAnswers: 0,
    forbidden: new Set(),
    calls: 0,
    async call(id, act) {
      maker.calls += 1;
      await scheduler.sleep(maker.latencyMs / 2);
      if (maker.outage) {
        const { trouble, retryAfterMs } = maker.outage;
        throw new VendorError(vendor, trouble, 'outage', { retryAfterMs });
      }
      if (maker.forbidden.has(id)) throw new VendorError(vendor, 'forbidden', 'forbidden', { status: 403 });
      const fails = random() < maker.failureRate;
      if (fails && random() < 0.5) throw new VendorError(vendor, 'unavailable', 'failed before', { status: 503 });
      const result = act();
      await scheduler.sleep(maker.latencyMs / 2);
      if (maker.loseAnswers > 0) {
        maker.loseAnswers -= 1;
        throw new VendorError(vendor, 'unavailable', 'answer lost');
      }
      if (fails) throw new VendorError(vendor, 'unavailable', 'answer lost', { status: 504 });
      return result;
    },
  };
  return maker;
}
