/** How often each round is read. Pure; `docs/read-plan.md` shows it as a table. */

/** Graph: getPresencesByUserId takes at most 650 ids, https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
export const idsPerRead = 650;
/** Without hints the timer is all there is; with hints it only repairs what was lost. */
const fastestMs = 2_000;
const repairMs = 60_000;
/** Tenants of up to about 10,000 people are read every five seconds or faster, and faster only within this many requests. */
const unhurriedMs = 5_000;
const unhurriedReadsPerSecond = 2.5;
/** Kept for rounds without hints, however many people the repair reads go through. */
const keptForTimed = 0.1;
/** Each time Microsoft asks us to slow down halves the speed, up to three times. */
const mostHalvings = 3;
/** But not beyond this: what has been unread for ten minutes counts as unknown. */
const longestMs = 4 * 60_000;

export interface RoundToRead {
  round: number;
  people: number;
  /** A subscription tells us at once who changed. */
  hints: boolean;
}

export interface RoundCadence extends RoundToRead {
  everyMs: number;
}

export interface ReadLimits {
  /** Requests per second that timed reads of this tenant may use. */
  readsPerSecond: number;
  /** 1, or more where this process reads for more tenants than it can. */
  slowdown?: number;
  /** How often Microsoft has asked us to slow down lately. */
  refusals?: number;
}

/** The plan of a tenant at this moment. */
export type ReadPlan = (tenantId: string, rounds: readonly RoundToRead[]) => RoundCadence[];

/** Rounds without hints share what the repair reads leave. */
export function planReads(rounds: readonly RoundToRead[], limits: ReadLimits): RoundCadence[] {
  const { readsPerSecond, slowdown = 1, refusals = 0 } = limits;
  const hinted = readsFor(rounds.filter(({ hints }) => hints));
  const timed = readsFor(rounds.filter(({ hints }) => !hints));
  const hintedMs = Math.max(repairMs, spread(hinted, readsPerSecond * (1 - keptForTimed)));
  const unhurried = Math.min(unhurriedMs, Math.max(fastestMs, spread(timed, unhurriedReadsPerSecond)));
  const timedMs = Math.max(unhurried, spread(timed, readsPerSecond - hinted / (hintedMs / 1_000)));
  const halved = (ms: number) => Math.max(ms, Math.min(longestMs, ms * 2 ** Math.min(refusals, mostHalvings)));
  const slowed = (ms: number) => Math.ceil(halved(ms * Math.max(1, slowdown)));
  return rounds.map((round) => ({ ...round, everyMs: slowed(round.hints ? hintedMs : timedMs) }));
}

/** Milliseconds that `requests` take at this speed. */
function spread(requests: number, perSecond: number): number {
  return Math.ceil((requests / perSecond) * 1_000);
}

/** Requests one pass over these rounds takes. */
export function readsFor(rounds: readonly RoundToRead[]): number {
  return Math.ceil(rounds.reduce((people, round) => people + round.people, 0) / idsPerRead);
}

/** Requests per second the plan asks for. Rounds of one cadence are read together. */
export function demandOf(plan: readonly RoundCadence[]): number {
  const groups = Map.groupBy(plan, ({ everyMs }) => everyMs);
  return [...groups].reduce((sum, [everyMs, rounds]) => sum + readsFor(rounds) / (everyMs / 1_000), 0);
}

/** Whole seconds, as people are told: it never takes longer than this. */
export function toSeconds({ everyMs }: Pick<RoundCadence, 'everyMs'>): number {
  return Math.ceil(everyMs / 1_000);
}

/** Seconds between reads of a round without hints; where all have them, of the first one if it lost them. */
export function secondsWithoutHints(rounds: readonly RoundToRead[], limits: ReadLimits): number {
  const [first = { round: 1, people: 0, hints: false }, ...others] = rounds;
  const some = rounds.some(({ hints }) => !hints) ? rounds : [{ ...first, hints: false }, ...others];
  return Math.max(...planReads(some, limits).flatMap((round) => (round.hints ? [] : [toSeconds(round)])));
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
  /** Takes note of what a tenant asks for, in requests per second. */
  ask(tenantId: string, readsPerSecond: number): void;
  /** How much slower everybody reads for what all tenants ask, 1 = not slower. */
  slowdown(): number;
  forget(tenantId: string): void;
}

/** The budget of this process, beside the one of each tenant. */
export function createReadPace(readsPerSecond: number): ReadPace {
  const demands = new Map<string, number>();
  let total = 0;
  function ask(tenantId: string, demand: number): void {
    total += demand - (demands.get(tenantId) ?? 0);
    demands.set(tenantId, demand);
  }
  return {
    ask,
    slowdown: () => Math.max(1, total / readsPerSecond),
    forget(tenantId) {
      ask(tenantId, 0);
      demands.delete(tenantId);
    },
  };
}
