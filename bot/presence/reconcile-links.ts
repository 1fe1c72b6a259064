/** Level-triggered reconciliation: takes links whose wish and deed may differ, decides, writes, records. */
import { VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { restAfter } from './back-off.ts';
import { appliedOf, inputsOf, type Link, type TenantPosture } from './link.ts';
import type { DelayKind, DelayLog, Intent, LinkMarks, LinkQueue } from './link-store.ts';
import type { Clock, CloudyaNotes, TeamsPresences } from './ports.ts';
import { type CloudyaStep, type Decision, type EngineSettings, resolve, type TeamsStep } from './resolve-presence.ts';
import { type Troubles, type TroubleWatch, troubleCode, watchTrouble } from './trouble.ts';

export interface ReconcileDeps {
  store: LinkQueue & LinkMarks & DelayLog;
  teams: TeamsPresences;
  notes: CloudyaNotes;
  troubles: Troubles;
  clock: Clock;
  settings: EngineSettings;
  logger: Logger;
  /** 0 up to 1, for jitter. */
  random: () => number;
  /** People written at the same time per tenant. */
  concurrency: number;
  /** Something was recorded about this extension. */
  changed: (tenantId: string, extension: string) => void;
  /** A write came to its end: there may be room and reason for another look. */
  finished: () => void;
}

export interface Reconciler {
  /** Looks at what is due and begins the writes. Answers whether there was anything. Not to be run twice at a time. */
  run(posture: TenantPosture): Promise<{ taken: number; full: boolean }>;
  /** Resolves when no write is under way. */
  idle(): Promise<void>;
}

interface Work {
  link: Link;
  decision: Decision;
}

/** One vendor's writes for one tenant: after a throttling answer nobody writes until the time it named. */
interface Gate {
  vendor: VendorError['vendor'];
  closedUntil: number;
  watch: TroubleWatch;
}

/** Longest time between "about to ask" and "asked", by which a session may outlive what we recorded. */
const requestMs = 30_000;
/** When to read whether a write shows: others see it after a moment only. */
const readBackMs = 1_000;
/** A measured delay beyond this says something about a clock or a restart, not about us. */
const believableDelayMs = 10 * 60_000;
/** Rest after a failure that could not even be recorded. */
const unrecordedRestMs = 5_000;
const looksAtOnce = 200;

/** Writes of one tenant. Per person one write at a time, in order; one person's failure holds up nobody else. */
export function createReconciler(deps: ReconcileDeps, tenantId: string): Reconciler {
  const { store, clock, settings, logger } = deps;
  const working = new Map<string, Promise<void>>();
  const resting = new Map<string, number>();
  const gates = {
    teams: {
      vendor: 'microsoft' as const,
      closedUntil: 0,
      watch: watchTrouble(deps.troubles, tenantId, 'teams-write', clock),
    },
    cloudya: {
      vendor: 'cloudya' as const,
      closedUntil: 0,
      watch: watchTrouble(deps.troubles, tenantId, 'cloudya-write', clock),
    },
  };

  async function run(posture: TenantPosture): Promise<{ taken: number; full: boolean }> {
    const now = clock.now();
    const links = await store.takeDirty(tenantId, new Date(now), looksAtOnce, [
      ...working.keys(),
      ...stillResting(now),
    ]);
    const looked = links.map((link) => ({ link, decision: decide(link, posture, settings, now) }));
    const quiet = looked.filter(({ decision }) => isQuiet(decision));
    if (quiet.length > 0) await settle(quiet);
    const acting = looked.filter(({ decision }) => !isQuiet(decision));
    const begun = acting.slice(0, Math.max(0, deps.concurrency - working.size));
    for (const work of begun) begin(work);
    return { taken: quiet.length + begun.length, full: begun.length < acting.length };
  }

  async function settle(quiet: readonly Work[]): Promise<void> {
    await store.settle(
      tenantId,
      quiet.map(({ link, decision: { wakeAt } }) => ({
        extension: link.extension,
        version: link.inputsVersion,
        wakeAt: wakeAt === undefined ? undefined : new Date(wakeAt),
      })),
    );
    for (const { link } of quiet) deps.changed(tenantId, link.extension);
  }

  function begin(work: Work): void {
    const { extension } = work.link;
    const done = act(work)
      .catch((err: unknown) => {
        resting.set(extension, clock.now() + unrecordedRestMs);
        logger.error({ err, tenantId, extension }, 'a link could not be reconciled');
      })
      .finally(() => {
        working.delete(extension);
        deps.changed(tenantId, extension);
        deps.finished();
      });
    working.set(extension, done);
  }

  function stillResting(now: number): string[] {
    for (const [extension, until] of resting) if (until <= now) resting.delete(extension);
    return [...resting.keys()];
  }

  /** After a success the link is still dirty: the next look finds nothing to do and settles it. */
  async function act({ link, decision }: Work): Promise<void> {
    const now = new Date(clock.now());
    if (!(await store.recordIntent(tenantId, intentOf(link, decision, settings, now)))) return;
    const outcomes = await Promise.allSettled([
      through(gates.teams, () => applyToTeams(deps, link, decision.teams), decision.teams.kind),
      through(gates.cloudya, () => applyToCloudya(deps, link, decision.cloudya), decision.cloudya.kind),
    ]);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (failures.length > 0) await rest(link, failures);
  }

  async function rest(link: Link, failures: unknown[]): Promise<void> {
    const rests = failures.map((error) => restAfter(error, link.tries, deps.random));
    const at = new Date(clock.now() + Math.min(...rests));
    const error = troubleCode(failures[0]);
    logger.warn({ err: failures[0], tenantId, extension: link.extension, nextTryAt: at }, 'a write failed');
    await store.retryLater(tenantId, link.extension, link.inputsVersion, { at, error });
  }

  async function through(gate: Gate, write: () => Promise<void>, kind: string): Promise<void> {
    if (kind === 'keep' || kind === 'lapse') return write();
    const closedMs = gate.closedUntil - clock.now();
    if (closedMs > 0) throw new VendorError(gate.vendor, 'throttled', 'not asked', { retryAfterMs: closedMs });
    try {
      await write();
    } catch (error) {
      if (error instanceof VendorError && error.trouble === 'throttled') {
        gate.closedUntil = clock.now() + (error.details.retryAfterMs ?? 1_000);
      }
      await gate.watch.failed(error);
      throw error;
    }
    await gate.watch.succeeded();
  }

  return {
    run,
    async idle() {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

/** The decision for a link as it is recorded now. */
export function decide(link: Link, posture: TenantPosture, settings: EngineSettings, now: number): Decision {
  return resolve(inputsOf(link, posture), appliedOf(link), posture.mapping, settings, now);
}

function isQuiet({ teams, cloudya }: Decision): boolean {
  return teams.kind === 'keep' && cloudya.kind === 'keep';
}

function intentOf(link: Link, { teams, cloudya }: Decision, settings: EngineSettings, now: Date): Intent {
  const asksSession = teams.kind === 'set' || teams.kind === 'renew';
  return {
    extension: link.extension,
    version: link.inputsVersion,
    sessionUntil: asksSession ? new Date(now.getTime() + settings.sessionMs + requestMs) : undefined,
    tell: cloudya.kind === 'tell' ? cloudya.state : undefined,
    now,
  };
}

async function applyToTeams(deps: ReconcileDeps, link: Link, step: TeamsStep): Promise<void> {
  if (step.kind === 'set' || step.kind === 'renew') return setSession(deps, link, step.kind === 'set');
  if (step.kind === 'keep') return;
  if (step.kind === 'clear') await deps.teams.clear(link.tenantId, link.userId);
  const now = deps.clock.now();
  const endedAt = step.kind === 'lapse' ? (link.session?.expiresAt.getTime() ?? now) : now;
  await deps.store.recordSessionGone(link.tenantId, link.extension, {
    at: new Date(endedAt),
    echoUntil: new Date(endedAt + deps.settings.echoWindowMs),
    actedAt: new Date(now),
    readAt: new Date(now + readBackMs),
  });
}

async function setSession(deps: ReconcileDeps, link: Link, fresh: boolean): Promise<void> {
  const { store, settings, clock } = deps;
  await deps.teams.setInACall(link.tenantId, link.userId, settings.sessionMs / 60_000);
  const now = clock.now();
  await store.recordSessionSet(link.tenantId, link.extension, {
    at: new Date(now),
    expiresAt: new Date(now + settings.sessionMs),
    fresh,
    edgeAt: link.lineNoticedAt,
    acceptedMs: link.lineNoticedAt && Math.max(0, now - link.lineNoticedAt.getTime()),
    readAt: new Date(now + readBackMs),
  });
  if (fresh) await measure(deps, link.tenantId, 'cloudya-to-teams', link.lineNoticedAt, now);
}

async function applyToCloudya(deps: ReconcileDeps, link: Link, step: CloudyaStep): Promise<void> {
  if (step.kind === 'keep') return;
  const { tenantId, extension } = link;
  const since = link.presenceSince ?? new Date(deps.clock.now());
  const told =
    step.kind === 'tell'
      ? { state: step.state, targetId: await deps.notes.tell(tenantId, extension, step.state, since, link.targetId) }
      : { state: 'none' as const, targetId: undefined };
  if (step.kind === 'withdraw') await deps.notes.withdraw(tenantId, extension, link.targetId);
  const now = deps.clock.now();
  await deps.store.recordPublished(tenantId, extension, { ...told, at: new Date(now) });
  if (step.kind === 'tell') await measure(deps, tenantId, 'teams-to-cloudya', link.presenceNoticedAt, now);
}

async function measure(
  { store }: ReconcileDeps,
  tenantId: string,
  kind: DelayKind,
  from: Date | undefined,
  to: number,
): Promise<void> {
  const ms = from && Math.max(0, to - from.getTime());
  if (ms !== undefined && ms < believableDelayMs) await store.recordDelay(tenantId, kind, new Date(to), ms);
}
