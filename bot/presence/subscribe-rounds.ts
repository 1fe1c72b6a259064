/** Keeps one subscription per round with a signed-in sync user: creates, adopts, replaces, renews, removes. */
import { randomUUID } from 'node:crypto';
import { ErrorCode } from '../../contract/errors.ts';
import type { Logger } from '../logger.ts';
import { restAfter } from './back-off.ts';
import { planSubscriptions, type SubscriptionStep } from './plan-subscriptions.ts';
import type { Clock, PresenceSubscriptions, SubscriptionOutcome } from './ports.ts';
import type { Round, StoredSubscription, SubscriptionStore } from './subscription-store.ts';
import type { Troubles } from './trouble.ts';

export interface SubscribeDeps {
  store: SubscriptionStore;
  subscriptions: PresenceSubscriptions;
  clock: Clock;
  random: () => number;
  logger: Logger;
  troubles: Troubles;
  /** Changes of this round may have been missed: it must be read. */
  missed: (tenantId: string, round: number) => void;
}

/** Graph: presence subscriptions live at most 60 minutes; a margin for clocks. https://learn.microsoft.com/graph/api/resources/subscription */
const lifeMinutes = 58;
/** Renewed between 40 and 50 minutes after the last time, spread so that a restart does not make a burst for ever. */
const renewAfterMs = 40 * 60_000;
const renewSpreadMs = 10 * 60_000;

/** One pass over the tenant's rounds. Failures rest in the store and are tried again by a later pass. Never throws for a vendor's failure. */
export async function subscribeRounds(deps: SubscribeDeps, tenantId: string): Promise<void> {
  const [rounds, stored] = await Promise.all([deps.store.listRounds(tenantId), deps.store.listSubscriptions(tenantId)]);
  const triesOf = new Map(stored.map(({ round, tries }) => [round, tries]));
  for (const step of planSubscriptions(rounds, stored, new Date(deps.clock.now()))) {
    const round = step.kind === 'remove' ? step.stored.round : step.round.round;
    try {
      await take(deps, tenantId, step);
    } catch (err) {
      deps.logger.warn({ err, tenantId, round, step: step.kind }, 'a subscription could not be kept');
      const rest = restAfter(err, triesOf.get(round) ?? 0, deps.random);
      await deps.store.restSubscription(tenantId, round, new Date(deps.clock.now() + rest));
    }
  }
}

async function take(deps: SubscribeDeps, tenantId: string, step: SubscriptionStep): Promise<void> {
  if (step.kind === 'remove') return remove(deps, tenantId, step.stored);
  if (step.kind === 'renew') return renew(deps, tenantId, step);
  if (step.old) await remove(deps, tenantId, step.old);
  await create(deps, tenantId, step.round, step.syncUserId);
}

type RemoveDeps = Pick<SubscribeDeps, 'subscriptions' | 'logger'> & {
  store: Pick<SubscriptionStore, 'listSubscriptions' | 'forgetSubscription'>;
};

/** Before the sign-in of a sync user is forgotten: without it nobody could remove what it holds. */
export async function releaseSyncUser(deps: RemoveDeps, tenantId: string, syncUserId: string): Promise<void> {
  const stored = await deps.store.listSubscriptions(tenantId);
  for (const held of stored.filter((each) => each.syncUserId === syncUserId)) await remove(deps, tenantId, held);
}

/** What cannot be removed (the sync user is signed out) ends by itself within the hour, and its hints are ignored. */
async function remove({ store, subscriptions, logger }: RemoveDeps, tenantId: string, old: StoredSubscription) {
  if (old.subscriptionId !== undefined) {
    await subscriptions
      .remove(tenantId, old.syncUserId, old.subscriptionId)
      .catch((err: unknown) => logger.info({ err, tenantId, round: old.round }, 'a subscription is left to expire'));
  }
  await store.forgetSubscription(tenantId, old.round);
}

async function renew(
  deps: SubscribeDeps,
  tenantId: string,
  { round, stored, subscriptionId }: Extract<SubscriptionStep, { kind: 'renew' }>,
): Promise<void> {
  const outcome = await deps.subscriptions.renew(tenantId, stored.syncUserId, subscriptionId, lifeMinutes);
  if (outcome.kind === 'subscribed') return keep(deps, tenantId, round, outcome);
  if (outcome.kind === 'signed-out') return signOut(deps, tenantId, round.round, stored.syncUserId, outcome.code);
  await create(deps, tenantId, round, stored.syncUserId);
}

async function create(deps: SubscribeDeps, tenantId: string, round: Round, syncUserId: string): Promise<void> {
  const outcome = await subscribe(deps, tenantId, round, syncUserId);
  if (outcome.kind === 'signed-out') return signOut(deps, tenantId, round.round, syncUserId, outcome.code);
  if (outcome.kind !== 'subscribed') throw new Error(`Graph answered ${outcome.kind} to a new subscription`);
  await keep(deps, tenantId, round, outcome);
  deps.missed(tenantId, round.round);
}

/** A stray of ours (the answer was never seen, or another installation made it) is removed once, then it is tried again. */
async function subscribe(
  deps: SubscribeDeps,
  tenantId: string,
  round: Round,
  syncUserId: string,
): Promise<SubscriptionOutcome> {
  const { store, subscriptions, clock } = deps;
  const clientState = randomUUID();
  await store.recordSubscribing(tenantId, {
    round: round.round,
    syncUserId,
    members: round.members,
    clientState,
    at: new Date(clock.now()),
  });
  const userIds = await store.usersOfRound(tenantId, round.round);
  const create = () => subscriptions.create(tenantId, syncUserId, userIds, clientState, lifeMinutes);
  const outcome = await create();
  if (outcome.kind !== 'conflict') return outcome;
  for (const stray of outcome.existing) await subscriptions.remove(tenantId, syncUserId, stray);
  return create();
}

async function keep(
  { store, clock, random }: SubscribeDeps,
  tenantId: string,
  { round }: Round,
  { subscriptionId, expiresAt }: Extract<SubscriptionOutcome, { kind: 'subscribed' }>,
): Promise<void> {
  const now = clock.now();
  const renewAt = new Date(now + renewAfterMs + Math.floor(random() * renewSpreadMs));
  await store.recordSubscribed(tenantId, round, { subscriptionId, expiresAt, renewedAt: new Date(now), renewAt });
}

export type SignOutDeps = Pick<SubscribeDeps, 'logger' | 'troubles' | 'clock'> & {
  store: Pick<SubscriptionStore, 'recordSignedOut' | 'forgetSubscription'>;
};

/** The round is read on a timer, and the admins are asked to sign in; `code` of contract/errors says why. */
export async function signOut(
  { store, logger, troubles, clock }: SignOutDeps,
  tenantId: string,
  round: number,
  syncUserId: string,
  code: string,
): Promise<void> {
  logger.warn({ tenantId, round, syncUserId, reason: code }, 'a sync user is signed out; its round is read on a timer');
  await store.recordSignedOut(tenantId, syncUserId, code);
  const known = ErrorCode.safeParse(code);
  const told = known.success ? known.data : 'sync_user_signed_out';
  await troubles.report(tenantId, 'sync-user', told, new Date(clock.now()));
  await store.forgetSubscription(tenantId, round);
}
