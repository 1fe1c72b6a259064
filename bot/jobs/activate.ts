/** Runs an activation: makes the links, then watches the engine bring everybody in step. May be killed and run again anywhere. */
import { isDeepStrictEqual } from 'node:util';
import type { ActivationStage, ActivationView, StepProblem } from '../../contract/onboarding.ts';
import type { Logger } from '../logger.ts';
import {
  type ActivationProgress,
  advanceStages,
  firstStages,
  isComplete,
  secondsLeft,
} from '../presence/activation-stages.ts';
import { describePerson } from '../presence/describe-person.ts';
import type { PlannedLink } from '../presence/planned-link.ts';
import type { Scheduler } from '../presence/ports.ts';
import type { EngineSettings } from '../presence/resolve-presence.ts';
import type { Database, Queryable } from '../store/database.ts';
import {
  beginActivation,
  endActivation,
  listJustDone,
  readProgress,
  saveActivation,
} from '../store/operations/activation-progress.ts';
import { loadActivation, type StoredActivation } from '../store/operations/activations.ts';
import { applyLinkPlan } from '../store/operations/links-plan.ts';
import { changeStep } from '../store/operations/onboarding-steps.ts';
import { listTroubles } from '../store/operations/troubles.ts';

export interface ActivateDeps {
  db: Database;
  scheduler: Scheduler;
  settings: EngineSettings;
  logger: Logger;
  planLinks(tenantId: string): Promise<PlannedLink[]>;
  /** Wakes the tenant's leader: there are new links. */
  wake(tenantId: string): void;
  /** Progress was recorded. */
  changed(tenantId: string): void;
  /** Follow-up jobs (report, progress card), within the transaction that ends the activation. */
  ended(tx: Queryable, tenantId: string): Promise<void>;
}

const lookEveryMs = 250;
/** Without any progress for so long the activation is given up; the engine goes on all the same. */
const patienceMs = 30 * 60_000;

/** To be called in the transaction that also enqueues the job which runs `activate`. */
export async function startActivation(
  tx: Queryable,
  tenantId: string,
  { at, by }: { at: Date; by: string | null },
): Promise<void> {
  await beginActivation(tx, tenantId, { at, by, stages: firstStages() });
}

/** Returns when the activation has ended or is no longer wanted, or `signal` aborts. */
export async function activate(deps: ActivateDeps, tenantId: string, signal: AbortSignal): Promise<void> {
  const { db, scheduler } = deps;
  let links: ActivationProgress['links'];
  let progressedAt = scheduler.now();
  while (!signal.aborted) {
    const stored = await loadActivation(db, tenantId);
    if (stored?.state !== 'running') return;
    if (links === undefined || links.done < links.total) links = await link(deps, tenantId);
    const now = scheduler.now();
    const stages = advanceStages(stored.stages, { ...(await progressOf(deps, tenantId)), links }, iso(now));
    if (await save(deps, tenantId, stored, stages)) progressedAt = now;
    if (isComplete(stages)) return finish(deps, tenantId, stored);
    if (now - progressedAt > patienceMs) return giveUp(deps, tenantId);
    await scheduler.sleep(lookEveryMs, signal);
  }
}

async function link({ db, planLinks, wake }: ActivateDeps, tenantId: string): Promise<{ done: number; total: number }> {
  const plan = await planLinks(tenantId);
  const { linked } = await applyLinkPlan(db, tenantId, plan);
  wake(tenantId);
  return { done: linked, total: plan.length };
}

function progressOf(
  { db, scheduler, settings }: Pick<ActivateDeps, 'db' | 'scheduler' | 'settings'>,
  tenantId: string,
) {
  const now = scheduler.now();
  return readProgress(db, tenantId, { now: new Date(now), staleBefore: new Date(now - settings.lineStaleMs) });
}

/** Answers whether there was anything new. */
async function save(
  deps: ActivateDeps,
  tenantId: string,
  stored: StoredActivation,
  stages: ActivationStage[],
): Promise<boolean> {
  const [problem = null] = Object.values(await listTroubles(deps.db, tenantId)) as (StepProblem | undefined)[];
  if (isDeepStrictEqual(stages, stored.stages) && isDeepStrictEqual(problem, stored.problem)) return false;
  await saveActivation(deps.db, tenantId, { stages, problem });
  deps.changed(tenantId);
  return true;
}

async function finish(deps: ActivateDeps, tenantId: string, { startedBy }: StoredActivation): Promise<void> {
  const at = new Date(deps.scheduler.now());
  await deps.db.transaction(async (tx) => {
    await endActivation(tx, tenantId, { at, state: 'done' });
    await changeStep(tx, tenantId, 'activate', { done: { at, by: startedBy }, problem: null });
    await deps.ended(tx, tenantId);
  });
  deps.logger.info({ tenantId }, 'activated');
  deps.changed(tenantId);
}

async function giveUp(deps: ActivateDeps, tenantId: string): Promise<void> {
  await endActivation(deps.db, tenantId, { at: new Date(deps.scheduler.now()), state: 'failed' });
  deps.logger.warn({ tenantId }, 'activation stands still; the engine goes on');
  deps.changed(tenantId);
}

/** Progress as the wizard shows it. */
export async function describeActivation(
  deps: Pick<ActivateDeps, 'db' | 'scheduler' | 'settings'>,
  tenantId: string,
  stored: StoredActivation,
): Promise<ActivationView> {
  const { inStep, people } = await progressOf(deps, tenantId);
  const now = deps.scheduler.now();
  const justDone = await listJustDone(deps.db, tenantId, 4);
  return {
    ...stored,
    inStep,
    total: people,
    secondsLeft: stored.state === 'running' ? secondsLeft(inStep, people, now - Date.parse(stored.startedAt)) : null,
    justDone: justDone.map((done) => describePerson(done, deps.settings, now)),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
