/** Deactivation: every mark of ours is removed, and what could not be removed is named. */
import type { DeactivationEffects } from '../../contract/overview.ts';
import type { Logger } from '../logger.ts';
import { isMark } from './levers.ts';
import type { Link } from './link.ts';
import type { CloudyaNotes, PresenceSubscriptions, Scheduler } from './ports.ts';
import type { StoredSubscription } from './subscription-store.ts';
import { withTimeLimit } from './time-limit.ts';
import { troubleCode } from './trouble.ts';

export interface DeactivationStore {
  /** Phase changes, every link is dirty: the leader removes the marks. Written down as done by `by`. */
  begin(tenantId: string, act: { at: Date; by: DeactivatedBy; sessions: number }): Promise<void>;
  /** Begun and not ended: whoever removed the marks was ended half-way. */
  hasBegun(tenantId: string): Promise<boolean>;
  listMarked(tenantId: string): Promise<Link[]>;
  /** Is any mark left but those that could not be put back, and were tried again just now? */
  isWaitedFor(tenantId: string, now: Date): Promise<boolean>;
  /** Code of the last failure per extension. */
  listErrors(tenantId: string): Promise<Map<string, string>>;
  listSubscriptions(tenantId: string): Promise<StoredSubscription[]>;
  forgetSubscription(tenantId: string, round: number): Promise<void>;
  listSyncUsers(tenantId: string): Promise<{ userId: string; upn: string }[]>;
  /** Cloudya customers, by K-account. */
  listCustomers(tenantId: string): Promise<string[]>;
  /** Sign-ins are gone; the wizard's steps are open again. */
  end(tenantId: string): Promise<void>;
}

export interface DeactivatedBy {
  userId: string;
  name: string;
}

export interface DeactivateDeps {
  store: DeactivationStore;
  notes: Pick<CloudyaNotes, 'removeAll'>;
  subscriptions: Pick<PresenceSubscriptions, 'remove'>;
  /** Forgets the tokens of a sync user. */
  forget(tenantId: string, userId: string): Promise<void>;
  scheduler: Scheduler;
  logger: Logger;
  wake(tenantId: string): void;
}

/** How long the leader is given; what it cannot remove until then it goes on trying to, or it ends by itself. */
const patienceMs = 15_000;
const lookEveryMs = 100;
/** How long targets that nobody recorded are removed; the leader goes on with the others. */
const entriesMs = 30_000;

type LeftBehind = DeactivationEffects['leftBehind'];

/** What a deactivation would remove now. Changes nothing. */
export async function previewDeactivation(
  { store }: Pick<DeactivateDeps, 'store'>,
  tenantId: string,
): Promise<DeactivationEffects> {
  const [marked, subscriptions, users] = await Promise.all([
    store.listMarked(tenantId),
    store.listSubscriptions(tenantId),
    store.listSyncUsers(tenantId),
  ]);
  const carrying = (kind: MarkKind) => marked.filter((link) => marksOf(link).includes(kind)).map(({ name }) => name);
  return {
    sessions: carrying('session'),
    published: carrying('published'),
    profiles: carrying('profile'),
    agents: carrying('agent'),
    subscriptions: subscriptions.map(({ round }) => round),
    signIns: users.map(({ upn }) => upn),
    leftBehind: [],
  };
}

/** Removes everything and says what it removed. Safe to repeat: what was left behind is tried again. */
export async function deactivate(
  deps: DeactivateDeps,
  tenantId: string,
  by: DeactivatedBy,
): Promise<DeactivationEffects> {
  const before = await previewDeactivation(deps, tenantId);
  const at = new Date(deps.scheduler.now());
  await deps.store.begin(tenantId, { at, by, sessions: before.sessions.length });
  return removeMarks(deps, tenantId, before);
}

/** Goes on with a deactivation that a kill cut short; nothing where it ended, or where an activation has begun since. */
export async function finishDeactivation(deps: DeactivateDeps, tenantId: string): Promise<void> {
  if (await deps.store.hasBegun(tenantId)) await removeMarks(deps, tenantId, await previewDeactivation(deps, tenantId));
}

async function removeMarks(
  deps: DeactivateDeps,
  tenantId: string,
  before: DeactivationEffects,
): Promise<DeactivationEffects> {
  const { store, wake } = deps;
  wake(tenantId);
  const marks = await waitForLeader(deps, tenantId);
  const subscriptions = await removeSubscriptions(deps, tenantId);
  const entries = await removeEntries(deps, tenantId);
  for (const { userId } of await store.listSyncUsers(tenantId)) await deps.forget(tenantId, userId);
  await store.end(tenantId);
  const leftBehind = [...marks, ...subscriptions, ...entries];
  const left = (kind: LeftBehind[number]['kind']) =>
    new Set(leftBehind.filter((each) => each.kind === kind).map(({ name }) => name));
  return {
    ...before,
    sessions: before.sessions.filter((name) => !left('session').has(name)),
    published: before.published.filter((name) => !left('published').has(name)),
    profiles: before.profiles.filter((name) => !left('profile').has(name)),
    agents: before.agents.filter((name) => !left('agent').has(name)),
    subscriptions: before.subscriptions.filter((round) => !left('subscription').has(String(round))),
    leftBehind,
  };
}

/** The leader holds the order of writes per person, so it removes the marks; here we only see to it. */
async function waitForLeader({ store, scheduler }: DeactivateDeps, tenantId: string): Promise<LeftBehind> {
  const until = scheduler.now() + patienceMs;
  while (scheduler.now() < until && (await store.isWaitedFor(tenantId, new Date(scheduler.now()))))
    await scheduler.sleep(lookEveryMs);
  return nameLeft(await store.listMarked(tenantId), await store.listErrors(tenantId));
}

type MarkKind = Exclude<LeftBehind[number]['kind'], 'subscription'>;

function marksOf({ session, published, publishedIntended, levers }: Link): MarkKind[] {
  const standing: [MarkKind, boolean][] = [
    ['session', session !== undefined],
    ['published', published !== 'none' || publishedIntended !== undefined],
    ['profile', isMark(levers.profile)],
    ['agent', isMark(levers['login-status'])],
  ];
  return standing.flatMap(([kind, stands]) => (stands ? [kind] : []));
}

function nameLeft(marked: readonly Link[], errors: ReadonlyMap<string, string>): LeftBehind {
  // what was never tried waited behind those that failed
  const [others = 'internal'] = errors.values();
  return marked.flatMap((link) => {
    const { name, levers } = link;
    const codes: { [Kind in MarkKind]?: string | undefined } = {
      profile: levers.profile?.refusal ?? levers.profile?.lastError,
      agent: levers['login-status']?.refusal ?? levers['login-status']?.lastError,
    };
    const code = errors.get(link.extension) ?? others;
    return marksOf(link).map((kind) => ({ kind, name, code: codes[kind] ?? code }));
  });
}

async function removeSubscriptions(deps: DeactivateDeps, tenantId: string): Promise<LeftBehind> {
  const left: LeftBehind = [];
  for (const { round, syncUserId, subscriptionId } of await deps.store.listSubscriptions(tenantId)) {
    try {
      if (subscriptionId) await deps.subscriptions.remove(tenantId, syncUserId, subscriptionId);
    } catch (err) {
      deps.logger.warn({ err, tenantId, round }, 'a subscription is left to expire');
      left.push({ kind: 'subscription', name: String(round), code: troubleCode(err) });
    }
    await deps.store.forgetSubscription(tenantId, round);
  }
  return left;
}

/** Our entry in the registry of each customer; without the right to write there is none. */
async function removeEntries(
  { store, notes, scheduler, logger }: DeactivateDeps,
  tenantId: string,
): Promise<LeftBehind> {
  const remove = async (kAccount: string, signal: AbortSignal): Promise<LeftBehind> => {
    try {
      return (await notes.removeAll(tenantId, kAccount, signal))
        ? []
        : [{ kind: 'published', name: '', code: 'internal' }];
    } catch (err) {
      logger.warn({ err, tenantId, kAccount }, 'our registry entry is left behind');
      return [{ kind: 'published', name: '', code: troubleCode(err) }];
    }
  };
  const kAccounts = await store.listCustomers(tenantId);
  const removals = await withTimeLimit(scheduler, entriesMs, (signal) =>
    Promise.all(kAccounts.map((kAccount) => remove(kAccount, signal))),
  );
  return removals.flat();
}
