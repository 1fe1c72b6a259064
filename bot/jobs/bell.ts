/** A loop sleeps on its bell: until it is rung, or its time has come. */
import type { Scheduler } from '../presence/ports.ts';

export interface Bell {
  ring(): void;
  /** Resolves when rung (also before the call), after `ms`, or when `signal` aborts. For one waiter at a time. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createBell(scheduler: Scheduler): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        const awake = new AbortController();
        const stop = () => awake.abort();
        signal.addEventListener('abort', stop, { once: true });
        wake = stop;
        await scheduler.sleep(Math.max(0, ms), awake.signal);
        wake = undefined;
        signal.removeEventListener('abort', stop);
      }
      rung = false;
    },
  };
}
