/** The shape of every loop of the engine: a pass, a rest, again. A pass that throws costs a longer rest, never the loop. */
import type { Logger } from '../logger.ts';
import { backOff } from '../presence/back-off.ts';
import type { Scheduler } from '../presence/ports.ts';
import type { Bell } from './bell.ts';

export interface RepeatDeps {
  scheduler: Scheduler;
  logger: Logger;
  random: () => number;
}

/** `pass` answers how long to rest, milliseconds; the bell cuts the rest short. Ends when `signal` aborts. */
export async function repeat(
  { scheduler, logger, random }: RepeatDeps,
  { name, tenantId, bell, signal }: { name: string; tenantId?: string; bell: Bell; signal: AbortSignal },
  pass: () => Promise<number>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const restMs = await pass();
      failures = 0;
      await bell.wait(restMs, signal);
    } catch (err) {
      if (signal.aborted) return;
      const restMs = backOff(500, 15_000, failures, random);
      failures += 1;
      logger.warn({ err, tenantId, loop: name, failures, restMs }, 'a pass failed');
      await scheduler.sleep(restMs, signal);
    }
  }
}
