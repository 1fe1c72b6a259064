/** Time that passes only when a test says so, and only when nothing is left to do at the present moment. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Scheduler } from '../../bot/presence/ports.ts';
import type { Database } from '../../bot/store/database.ts';

export interface VirtualTime extends Scheduler {
  /** Lets `ms` pass: wakes sleepers in order, each time waiting until everything they set off has come to rest. */
  advance(ms: number): Promise<void>;
  /** Advances in small steps until `reached` answers true; throws when `withinMs` have passed. */
  until(reached: () => boolean | Promise<boolean>, withinMs: number): Promise<void>;
  /** The same database, whose statements under way keep time from passing. */
  watched(db: Database): Database;
}

interface Sleeper {
  at: number;
  wake: () => void;
}

const quietTurns = 3;

export function createVirtualTime(start: Date): VirtualTime {
  let now = start.getTime();
  let statements = 0;
  /** Wait for the last statement under way; asking in a loop would take the database its processor. */
  const waiting: (() => void)[] = [];
  const sleepers = new Set<Sleeper>();

  async function quiet(): Promise<void> {
    for (let turns = 0; turns < quietTurns; turns += 1) {
      await turn();
      if (statements === 0) continue;
      await new Promise<void>((resolve) => void waiting.push(resolve));
      turns = -1;
    }
  }

  /** The first of those that are due first: they stand in the order in which they lay down. */
  function next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (first === undefined || sleeper.at < first.at) first = sleeper;
    return first;
  }

  async function advance(ms: number): Promise<void> {
    const end = now + ms;
    for (;;) {
      await quiet();
      const sleeper = next();
      if (sleeper === undefined || sleeper.at > end) break;
      now = Math.max(now, sleeper.at);
      sleeper.wake();
    }
    now = end;
  }

  async function counted<T>(work: Promise<T>): Promise<T> {
    statements += 1;
    try {
      return await work;
    } finally {
      statements -= 1;
      if (statements === 0) for (const resolve of waiting.splice(0)) resolve();
    }
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        // whole milliseconds, as the real clock and the store have them
        const sleeper: Sleeper = { at: now + Math.ceil(ms), wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
    advance,
    async until(reached, withinMs) {
      const end = now + withinMs;
      await quiet();
      while (!(await reached())) {
        if (now >= end) throw new Error(`not reached within ${withinMs} ms`);
        await advance(50);
      }
    },
    watched: (db) => ({
      query: (sql, params) => counted(db.query(sql, params)),
      transaction: (work) => counted(db.transaction(work)),
      close: () => db.close(),
    }),
  };
}
