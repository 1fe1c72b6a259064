/** Guessing through us is slow: a tenant whose tries were refused a few times waits. */
import type { ErrorCode } from '../../contract/errors.ts';
import { PresenceError } from '../errors.ts';

export interface RefusedTriesDeps {
  clock: { now(): number };
  /** Refused tries that are let through within `perMs`; what is under way counts as one. */
  most: number;
  perMs: number;
}

/** The vendor was away or refused what has no part in a login, or our database was busy: nothing was guessed. */
const noGuess: readonly ErrorCode[] = [
  'cloudya_unreachable',
  'cloudya_request_refused',
  'cloudya_gone',
  'cloudya_conflict',
  'database_busy',
  'conflict',
];

/** Answers how to try. Throws `too_many_requests` with the seconds to wait. Counts in this process alone. */
export function limitRefusedTries({ clock, most, perMs }: RefusedTriesDeps) {
  const refused = new Map<string, number[]>();
  const underWay = new Map<string, number>();

  function admit(tenantId: string): void {
    const now = clock.now();
    const recent = (refused.get(tenantId) ?? []).filter((time) => time > now - perMs);
    if (recent.length > 0) refused.set(tenantId, recent);
    else refused.delete(tenantId);
    if (recent.length + (underWay.get(tenantId) ?? 0) < most) return;
    const waitMs = (recent[0] ?? now) + perMs - now;
    throw new PresenceError('too_many_requests', { seconds: String(Math.ceil(waitMs / 1000)) });
  }

  function leave(tenantId: string): void {
    const left = (underWay.get(tenantId) ?? 1) - 1;
    if (left > 0) underWay.set(tenantId, left);
    else underWay.delete(tenantId);
  }

  return async (tenantId: string, work: () => Promise<void>): Promise<void> => {
    admit(tenantId);
    underWay.set(tenantId, (underWay.get(tenantId) ?? 0) + 1);
    try {
      await work();
    } catch (error) {
      if (error instanceof PresenceError && !noGuess.includes(error.code))
        refused.set(tenantId, [...(refused.get(tenantId) ?? []), clock.now()]);
      throw error;
    } finally {
      leave(tenantId);
    }
  };
}
