import { setTimeout as delay } from 'node:timers/promises';
import type { Scheduler } from '../presence/ports.ts';

/** Time as the wall clock has it. */
export const realTime: Scheduler = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    if (signal?.aborted) return;
    await delay(ms, undefined, signal && { signal }).catch(() => undefined);
  },
};
