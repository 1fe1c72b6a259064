/** Keeps one subscription per round with a signed-in sync user: creates, adopts, replaces, renews, removes. */
import { randomUUID } from 'node:crypto';
import { ErrorCode } from '../../contract/errors.ts';
import { microsoftProblem, VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { atOnce } from './at-once.ts';
import { restAfter } from './back-off.ts';
import { planSubscriptions, type SubscriptionStep, stands } from './plan-subscriptions.ts';
import type { Clock, PresenceSubscriptions, SubscriptionOutcome } from './ports.ts';
import { isRefusal, type Rights } from './rights.ts';
import type { Round, StoredSubscription, SubscriptionStore } from './subscription-store.ts';
import { ofSyncUser, type Troubles } from './trouble.ts';

export interface SubscribeDeps {
  store: SubscriptionStore;
  subscriptions: PresenceSubscriptions;
  clock: Clock;
  random: () => number;
  logger: Logger;
  troubles: Troubles;
  rights: Pick<Rights, 'suspect'>;
  /** Changes of this round may have been missed: it must be read. */
  missed: (tenantId: string, round: number) => void;
}

/** Graph: presence subscriptions live at most 60 minutes; a margin for clocks. https://learn.microsoft.com/graph/api/resources/subscription */
const lifeMinutes = 58;
/** Renewed 8 to 18 minutes before the end, 40 to 50 after the last time: spread, so that a restart does not make a burst for ever. */
const marginMs = 8 * 60_000;
const marginSpreadMs = 10 * 60_000;
const stepsAtOnce = 4;

/** One pass over the tenant's rounds. Failures rest in the store and are tried again by a later pass. Never throws for a vendor's failure. */
export async function subscribeRounds(deps: SubscribeDeps, tenantId: string): Promise<void> {
  const [rounds, stored] = await Promise.all([deps.store.listRounds(tenantId), deps.store.listSubscriptions(tenantId)]);
  const triesOf = new Map(stored.map(({ round, tries }) => [round, tries]));
  const steps = planSubscriptions(rounds, stored, new Date(deps.clock.now()));
  // A sync user who changes rounds must let go of one subscription before the next.
  for (const step of steps) if (step.kind === 'remove') await tryStep(deps, tenantId, step, triesOf);
  const others = steps.filter(({ kind }) => kind !== 'remove');
  await atOnce(stepsAtOnce, others, (step) => tryStep(deps, tenantId, step, triesOf));
}

async function tryStep(
  deps: SubscribeDeps,
  tenantId: string,
  step: SubscriptionStep,
  triesOf: ReadonlyMap<number, number>,
): Promise<void> {
  const round = step.kind === 'remove' ? step.stored.round : step.round.round;
  try {
    await take(deps, tenantId, step);
  } catch (err) {
    deps.logger.warn({ err, tenantId, round, step: step.kind }, 'a subscription could not be kept');
    const verdict = isRefusal(err) ? await deps.rights.suspect(tenantId) : 'held';
    const tries = triesOf.get(round) ?? 0;
    const rest = restAfter(err, tries, deps.random);
    await deps.store.restSubscription(tenantId, round, new Date(deps.clock.now() + rest));
    // a right that is gone is told by whoever proves it
    if (tries + 1 >= triesToTell && verdict !== 'lost' && step.kind !== 'remove' && err instanceof VendorError)
      await tellRefused(deps, tenantId, syncUserIn(step), err);
  }
}

/** A subscription that failed so often in a row is told of, and holds no activation up: the round is read on the timer, and tried on. */
export const triesToTell = 3;

/** Told elsewhere: what keeps everything of Microsoft's waiting, and our own secret. */
const notOfTheAccount: readonly ErrorCode[] = ['microsoft_unreachable', 'microsoft_throttles', 'app_secret_invalid'];

/** What an account is told as that is signed in and yet refused. */
export const refusedAs = ['account_needs_licence', 'sync_user_refused'] satisfies ErrorCode[];

async function tellRefused(
  deps: SubscribeDeps,
  tenantId: string,
  syncUserId: string,
  error: VendorError,
): Promise<void> {
  const { code, values } = microsoftProblem(error);
  if (notOfTheAccount.includes(code)) return;
  const licence = await deps.subscriptions.needsLicence(tenantId, syncUserId, error);
  const { code: vendorCode = String(error.details.status ?? '') } = error.details;
  const told = licence ? 'account_needs_licence' : 'sync_user_refused';
  await deps.troubles.report(tenantId, ofSyncUser(syncUserId), told, new Date(deps.clock.now()), {
    vendorCode,
    ...values,
  });
}

function syncUserIn(step: Exclude<SubscriptionStep, { kind: 'remove' }>): string {
  return step.kind === 'renew' ? step.stored.syncUserId : step.syncUserId;
}

/**
 * An account that lost what Graph demands for reading, a licence perhaps, is found when its round's subscription is renewed
 * or replaced: nothing else reads by it as long as the app may. Throws that refusal; any other failure says nothing of the account.
 */
async function expectReading({ subscriptions }: SubscribeDeps, tenantId: string, syncUserId: string): Promise<void> {
  try {
    await subscriptions.tryReading(tenantId, syncUserId);
  } catch (error) {
    if (!(error instanceof VendorError) || error.trouble === 'forbidden') throw error;
  }
}

async function take(deps: SubscribeDeps, tenantId: string, step: SubscriptionStep): Promise<void> {
  if (step.kind === 'remove') return remove(deps, tenantId, step.stored);
  // before a round's first subscription its account has just been tried, by signing in
  if (step.stored !== undefined) await expectReading(deps, tenantId, syncUserIn(step));
  if (step.kind === 'renew') return renew(deps, tenantId, step);
  const { round, syncUserId, stored } = step;
  if (stands(stored, new Date(deps.clock.now()))) await remove(deps, tenantId, stored);
  // A try that was never answered may have made it: asked for by the same secret, it is found again.
  const unanswered =
    stored &&
    stored.subscriptionId === undefined &&
    stored.syncUserId === syncUserId &&
    stored.members === round.members;
  await create(deps, tenantId, round, syncUserId, unanswered ? stored.clientState : randomUUID());
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
  const askedAt = new Date(deps.clock.now());
  const outcome = await deps.subscriptions.renew(tenantId, stored.syncUserId, subscriptionId, lifeMinutes);
  if (outcome.kind === 'subscribed') return keep(deps, tenantId, round, outcome);
  if (outcome.kind === 'signed-out')
    return signOut(deps, tenantId, round.round, stored.syncUserId, outcome.code, askedAt);
  await create(deps, tenantId, round, stored.syncUserId, randomUUID());
}

async function create(
  deps: SubscribeDeps,
  tenantId: string,
  round: Round,
  syncUserId: string,
  clientState: string,
): Promise<void> {
  const at = new Date(deps.clock.now());
  const outcome = await subscribe(deps, tenantId, { round, syncUserId, clientState, at });
  if (outcome.kind === 'signed-out') return signOut(deps, tenantId, round.round, syncUserId, outcome.code, at);
  if (outcome.kind !== 'subscribed') throw new Error(`Graph answered ${outcome.kind} to a new subscription`);
  await keep(deps, tenantId, round, outcome);
  deps.missed(tenantId, round.round);
}

interface Subscribing {
  round: Round;
  syncUserId: string;
  clientState: string;
  at: Date;
}

/** A stray of ours that holds other people or an unknown secret is removed once, then it is tried again. */
async function subscribe(deps: SubscribeDeps, tenantId: string, asked: Subscribing): Promise<SubscriptionOutcome> {
  const { store, subscriptions } = deps;
  const { syncUserId, clientState, at } = asked;
  const { round, members } = asked.round;
  await store.recordSubscribing(tenantId, { round, syncUserId, members, clientState, at });
  const userIds = await store.usersOfRound(tenantId, round);
  const create = () => subscriptions.create(tenantId, syncUserId, userIds, clientState, lifeMinutes);
  const outcome = await create();
  if (outcome.kind !== 'conflict') return outcome;
  for (const stray of outcome.existing) await subscriptions.remove(tenantId, syncUserId, stray);
  return create();
}

/** Counted from the end: what was found standing may be older than what was just made. */
async function keep(
  { store, clock, random }: SubscribeDeps,
  tenantId: string,
  { round }: Round,
  { subscriptionId, expiresAt }: Extract<SubscriptionOutcome, { kind: 'subscribed' }>,
): Promise<void> {
  const renewAt = new Date(expiresAt.getTime() - marginMs - Math.floor(random() * marginSpreadMs));
  const renewedAt = new Date(clock.now());
  await store.recordSubscribed(tenantId, round, { subscriptionId, expiresAt, renewedAt, renewAt });
}

export type SignOutDeps = Pick<SubscribeDeps, 'logger' | 'troubles' | 'clock'> & {
  store: Pick<SubscriptionStore, 'recordSignedOut' | 'forgetSubscription'>;
};

/**
 * The round is read on a timer, and the admins are asked to sign in; `code` of contract/errors says why. `askedAt`: when the
 * sign-in was found ended; one that came after it is another one, and stays.
 */
export async function signOut(
  { store, logger, troubles, clock }: SignOutDeps,
  tenantId: string,
  round: number,
  syncUserId: string,
  code: string,
  askedAt = new Date(clock.now()),
): Promise<void> {
  if (!(await store.recordSignedOut(tenantId, syncUserId, code, askedAt))) return;
  logger.warn({ tenantId, round, syncUserId, reason: code }, 'a sync user is signed out; its round is read on a timer');
  await troubles.report(tenantId, ofSyncUser(syncUserId), signedOutAs(code), new Date(clock.now()));
  await store.forgetSubscription(tenantId, round);
}

/** What a stored cause is told as. */
export function signedOutAs(code: string): ErrorCode {
  const known = ErrorCode.safeParse(code);
  return known.success ? known.data : 'sync_user_signed_out';
}
