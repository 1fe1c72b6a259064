/** A sliding window of costs: cheap at thousands of entries a second. */

export interface Window {
  /** Counts what comes now; the sum of the window that ends now. Time must not go back. */
  add(now: number, cost: number): number;
  /** Milliseconds until the oldest entry leaves the window. */
  waitMs(now: number): number;
}

export function createWindow(lengthMs: number): Window {
  let entries: { at: number; cost: number }[] = [];
  /** First entry that still counts: taken out one by one, cleared away in bulk. */
  let first = 0;
  let sum = 0;
  const drop = (until: number) => {
    for (let entry = entries[first]; entry && entry.at <= until; entry = entries[first]) {
      sum -= entry.cost;
      first += 1;
    }
    if (first > 1000) {
      entries = entries.slice(first);
      first = 0;
    }
  };
  return {
    add: (now, cost) => {
      drop(now - lengthMs);
      if (cost > 0) entries.push({ at: now, cost });
      sum += cost;
      return sum;
    },
    waitMs: (now) => Math.max(0, (entries[first]?.at ?? now) + lengthMs - now),
  };
}
