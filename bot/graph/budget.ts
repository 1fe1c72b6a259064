/**
 * Share of Graph's presence quota: 1,500 requests per 30 s, app and tenant, reads and writes together
 * (https://learn.microsoft.com/graph/throttling-limits). Writes go first; reads take what their share leaves.
 */

export interface Budget {
  /** Resolves when the request may leave. */
  admit(tenantId: string, kind: 'read' | 'write'): Promise<void>;
  /** After a 429: nothing leaves for `waitMs`, and reads get half of their share for one window. */
  throttled(tenantId: string, waitMs: number): void;
}

export interface BudgetOptions {
  clock: { now(): number };
  sleep(ms: number): Promise<void>;
  /** Largest part of the quota that reads may use, 0..1. */
  readShare: number;
  quota?: number;
  windowMs?: number;
}

interface Window {
  writes: number[];
  reads: number[];
  restUntil: number;
  reducedUntil: number;
}

export function createBudget({ clock, sleep, readShare, quota = 1500, windowMs = 30_000 }: BudgetOptions): Budget {
  const windows = new Map<string, Window>();
  const windowOf = (tenantId: string): Window => {
    const known = windows.get(tenantId) ?? { writes: [], reads: [], restUntil: 0, reducedUntil: 0 };
    windows.set(tenantId, known);
    return known;
  };
  return {
    admit: async (tenantId, kind) => {
      for (;;) {
        const wait = waitFor(windowOf(tenantId), kind, clock.now(), { quota, readShare, windowMs });
        if (wait === 0) break;
        await sleep(wait);
      }
      windowOf(tenantId)[kind === 'write' ? 'writes' : 'reads'].push(clock.now());
    },
    throttled: (tenantId, waitMs) => {
      const window = windowOf(tenantId);
      window.restUntil = Math.max(window.restUntil, clock.now() + waitMs);
      window.reducedUntil = clock.now() + windowMs;
    },
  };
}

/** Milliseconds until the next request of this kind may leave; 0 = now. Drops what has left the window. */
export function waitFor(
  window: Window,
  kind: 'read' | 'write',
  now: number,
  limits: { quota: number; readShare: number; windowMs: number },
): number {
  const { quota, readShare, windowMs } = limits;
  if (window.restUntil > now) return window.restUntil - now;
  for (const times of [window.writes, window.reads]) while ((times[0] ?? now) <= now - windowMs) times.shift();
  const share = window.reducedUntil > now ? readShare / 2 : readShare;
  const oldest = Math.min(window.writes[0] ?? now, window.reads[0] ?? now);
  if (window.writes.length + window.reads.length >= quota) return oldest + windowMs - now || 1;
  if (kind === 'read' && window.reads.length >= Math.max(1, Math.floor(quota * share)))
    return (window.reads[0] ?? now) + windowMs - now || 1;
  return 0;
}
