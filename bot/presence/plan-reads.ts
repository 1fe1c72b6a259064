/** How often each round is read. Pure. */

/** Graph: getPresencesByUserId takes at most 650 ids, https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
export const idsPerRead = 650;
/** Without hints the timer is all there is; with hints it only repairs what was lost. */
const fastestMs = 5_000;
const repairMs = 60_000;

export interface RoundToRead {
  round: number;
  people: number;
  /** A subscription tells us at once who changed. */
  hints: boolean;
}

export interface RoundCadence extends RoundToRead {
  everyMs: number;
}

/**
 * `readsPerSecond`: what timed reads of this tenant may use. `slowdown`: 1, or more where this process reads for more
 * tenants than it can. Rounds without hints share what the repair reads leave.
 */
export function planReads(rounds: readonly RoundToRead[], readsPerSecond: number, slowdown: number): RoundCadence[] {
  const hinted = rounds.filter((round) => round.hints);
  const repairRate = readsFor(hinted) / (repairMs / 1_000);
  const left = Math.max(readsPerSecond - repairRate, readsPerSecond / 10);
  const timedMs = Math.ceil((readsFor(rounds.filter((round) => !round.hints)) / left) * 1_000);
  return rounds.map((round) => ({
    ...round,
    everyMs: Math.round((round.hints ? repairMs : Math.max(fastestMs, timedMs)) * Math.max(1, slowdown)),
  }));
}

/** Requests one pass over these rounds takes. */
export function readsFor(rounds: readonly RoundToRead[]): number {
  return Math.ceil(rounds.reduce((people, round) => people + round.people, 0) / idsPerRead);
}

/** Requests per second the plan asks for. */
export function demandOf(plan: readonly RoundCadence[]): number {
  return plan.reduce((sum, { people, everyMs }) => sum + people / idsPerRead / (everyMs / 1_000), 0);
}

export interface DueRounds {
  rounds: number[];
  /** When the next round falls due, milliseconds since the epoch; undefined = there is none. */
  nextAt: number | undefined;
}

/** `readAt`: when each round was read last. A round never read is due now. */
export function dueRounds(plan: readonly RoundCadence[], readAt: ReadonlyMap<number, number>, now: number): DueRounds {
  const dueAt = plan.map(({ round, everyMs }) => ({ round, at: (readAt.get(round) ?? -Infinity) + everyMs }));
  const later = dueAt.filter(({ at }) => at > now).map(({ at }) => at);
  return {
    rounds: dueAt.filter(({ at }) => at <= now).map(({ round }) => round),
    nextAt: later.length === 0 ? undefined : Math.min(...later),
  };
}

/** Requests that read all of `ids`. */
export function readBatches(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / idsPerRead) }, (_, index) =>
    ids.slice(index * idsPerRead, (index + 1) * idsPerRead),
  );
}

export interface ReadPace {
  /** Takes note of what a tenant asks for; answers how much slower everybody reads for it, 1 = not slower. */
  slowdown(tenantId: string, readsPerSecond: number): number;
  forget(tenantId: string): void;
}

/** The budget of this process, beside the one of each tenant. */
export function createReadPace(readsPerSecond: number): ReadPace {
  const demands = new Map<string, number>();
  return {
    slowdown(tenantId, demand) {
      demands.set(tenantId, demand);
      const total = [...demands.values()].reduce((sum, each) => sum + each, 0);
      return Math.max(1, total / readsPerSecond);
    },
    forget: (tenantId) => void demands.delete(tenantId),
  };
}
