/** Teams presence enters by reads only: those that are due (hints, people, our own writes), and those on the timer. */
import { VendorError } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import { demandOf, dueRounds, planReads, type RoundCadence, readBatches } from '../presence/plan-reads.ts';
import type { PresenceReading } from '../presence/ports.ts';
import { type TroubleWatch, watchTrouble } from '../presence/trouble.ts';
import { recordDelay } from '../store/operations/delays.ts';
import {
  nextReadDue,
  type RecordedPresence,
  recordPresences,
  takeReadDue,
  usersOfRounds,
} from '../store/operations/links-presences.ts';
import { lookAtRounds } from './keep-rounds.ts';
import { type Lead, type LeadDeps, patienceMs, tickMs } from './lead.ts';
import { repeat } from './repeat.ts';

/** A hinted read that shows no change is repeated once, a second later: the hint may be ahead of the state. */
const readAgainMs = 1_000;
const dueAtOnce = 4 * 650;
const requestsAtOnce = 4;
/** Of one batch: a single id among 650 is found with eleven refusals. */
const mostRefused = 64;

/** Runs both loops until the lead ends. They are apart so that a long round of timed reads holds up no hint. */
export async function readPresences(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, bells } = lead;
  const watch = watchTrouble({ ...deps, clock: deps.scheduler }, tenantId, 'teams-read');
  await Promise.all([
    repeat(deps, { name: 'due reads', tenantId, bell: bells.hinted, signal }, () => readDue(deps, lead, watch)),
    repeat(deps, { name: 'timed reads', tenantId, bell: bells.timed, signal }, () => readTimed(deps, lead, watch)),
  ]);
}

async function readDue(deps: LeadDeps, lead: Lead, watch: TroubleWatch): Promise<number> {
  const { db, scheduler } = deps;
  const next = await nextReadDue(db, lead.tenantId);
  const now = scheduler.now();
  if (next === undefined || next.getTime() > now) return Math.min(tickMs, (next?.getTime() ?? Infinity) - now);
  await readAll(deps, lead, watch, await takeReadDue(db, lead.tenantId, new Date(now), dueAtOnce));
  return 0;
}

async function readTimed(deps: LeadDeps, lead: Lead, watch: TroubleWatch): Promise<number> {
  const { scheduler, db } = deps;
  // Subscribing comes first, so that nothing changes unnoticed between the snapshot and the first hint.
  const patience = lead.startedAt + patienceMs - scheduler.now();
  if (lead.rounds === undefined && patience > 0) return patience;
  if (lead.rounds === undefined) await lookAtRounds(deps, lead);
  const now = scheduler.now();
  const { rounds, nextAt } = dueRounds(planOf(deps, lead), lead.roundReadAt, now);
  if (rounds.length === 0) return Math.min(tickMs, (nextAt ?? Infinity) - now);
  const followed = new Set(rounds.filter((round) => lead.roundReadAt.has(round)));
  // Noted before: if changes are missed while this read is under way, the round is due again after it.
  for (const round of rounds) lead.roundReadAt.set(round, now);
  try {
    await readAll(deps, lead, watch, await usersOfRounds(db, lead.tenantId, rounds), followed);
  } catch (error) {
    for (const round of rounds) lead.roundReadAt.delete(round);
    throw error;
  }
  return 0;
}

/** The cadence of this moment: it follows what Microsoft refuses, and what other tenants ask of this process. */
function planOf({ pace, teams, timedReadsPerSecond: readsPerSecond }: LeadDeps, lead: Lead): RoundCadence[] {
  const rounds = lead.rounds ?? [];
  const refusals = teams.refusals(lead.tenantId);
  pace.ask(lead.tenantId, demandOf(planReads(rounds, { readsPerSecond, refusals })));
  return planReads(rounds, { readsPerSecond, refusals, slowdown: pace.slowdown() });
}

/** `followed`: rounds whose changes since their last read hints should have told of. */
async function readAll(
  deps: LeadDeps,
  lead: Lead,
  watch: TroubleWatch,
  ids: readonly string[],
  followed: ReadonlySet<number> = new Set(),
): Promise<void> {
  let served = false;
  try {
    await atOnce(requestsAtOnce, readBatches(ids), async (batch) => {
      if (await readBatch(deps, lead, batch, followed)) served = true;
    });
  } catch (error) {
    if (!lead.signal.aborted) await watch.failed(error);
    throw error;
  }
  if (served) await watch.succeeded();
}

/** False where the only person asked for was refused, which says nothing of the others. */
async function readBatch(
  deps: LeadDeps,
  lead: Lead,
  ids: readonly string[],
  followed: ReadonlySet<number>,
): Promise<boolean> {
  const { scheduler, db, settings } = deps;
  const { tenantId } = lead;
  const sentAt = new Date(scheduler.now());
  const { readings, served } = await readOrHalve(deps, lead, ids);
  const answeredAt = new Date(scheduler.now());
  const recorded = await recordPresences(db, tenantId, {
    asked: ids,
    readings,
    sentAt,
    answeredAt,
    staleBefore: new Date(sentAt.getTime() - settings.presenceStaleMs),
    readAgainMs,
  });
  noteUnhinted(lead, recorded, followed, answeredAt.getTime());
  await tell(deps, lead, recorded, answeredAt);
  return served;
}

interface Readings {
  readings: PresenceReading[];
  /** Graph answered at least one of the requests. */
  served: boolean;
}

/**
 * One id Graph does not like refuses the whole request (400), so it is looked for by halves; alone it counts as unknown.
 * Throws the refusal where it cannot be of single ids: nobody of several is served, or it goes on and on.
 */
async function readOrHalve({ teams }: LeadDeps, { tenantId, signal }: Lead, ids: readonly string[]): Promise<Readings> {
  const refusals: VendorError[] = [];
  let served = false;

  async function read(some: readonly string[]): Promise<PresenceReading[]> {
    try {
      const readings = await teams.read(tenantId, some, signal);
      served = true;
      return readings;
    } catch (error) {
      if (!(error instanceof VendorError) || error.trouble !== 'refused') throw error;
      if (refusals.push(error) > mostRefused) throw refusals[0];
      if (some.length === 1) return [];
      const middle = Math.ceil(some.length / 2);
      return [...(await read(some.slice(0, middle))), ...(await read(some.slice(middle)))];
    }
  }

  const readings = await read(ids);
  if (!served && ids.length > 1) throw refusals[0];
  return { readings, served };
}

/** Changes that a repair read found in rounds that should have been told by a hint. */
function noteUnhinted(
  { rounds, deaf }: Lead,
  recorded: readonly RecordedPresence[],
  followed: ReadonlySet<number>,
  now: number,
): void {
  const hinted = new Set(rounds?.filter(({ hints }) => hints).map(({ round }) => round));
  for (const { round, changed, wasDue } of recorded) {
    if (changed && !wasDue && followed.has(round) && hinted.has(round)) deaf.unhinted(round, 1, now);
  }
}

async function tell(deps: LeadDeps, lead: Lead, recorded: readonly RecordedPresence[], at: Date): Promise<void> {
  const { tenantId } = lead;
  const news = recorded.filter(({ changed, visibleMs }) => changed || visibleMs !== null);
  deps.events.record('presence_read', { tenantId });
  if (news.length === 0) return;
  lead.bells.writes.ring();
  deps.changed(
    tenantId,
    news.map(({ extension }) => extension),
  );
  for (const { visibleMs } of news) {
    if (visibleMs !== null) await recordDelay(deps.db, tenantId, 'cloudya-to-teams-visible', at, visibleMs);
  }
}
