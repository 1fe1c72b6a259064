/** Writes about many things at a limited rate: of several writes about one thing, only the newest leaves. */
import PQueue from 'p-queue';

export interface NewestWins {
  /**
   * Queues `write` about `key`, in place of one that still waits. Both callers then get the newer one's outcome, so that
   * writes about one key have outcomes of one kind. They never overlap.
   */
  run<Result>(key: string, write: () => Promise<Result>): Promise<Result>;
  /** Writes that wait or run. */
  size(): number;
}

interface Waiting {
  write: () => Promise<unknown>;
  outcome: Promise<unknown>;
}

export function createNewestWins(limits: { perSecond: number; inFlight: number }): NewestWins {
  const queue = new PQueue({
    concurrency: limits.inFlight,
    interval: 1_000,
    intervalCap: limits.perSecond,
    // any second counts, not only those of a fixed grid
    strict: true,
  });
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Promise<unknown>>();

  async function leave(key: string): Promise<unknown> {
    while (running.has(key)) await running.get(key)?.catch(() => undefined);
    const entry = waiting.get(key);
    if (entry === undefined) throw new Error(`Nothing waits for ${key}`);
    waiting.delete(key);
    const done = entry.write();
    running.set(key, done);
    try {
      return await done;
    } finally {
      running.delete(key);
    }
  }

  return {
    run<Result>(key: string, write: () => Promise<Result>) {
      const before = waiting.get(key);
      if (before !== undefined) {
        before.write = write;
        return before.outcome as Promise<Result>;
      }
      const outcome = Promise.resolve().then(() => queue.add(() => leave(key)));
      waiting.set(key, { write, outcome });
      return outcome as Promise<Result>;
    },
    size: () => queue.size + queue.pending,
  };
}
