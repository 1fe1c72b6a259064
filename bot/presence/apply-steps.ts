/** Carries out one step of a decision, and records that it was done. */
import type { Link } from './link.ts';
import type { DelayKind, DelayLog, Intent, LinkMarks, LinkQueue } from './link-store.ts';
import type { Clock, CloudyaNotes, TeamsPresences } from './ports.ts';
import type { CloudyaStep, EngineSettings, TeamsStep } from './resolve-presence.ts';
import { troubleCode } from './trouble.ts';
import type { LinkWrite } from './write-lane.ts';

export interface ApplyDeps {
  store: LinkMarks & DelayLog & Pick<LinkQueue, 'retryLater'>;
  teams: TeamsPresences;
  notes: CloudyaNotes;
  clock: Clock;
  settings: EngineSettings;
}

/** Longest time between "about to ask" and "asked", by which a session may outlive what we recorded. */
const requestMs = 30_000;
/** When to read whether a write shows: others see it after a moment only. */
const readBackMs = 1_000;
/** A measured delay beyond this says something about a clock or a restart, not about us. */
const believableDelayMs = 10 * 60_000;

/** undefined = there is nothing to do. */
export function teamsWrite(deps: ApplyDeps, link: Link, step: TeamsStep): LinkWrite | undefined {
  if (step.kind === 'keep') return undefined;
  const asksSession = step.kind === 'set' || step.kind === 'renew';
  const latest = new Date(deps.clock.now() + deps.settings.sessionMs + requestMs);
  return {
    ...recorded(deps, link, { sessionUntil: asksSession ? latest : undefined, tell: undefined }),
    leaves: step.kind !== 'lapse',
    apply: () => (asksSession ? setSession(deps, link, step.kind === 'set') : endSession(deps, link, step)),
  };
}

/** undefined = there is nothing to do. */
export function cloudyaWrite(deps: ApplyDeps, link: Link, step: CloudyaStep): LinkWrite | undefined {
  if (step.kind === 'keep') return undefined;
  return {
    ...recorded(deps, link, { sessionUntil: undefined, tell: step.kind === 'tell' ? step.state : undefined }),
    leaves: true,
    apply: () => (step.kind === 'tell' ? tell(deps, link, step.state) : withdraw(deps, link)),
  };
}

/** On the link: what is about to be asked, and when it is tried again. */
function recorded(
  { store, clock }: ApplyDeps,
  link: Link,
  intent: Pick<Intent, 'sessionUntil' | 'tell'>,
): Omit<LinkWrite, 'leaves' | 'apply'> {
  const { tenantId, extension, inputsVersion: version, tries } = link;
  return {
    link,
    tries,
    intend: () => store.recordIntent(tenantId, { extension, version, now: new Date(clock.now()), ...intent }),
    failed: (error, at) => store.retryLater(tenantId, extension, version, { at, error: troubleCode(error) }),
  };
}

async function setSession(deps: ApplyDeps, link: Link, fresh: boolean): Promise<void> {
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

async function endSession(deps: ApplyDeps, link: Link, step: TeamsStep): Promise<void> {
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

async function tell(deps: ApplyDeps, link: Link, state: 'in-use' | 'do-not-disturb'): Promise<void> {
  const { tenantId, extension, targetId } = link;
  const since = link.presenceSince ?? new Date(deps.clock.now());
  const told = await deps.notes.tell(tenantId, extension, state, since, targetId);
  const now = deps.clock.now();
  await deps.store.recordPublished(tenantId, extension, { state, targetId: told, at: new Date(now) });
  await measure(deps, tenantId, 'teams-to-cloudya', link.presenceNoticedAt, now);
}

async function withdraw({ notes, store, clock }: ApplyDeps, { tenantId, extension, targetId }: Link): Promise<void> {
  await notes.withdraw(tenantId, extension, targetId);
  await store.recordPublished(tenantId, extension, {
    state: 'none',
    targetId: undefined,
    at: new Date(clock.now()),
  });
}

async function measure(
  { store }: ApplyDeps,
  tenantId: string,
  kind: DelayKind,
  from: Date | undefined,
  to: number,
): Promise<void> {
  const ms = from && Math.max(0, to - from.getTime());
  if (ms !== undefined && ms < believableDelayMs) await store.recordDelay(tenantId, kind, new Date(to), ms);
}
