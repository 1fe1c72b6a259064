/** Subscriptions of the tenant's rounds, and how often each round is read. */

import { demandOf, planReads, type RoundToRead } from '../presence/plan-reads.ts';
import { stands } from '../presence/plan-subscriptions.ts';
import { subscribeRounds } from '../presence/subscribe-rounds.ts';
import { pruneDelays } from '../store/operations/delays.ts';
import { readPosture } from '../store/operations/links-due.ts';
import {
  isSomebodySignedOut,
  listRounds,
  listSubscriptions,
  recordLifecycle,
} from '../store/operations/subscriptions.ts';
import { createPresenceStore } from '../store/presence-store.ts';
import { catchUpLines } from './follow-lines.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { observedStore } from './observed-store.ts';
import { repeat } from './repeat.ts';

const lookEveryMs = 30_000;

/** Runs until the lead ends. Woken when people, sync users or subscriptions change. */
export async function keepRounds(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, bells } = lead;
  await repeat(deps, { name: 'rounds', tenantId, bell: bells.rounds, signal }, () => keepOnce(deps, lead));
}

async function keepOnce(deps: LeadDeps, lead: Lead): Promise<number> {
  const { db, scheduler, random, logger, subscriptions, troubles } = deps;
  const { tenantId } = lead;
  await catchUpLines(deps, lead);
  // Deactivation removes subscriptions; none may come back behind it.
  if (!(await readPosture(db, tenantId))?.active) return lookEveryMs;
  await replaceDeaf(deps, lead);
  await subscribeRounds(
    {
      store: observedStore(createPresenceStore(db), deps.events),
      subscriptions,
      clock: scheduler,
      random,
      logger,
      troubles,
      missed: (_, round) => void lead.roundReadAt.delete(round),
    },
    tenantId,
  );
  if (!(await isSomebodySignedOut(db, tenantId))) await troubles.resolved(tenantId, 'sync-user');
  await pruneDelays(db, tenantId, new Date(scheduler.now()));
  const next = await plan(deps, lead);
  lead.bells.timed.ring();
  return next;
}

/** A subscription that stands and says nothing is made anew, and its round is read on the timer meanwhile. */
async function replaceDeaf({ db, scheduler, events }: LeadDeps, { tenantId, deaf }: Lead): Promise<void> {
  const at = new Date(scheduler.now());
  for (const { round, lastHintAt } of await listSubscriptions(db, tenantId)) {
    if (!deaf.isNewlyDeaf(round, lastHintAt, at.getTime())) continue;
    events.record('subscription_lost', { tenantId, round });
    await recordLifecycle(db, tenantId, round, { at, gone: true });
  }
}

async function plan({ db, scheduler, pace, timedReadsPerSecond }: LeadDeps, lead: Lead): Promise<number> {
  const now = new Date(scheduler.now());
  const [rounds, stored] = await Promise.all([listRounds(db, lead.tenantId), listSubscriptions(db, lead.tenantId)]);
  const trusted = stored.filter(
    (subscription) =>
      stands(subscription, now) && !lead.deaf.isDistrusted(subscription.round, subscription.lastHintAt, now.getTime()),
  );
  const hinted = new Set(trusted.map(({ round }) => round));
  const toRead = rounds.map(({ round, people }): RoundToRead => ({ round, people, hints: hinted.has(round) }));
  const wished = planReads(toRead, timedReadsPerSecond, 1);
  lead.plan = planReads(toRead, timedReadsPerSecond, pace.slowdown(lead.tenantId, demandOf(wished)));
  const tries = stored.flatMap(({ nextTryAt }) => (nextTryAt ? [nextTryAt.getTime() - now.getTime()] : []));
  return Math.max(500, Math.min(lookEveryMs, ...tries));
}
