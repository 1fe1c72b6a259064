/**
 * A company at work, in virtual time: people phone, meet and go away, the engine speaks to Graph through its real client, and
 * both vendors fail now and then. Whoever runs it asks at the end who is not right, and what it took.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createBudget } from '../../bot/graph/budget.ts';
import { createGraphClient } from '../../bot/graph/client.ts';
import { presencePace } from '../../bot/graph/pace.ts';
import { createPresenceSubscriptions } from '../../bot/graph/presence-subscriptions.ts';
import { createTeamsPresences } from '../../bot/graph/teams-presences.ts';
import { createHintCollector, type Hint } from '../../bot/jobs/collect-hints.ts';
import type { Database } from '../../bot/store/database.ts';
import { createFakeGraph, type FakeGraph } from '../fakes/fake-graph.ts';
import { createEngineWorld, type EngineWorld, type EngineWorldOptions, type Fakes, tenantId } from './engine-world.ts';
import { createStaff, type Habits, type Staff } from './staff.ts';

export interface BusyCompanyOptions {
  people: number;
  /** One per round of 600; people of further rounds are read on the timer. */
  syncUsers: number;
  seed: number;
  habits: Habits;
  /** Share of requests that fail, at both vendors. */
  failureRate: number;
  /** Mean time between two breaks of Cloudya's stream, milliseconds. */
  streamBreaksMs: number;
  /** Shares of notifications that are lost, come twice, come up to 20 s late. */
  hints: { lost: number; doubled: number; late: number };
}

export interface BusyCompany {
  world: EngineWorld;
  graph: FakeGraph;
  staff: Staff;
  /** Lets everybody work for so long. */
  work(ms: number, habits?: Habits): Promise<void>;
  /** Nobody does anything more; the vendors go on failing. */
  rest(ms: number): Promise<void>;
  /** From now on so many requests fail, at both vendors; 0 to 1. */
  fail(rate: number): void;
  /** Notifications that left, by what became of them. */
  hints: Record<'sent' | 'lost' | 'doubled' | 'late', number>;
}

const tickMs = 200;
const hintMs = { soon: 250, late: 20_000 };
/** The product's own, see `pacesOf` of bot/engine.ts. */
const writesAtOnce = 8;
const readShare = 0.3;

/** The database is the caller's, and is emptied first. */
export async function createBusyCompany(db: Database, options: BusyCompanyOptions): Promise<BusyCompany> {
  const { people, syncUsers, seed, failureRate } = options;
  const parts: { graph?: FakeGraph; staff?: Staff } = {};
  const between: EngineWorldOptions['between'] = (fakes) => {
    parts.graph ??= createFakeGraph({ ...fakes, scheduler: fakes.time });
    return { ...throughGraph(parts.graph, fakes), notes: observedNotes(fakes, () => parts.staff) };
  };
  const world = await createEngineWorld(db, { people, syncUsers, seed, writesAtOnce, between });
  const { graph } = parts;
  if (graph === undefined) throw new Error('the engine was not started');
  const staff = createStaff(world, people, seed);
  parts.staff = staff;
  graph.onWrite = staff.noteSession;
  const hints = sendHints(world, staff.random, options.hints);
  const fail = (rate: number) => {
    graph.failureRate = rate;
    world.cloudya.trouble.failureRate = rate;
  };
  fail(failureRate);
  return {
    world,
    graph,
    staff,
    hints,
    fail,
    async work(ms, habits = options.habits) {
      for (const end = world.time.now() + ms; world.time.now() < end; ) {
        staff.act(habits);
        if (staff.random() < tickMs / options.streamBreaksMs) world.cloudya.cut();
        await world.time.advance(tickMs);
      }
    },
    async rest(ms) {
      staff.settle();
      await world.time.advance(ms);
    },
  };
}

/** The product's own adapters, in virtual time; time-outs are the fake's, as `AbortSignal.timeout` goes by the real clock. */
function throughGraph(graph: FakeGraph, { time }: Fakes) {
  const client = createGraphClient('graph.microsoft.com', {
    fetch: graph.fetch,
    wait: (ms, signal) => time.sleep(ms, signal),
    timeoutMs: 24 * 60 * 60_000,
  });
  const budget = createBudget({ clock: time, sleep: time.sleep, readShare });
  return {
    teams: createTeamsPresences({
      graph: client,
      appToken: () => graph.tokens.of('app'),
      userToken: (_, userId) => graph.tokens.of(userId),
      budget,
      clientId: randomUUID(),
    }),
    subscriptions: createPresenceSubscriptions({
      graph: client,
      userToken: (_, userId) => graph.tokens.of(userId),
      publicUrl: 'https://presence.contoso.example',
      pace: presencePace(budget),
      clock: time,
      ended: async () => undefined,
    }),
  };
}

function observedNotes({ cloudya }: Fakes, staff: () => Staff | undefined): Fakes['cloudya'] {
  return {
    ...cloudya,
    async tell(tenant, extension, state, since, targetId) {
      const target = await cloudya.tell(tenant, extension, state, since, targetId);
      staff()?.noteTold(extension, state);
      return target;
    },
  };
}

/** A notification for every change that others can see, to the real collector, on a bad line. */
function sendHints(
  world: EngineWorld,
  random: () => number,
  shares: BusyCompanyOptions['hints'],
): BusyCompany['hints'] {
  const { db, time, teams, subscriptions } = world;
  const collector = createHintCollector({
    db: time.watched(db),
    scheduler: time,
    logger: pino({ level: 'silent' }),
    events: { record: () => undefined },
    wake: (...woken) => world.engine.wake(...woken),
  });
  const count = { sent: 0, lost: 0, doubled: 0, late: 0 };
  const seen = new Map<string, string>();

  async function deliver(hint: Hint, ms: number): Promise<void> {
    await time.sleep(ms);
    collector.put([hint]);
  }

  function send(hint: Hint): void {
    count.sent += 1;
    if (random() < shares.lost) {
      count.lost += 1;
      return;
    }
    const late = random() < shares.late;
    if (late) count.late += 1;
    void deliver(hint, Math.round(random() * (late ? hintMs.late : hintMs.soon)));
    if (random() >= shares.doubled) return;
    count.doubled += 1;
    void deliver(hint, Math.round(random() * hintMs.late));
  }

  teams.onVisible = (userId) => {
    const { availability, activity } = teams.look(userId);
    const shown = `${availability}/${activity}`;
    if (seen.get(userId) === shown) return;
    seen.set(userId, shown);
    const subscription = subscriptions.live().find(({ userIds }) => userIds.includes(userId));
    if (subscription === undefined) return;
    const { subscriptionId, clientState } = subscription;
    send({ tenantId, subscriptionId, clientState, event: { kind: 'changed', userId } });
  };
  return count;
}
