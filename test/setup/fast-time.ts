/** Time that runs faster than the wall clock, for what waits for minutes and yet talks over real sockets. */
import { realTime } from '../../bot/jobs/real-time.ts';
import type { Scheduler } from '../../bot/presence/ports.ts';

export interface FastTime extends Scheduler {
  stop(): void;
}

/** A machine that had no time for us makes no leap of minutes. */
const longestStepMs = 50;

/** Begins now, and runs `factor` times as fast. */
export function createFastTime(factor: number): FastTime {
  let now = Date.now();
  let lookedAt = performance.now();
  function look(): number {
    const at = performance.now();
    now += Math.min(at - lookedAt, longestStepMs) * factor;
    lookedAt = at;
    return Math.floor(now);
  }
  const ticking = setInterval(look, 10);
  return {
    now: look,
    sleep: (ms, signal) => realTime.sleep(ms / factor, signal),
    stop: () => clearInterval(ticking),
  };
}
