/** Puts the engine together: loops, hints, troubles, activation and deactivation on this database and these adapters. */
import type { Adapters } from './adapters.ts';
import type { Changes } from './changes.ts';
import type { Config } from './config.ts';
import type { Events } from './events.ts';
import { type ActivateDeps, activate, startActivation } from './jobs/activate.ts';
import { createHintCollector, type HintCollector } from './jobs/collect-hints.ts';
import { createEngine, type Engine } from './jobs/engine.ts';
import type { Jobs } from './jobs/queue.ts';
import { createTroubles } from './jobs/troubles.ts';
import { lookAtSwitch } from './jobs/watch-switch.ts';
import type { Logger } from './logger.ts';
import type { MatchStore } from './onboarding/onboarding-store.ts';
import { planLinks } from './onboarding/plan-links.ts';
import type { DeactivateDeps } from './presence/deactivate.ts';
import { createReadPace } from './presence/plan-reads.ts';
import type { PortalSwitch, Scheduler } from './presence/ports.ts';
import { defaultSettings, type EngineSettings } from './presence/resolve-presence.ts';
import { createDeactivationStore } from './store/deactivation-store.ts';
import type { OpenedDatabase } from './store/open-database.ts';

export interface PresenceParts {
  engine: Engine;
  hints: HintCollector;
  settings: EngineSettings;
  deactivation: DeactivateDeps;
  lookAtSwitch(tenantId: string): Promise<void>;
  /** Begins an activation; the rest runs as a job. */
  startActivation(tenantId: string, by: string): Promise<void>;
}

export interface PresenceDeps {
  config: Config;
  db: OpenedDatabase;
  jobs: Jobs;
  matches: MatchStore;
  adapters: Adapters;
  scheduler: Scheduler;
  logger: Logger;
  events: Events;
  changes: Changes;
}

/** 1,500 presence requests per 30 s, app and tenant (https://learn.microsoft.com/graph/throttling-limits). */
const quotaPerSecond = 50;
/** Part of the reads' share that timed reads may use; the rest is left for hinted ones. */
const timedPart = 2 / 3;

export function createPresence(deps: PresenceDeps): PresenceParts {
  const { config, db, jobs, adapters, scheduler, logger, events, changes } = deps;
  const settings = { ...defaultSettings, echoWindowMs: config.presence.echoWindowMs };
  const tell = (tenantId: string) => changes.tell(tenantId, []);
  const timedReadsPerSecond = quotaPerSecond * config.presence.readShare * timedPart;
  const troubles = createTroubles({
    db,
    events,
    alert: (tx, tenantId, alert) => jobs.enqueue(tx, 'alert', { tenantId, ...alert }),
    changed: tell,
  });
  const portal: PortalSwitch = {
    required: config.cloudya.switch === 'required',
    read: adapters.cloudya.phoneSystem.portalSwitch,
  };
  const engine = createEngine({
    db,
    lines: adapters.cloudya.lineStates,
    teams: adapters.teams,
    notes: adapters.cloudya.notes,
    subscriptions: adapters.subscriptions,
    portal,
    troubles,
    scheduler,
    settings,
    logger,
    events,
    random: Math.random,
    timedReadsPerSecond,
    pace: createReadPace(timedReadsPerSecond * 10),
    writesAtOnce: 8,
    alone: config.store.databaseUrl === undefined,
  });
  engine.on('changed', ({ tenantId, extensions }) => changes.tell(tenantId, extensions));
  const activation: ActivateDeps = {
    db,
    scheduler,
    settings,
    logger,
    planLinks: (tenantId) => planLinks(deps, tenantId),
    wake: engine.wake,
    changed: tell,
    ended: async (tx, tenantId) => {
      await jobs.enqueue(tx, 'progress-changed', { tenantId });
      await jobs.enqueue(tx, 'report-due', { tenantId });
    },
  };
  jobs.work('activate', ({ tenantId }, signal) => activate(activation, tenantId, signal));
  return {
    engine,
    settings,
    lookAtSwitch: (tenantId) =>
      lookAtSwitch({ db, portal, troubles, scheduler, logger, events, changed: tell }, tenantId),
    hints: createHintCollector({ db, scheduler, logger, events, wake: engine.wake }),
    deactivation: {
      store: createDeactivationStore(db),
      notes: adapters.cloudya.notes,
      subscriptions: adapters.subscriptions,
      forget: (tenantId, userId) => adapters.signIn.forget(tenantId, userId),
      scheduler,
      logger,
      wake: engine.wake,
    },
    startActivation: async (tenantId, by) => {
      await db.transaction(async (tx) => {
        await startActivation(tx, tenantId, { at: new Date(scheduler.now()), by });
        await jobs.enqueue(tx, 'activate', { tenantId });
        await jobs.enqueue(tx, 'progress-changed', { tenantId });
      });
      engine.wake(tenantId);
    },
  };
}
