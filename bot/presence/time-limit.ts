/** Work that ends itself in time. */
import type { Scheduler } from './ports.ts';

/** Runs `work` with a signal that aborts after `ms`; what ends by it is the work's to decide. */
export async function withTimeLimit<Result>(
  scheduler: Scheduler,
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const over = new AbortController();
  void scheduler.sleep(ms, over.signal).then(() => limit.abort());
  try {
    return await work(limit.signal);
  } finally {
    over.abort();
  }
}
