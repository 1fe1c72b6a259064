/**
 * Our share of Graph's presence quota: 1,500 requests per 30 s, app and tenant, reads and writes together
 * (https://learn.microsoft.com/graph/throttling-limits). Writes come first: while one waits, reads get
 * no more than what is kept for them, so that presence is still read while everybody phones; else at most their share.
 */

export interface Budget {
  /** Milliseconds until a request of this kind may leave; 0 = now. */
  waitFor(tenantId: string, kind: RequestKind): number;
  /** Resolves when the request may leave, and counts it. Rejects with the signal's reason. */
  admit(tenantId: string, kind: RequestKind, signal?: AbortSignal): Promise<void>;
  /** After a 429: nothing leaves for `waitMs`, and reads get half of their share for one window. */
  throttled(tenantId: string, waitMs: number): void;
  /** How often Graph has said 429 lately; answers to requests that were under way together count once. */
  refusals(tenantId: string): number;
  /** Requests that count now. */
  sent(tenantId: string): number;
  /** Somebody else sent so many for this tenant, the last of them at `at` (milliseconds since the epoch): they count as well. */
  takeOver(tenantId: string, count: number, at: number): void;
}

export type RequestKind = 'read' | 'write';

export interface BudgetOptions {
  clock: { now(): number };
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Largest part of the quota that reads may use, 0..1. */
  readShare: number;
  quota?: number;
  windowMs?: number;
  meter?: BudgetMeter;
}

export interface BudgetMeter {
  /** A request leaves, after it had to wait so long, milliseconds. */
  admitted(kind: RequestKind, waitedMs: number): void;
  /** Graph said 429. */
  refused(): void;
}

/** Graph counts what arrives within 30 s, we what leaves: a second is for those that are longer on their way. */
const countedMs = 31_000;
/** Left to reads however much is written. */
const keptForReads = 0.1;
/** How long a 429 is remembered: each one lets timed reads go slower until then. */
const rememberMs = 2 * 60_000;

interface Window {
  /** When requests left, oldest first; `before`: those of another process that led this tenant. */
  left: Record<RequestKind | 'before', number[]>;
  restUntil: number;
  reducedUntil: number;
  /** Until then writes want more than there is. */
  writesFirstUntil: number;
  /** When Graph said 429. */
  refusedAt: number[];
}

export function createBudget(options: BudgetOptions): Budget {
  const { clock, sleep, readShare, quota = 1500, windowMs = countedMs, meter } = options;
  const windowOf = createWindows();
  /** Requests that count now. */
  const countedOf = (tenantId: string) => {
    const { left } = windowOf(tenantId);
    dropOld(left, clock.now() - windowMs);
    return Object.values(left).flat();
  };
  const waitFor = (tenantId: string, kind: RequestKind): number => {
    const now = clock.now();
    const window = windowOf(tenantId);
    if (window.restUntil > now) return window.restUntil - now;
    const counted = countedOf(tenantId).sort((a, b) => a - b);
    const share = Math.max(1, Math.floor(quota * shareOf(kind, window, { readShare, now })));
    const free = [freeAt(window.left[kind], share), freeAt(counted, quota)];
    const wait = Math.max(0, ...free.map((at) => at + windowMs - now));
    if (kind === 'write' && wait > 0) window.writesFirstUntil = now + windowMs;
    return wait;
  };
  return {
    waitFor,
    admit: async (tenantId, kind, signal) => {
      const askedAt = clock.now();
      for (;;) {
        signal?.throwIfAborted();
        const wait = waitFor(tenantId, kind);
        if (wait === 0) break;
        await sleep(wait, signal);
      }
      windowOf(tenantId).left[kind].push(clock.now());
      meter?.admitted(kind, clock.now() - askedAt);
    },
    throttled: (tenantId, waitMs) => {
      meter?.refused();
      const window = windowOf(tenantId);
      const now = clock.now();
      if (window.restUntil <= now) window.refusedAt = [...lately(window, now), now];
      window.restUntil = Math.max(window.restUntil, now + waitMs);
      window.reducedUntil = now + windowMs;
    },
    refusals: (tenantId) => lately(windowOf(tenantId), clock.now()).length,
    sent: (tenantId) => countedOf(tenantId).length,
    takeOver: (tenantId, count, at) => {
      // what is counted here already this process has sent itself, when it led earlier
      const unknown = Math.max(0, Math.min(count, quota) - countedOf(tenantId).length);
      windowOf(tenantId).left.before.push(...Array<number>(unknown).fill(at));
    },
  };
}

/** The window of each tenant; an empty one for who has none yet. */
function createWindows(): (tenantId: string) => Window {
  const windows = new Map<string, Window>();
  return (tenantId) => {
    const known = windows.get(tenantId);
    if (known) return known;
    const left = { read: [], write: [], before: [] };
    const fresh: Window = { left, restUntil: 0, reducedUntil: 0, writesFirstUntil: 0, refusedAt: [] };
    windows.set(tenantId, fresh);
    return fresh;
  };
}

/** The part of the quota that is for this kind now, 0..1. */
function shareOf(
  kind: RequestKind,
  { writesFirstUntil, reducedUntil }: Window,
  { readShare, now }: { readShare: number; now: number },
): number {
  if (kind === 'write') return 1 - keptForReads;
  const share = reducedUntil > now ? readShare / 2 : readShare;
  return writesFirstUntil > now ? Math.min(share, keptForReads) : share;
}

function lately({ refusedAt }: Window, now: number): number[] {
  return refusedAt.filter((at) => at > now - rememberMs);
}

function dropOld(left: Window['left'], before: number): void {
  for (const times of Object.values(left)) {
    const young = times.findIndex((at) => at > before);
    times.splice(0, young < 0 ? times.length : young);
  }
}

/** Time of the request that must leave the window before there is room below `most`; long ago when there is room. */
function freeAt(times: readonly number[], most: number): number {
  return times.length < most ? Number.NEGATIVE_INFINITY : (times[times.length - most] ?? Number.NEGATIVE_INFINITY);
}
