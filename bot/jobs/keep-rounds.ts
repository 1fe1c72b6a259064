/** Subscriptions of the tenant's rounds, and which rounds they tell of. */
import type { RoundToRead } from '../presence/plan-reads.ts';
import { stands } from '../presence/plan-subscriptions.ts';
import { type SubscribeDeps, subscribeRounds } from '../presence/subscribe-rounds.ts';
import { pruneDelays } from '../store/operations/delays.ts';
import { readPosture } from '../store/operations/links-due.ts';
import { listRounds, listSubscriptions } from '../store/operations/subscriptions.ts';
import { createPresenceStore } from '../store/presence-store.ts';
import { catchUpLines } from './follow-lines.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { observedStore } from './observed-store.ts';
import { repeat } from './repeat.ts';
import { tellSyncUsers } from './tell-sync-users.ts';

const lookEveryMs = 30_000;

/** Runs until the lead ends. Woken when people, sync users or subscriptions change. */
export async function keepRounds(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, bells } = lead;
  await repeat(deps, { name: 'rounds', tenantId, bell: bells.rounds, signal }, () => keepOnce(deps, lead));
}

async function keepOnce(deps: LeadDeps, lead: Lead): Promise<number> {
  const { db, scheduler, subscriptions } = deps;
  const { tenantId } = lead;
  await catchUpLines(deps, lead);
  // Deactivation removes subscriptions; none may come back behind it.
  if (!(await readPosture(db, tenantId))?.active) return lookEveryMs;
  if (subscriptions !== undefined) {
    const subscribeDeps = { ...subscribing(deps, lead), subscriptions };
    await replaceDeaf(subscribeDeps, lead);
    await subscribeRounds(subscribeDeps, tenantId);
  }
  await tellSyncUsers(deps, tenantId);
  await pruneDelays(db, tenantId, new Date(scheduler.now()));
  return lookAtRounds(deps, lead);
}

/** What keeping and checking subscriptions is given, but for the subscriptions themselves. */
export function subscribing(deps: LeadDeps, lead: Lead) {
  const { db, events, scheduler: clock, random, logger, troubles, rights } = deps;
  const store = observedStore(createPresenceStore(db), events);
  const missed = (_: string, round: number) => void lead.roundReadAt.delete(round);
  return { store, clock, random, logger, troubles, rights, missed };
}

/** A subscription that stands and says nothing is made anew, and its round is read on the timer meanwhile. */
async function replaceDeaf({ store, clock }: SubscribeDeps, { tenantId, deaf }: Lead): Promise<void> {
  const now = clock.now();
  for (const { round, subscriptionId, lastHintAt } of await store.listSubscriptions(tenantId)) {
    if (subscriptionId === undefined || !deaf.isNewlyDeaf(round, lastHintAt, now)) continue;
    await store.recordGone(tenantId, subscriptionId, new Date(now));
  }
}

/** Notes which rounds get hints now; answers when the next look is due, milliseconds. */
export async function lookAtRounds({ db, scheduler }: LeadDeps, lead: Lead): Promise<number> {
  const now = new Date(scheduler.now());
  const [rounds, stored] = await Promise.all([listRounds(db, lead.tenantId), listSubscriptions(db, lead.tenantId)]);
  lead.standing = stored.filter((subscription) => stands(subscription, now));
  const trusted = lead.standing.filter(
    ({ round, lastHintAt }) => !lead.deaf.isDistrusted(round, lastHintAt, now.getTime()),
  );
  const hinted = new Set(trusted.map(({ round }) => round));
  lead.rounds = rounds.map(({ round, people }): RoundToRead => ({ round, people, hints: hinted.has(round) }));
  lead.bells.timed.ring();
  lead.bells.checks.ring();
  const tries = stored.flatMap(({ nextTryAt }) => (nextTryAt ? [nextTryAt.getTime() - now.getTime()] : []));
  return Math.max(500, Math.min(lookEveryMs, ...tries));
}
