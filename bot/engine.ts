/** Puts the engine together: loops, hints, troubles, activation and deactivation on this database and these adapters. */
import type { Adapters } from './adapters.ts';
import type { Changes } from './changes.ts';
import type { Config } from './config.ts';
import type { Events } from './events.ts';
import { clouds } from './identity/clouds.ts';
import { type ActivateDeps, activate, startActivation } from './jobs/activate.ts';
import { createHintCollector, type HintCollector } from './jobs/collect-hints.ts';
import { createEngine, type Engine, type Wake } from './jobs/engine.ts';
import { lookAtDirectory } from './jobs/follow-directory.ts';
import { followWithdrawals } from './jobs/follow-withdrawals.ts';
import { observedStore } from './jobs/observed-store.ts';
import type { Jobs } from './jobs/queue.ts';
import { relink } from './jobs/relink.ts';
import { createTroubles } from './jobs/troubles.ts';
import { createRights, type KeptRights } from './jobs/watch-rights.ts';
import { lookAtSwitch } from './jobs/watch-switch.ts';
import type { Logger } from './logger.ts';
import type { DirectoryStore } from './onboarding/directory-store.ts';
import type { EmailRefreshStore } from './onboarding/email-refresh-store.ts';
import type { DirectoryDeps } from './onboarding/follow-directory.ts';
import { type CloserLooks, createCloserLooks } from './onboarding/look-closer.ts';
import type { MatchStore } from './onboarding/onboarding-store.ts';
import { planLinks } from './onboarding/plan-links.ts';
import type { RefreshDeps } from './onboarding/refresh-emails.ts';
import { type DeactivateDeps, finishDeactivation } from './presence/deactivate.ts';
import { finishLeaving, type LeavingBy, type LeavingDeps, leaveCustomer } from './presence/leave-customer.ts';
import { createReadPace, planReads, type ReadPlan } from './presence/plan-reads.ts';
import type { PortalSwitch, Scheduler } from './presence/ports.ts';
import { defaultSettings, type EngineSettings } from './presence/resolve-presence.ts';
import type { Rights } from './presence/rights.ts';
import { withStandIn } from './presence/stand-in-reader.ts';
import { releaseSyncUser } from './presence/subscribe-rounds.ts';
import { followAccounts } from './presence/sync-user-accounts.ts';
import type { Troubles } from './presence/trouble.ts';
import { createDeactivationStore } from './store/deactivation-store.ts';
import { createLeavingStore } from './store/leaving-store.ts';
import type { OpenedDatabase } from './store/open-database.ts';
import { listLeaving } from './store/operations/connections.ts';
import { listSignedIn } from './store/operations/rights.ts';
import { listSyncUsers, recordAccountBack } from './store/operations/sync-users.ts';
import { createPresenceStore } from './store/presence-store.ts';
import { listenForWakes, type Wakes } from './store/wakes.ts';

export interface PresenceParts {
  /** After the queue. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Something outside the engine changed what it works on; wakes the tenant's leader wherever it runs. */
  wake(tenantId: string, what?: Wake): void;
  hints: HintCollector;
  /** How often these rounds are read now. */
  readPlan: ReadPlan;
  settings: EngineSettings;
  deactivation: DeactivateDeps;
  directory: DirectoryDeps;
  rights: Rights;
  closerLooks: CloserLooks;
  lookAtSwitch(tenantId: string): Promise<void>;
  /** Removes a customer: at once, or as a job where something of ours may stand for its people. May be asked again; `leaveBehind`: as it is. */
  leaveCustomer(tenantId: string, kAccount: string, by: LeavingBy | undefined, leaveBehind: boolean): Promise<unknown>;
  /** Ends a sync user's sign-in, and first what it holds at Microsoft. */
  forgetSyncUser(tenantId: string, userId: string): Promise<void>;
  /** Begins an activation; the rest runs as a job. */
  startActivation(tenantId: string, by: string): Promise<void>;
}

interface Loops {
  start(): void;
  stop(): Promise<void>;
}

export interface PresenceDeps {
  config: Config;
  db: OpenedDatabase;
  jobs: Jobs;
  matches: MatchStore;
  people: DirectoryStore;
  emails: EmailRefreshStore;
  adapters: Adapters;
  scheduler: Scheduler;
  logger: Logger;
  events: Events;
  changes: Changes;
}

/** 1,500 presence requests per 30 s, app and tenant (https://learn.microsoft.com/graph/throttling-limits). */
const quotaPerSecond = 50;
/** A deactivation that has not ended by then is taken for cut short. */
const finishAfterMs = 60_000;
/** Part of the reads' share that timed reads may use; the rest is left for hinted ones. */
const timedPart = 2 / 3;

export function createPresence(deps: PresenceDeps): PresenceParts {
  const { config, db, jobs, adapters, scheduler, logger, events, changes } = deps;
  const settings = { ...defaultSettings, echoWindowMs: config.presence.echoWindowMs };
  const tell = (tenantId: string) => changes.tell(tenantId, []);
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
  const directoryDue = (tenantId: string) => jobs.enqueue(db, 'directory-due', { tenantId });
  const emailRefresh = emailRefreshOf(deps);
  const rights = rightsOf(deps, troubles, directoryDue, (tenantId) => wake(tenantId));
  const paces = pacesOf(config);
  const engine = createEngine({
    ...{ ...deps, ...vendorsOf(deps, rights), ...paces },
    ...{ portal, troubles, rights, settings, directoryDue, emailRefresh },
  });
  engine.on('changed', ({ tenantId, extensions }) => changes.tell(tenantId, extensions));
  const { wake, ...ofEngine } = withWakes(deps, engine);
  const activation = activationOf(deps, settings, wake);
  const deactivation = deactivationOf(deps, wake);
  const leaving = leavingOf(deps, troubles, wake);
  const directory = directoryOf(deps, troubles, wake);
  jobs.work('activate', ({ tenantId }, signal) => activate(activation, tenantId, signal));
  jobs.work('links-due', ({ tenantId }, signal) => relink(activation, tenantId, signal));
  workOnDirectory(deps, directory, rights);
  workOnEnds(deps, deactivation, leaving);
  return {
    ...resuming(deps, together(ofEngine, withdrawalsOf(deps, troubles, leaving))),
    wake,
    settings,
    deactivation,
    directory,
    rights,
    closerLooks: createCloserLooks({ ...emailRefresh, logger }),
    forgetSyncUser: deactivation.forget,
    leaveCustomer: (tenantId, kAccount, by, leaveBehind) => leaveCustomer(leaving, tenantId, kAccount, by, leaveBehind),
    lookAtSwitch: (tenantId) =>
      lookAtSwitch({ db, portal, troubles, scheduler, logger, events, changed: tell }, tenantId),
    readPlan: (tenantId, rounds) => {
      const refusals = adapters.teams.refusals(tenantId);
      const { timedReadsPerSecond: readsPerSecond, pace } = paces;
      return planReads(rounds, { readsPerSecond, refusals, slowdown: pace.slowdown() });
    },
    hints: createHintCollector({ db, scheduler, logger, events, wake }),
    startActivation: async (tenantId, by) => {
      await db.transaction(async (tx) => {
        await startActivation(tx, tenantId, { at: new Date(scheduler.now()), by });
        await jobs.enqueue(tx, 'activate', { tenantId });
        await jobs.enqueue(tx, 'progress-changed', { tenantId });
      });
      wake(tenantId);
    },
  };
}

function vendorsOf({ config, db, adapters }: PresenceDeps, rights: Rights) {
  const { cloudya, subscriptions } = adapters;
  const teams = withStandIn({ teams: adapters.teams, rights, readersOf: (tenantId) => listSignedIn(db, tenantId) });
  const { presenceHints } = clouds[config.entra.cloud];
  return {
    ...{ lines: cloudya.lineStates, notes: cloudya.notes, levers: cloudya.levers, teams },
    subscriptions: presenceHints ? subscriptions : undefined,
  };
}

/** Requests per second that timed reads of one tenant may use. */
export function timedReadsOf({ presence }: Pick<Config, 'presence'>): number {
  return quotaPerSecond * presence.readShare * timedPart;
}

function pacesOf(config: Config) {
  const timedReadsPerSecond = timedReadsOf(config);
  return {
    random: Math.random,
    timedReadsPerSecond,
    pace: createReadPace(timedReadsPerSecond * 10),
    writesAtOnce: 8,
    alone: config.store.databaseUrl === undefined,
  };
}

function activationOf(deps: PresenceDeps, settings: EngineSettings, wake: (tenantId: string) => void): ActivateDeps {
  const { db, jobs, scheduler, logger, changes } = deps;
  return {
    db,
    scheduler,
    settings,
    logger,
    planLinks: (tenantId) => planLinks(deps, tenantId),
    wake,
    changed: (tenantId) => changes.tell(tenantId, []),
    ended: async (tx, tenantId) => {
      await jobs.enqueue(tx, 'progress-changed', { tenantId });
      await jobs.enqueue(tx, 'report-due', { tenantId });
    },
  };
}

function deactivationOf(
  { db, jobs, adapters, scheduler, logger }: PresenceDeps,
  wake: (tenantId: string) => void,
): DeactivateDeps {
  const { subscriptions, cloudya, signIn } = adapters;
  return {
    store: createDeactivationStore(db, {
      finishLater: (tx, tenantId) =>
        jobs.enqueue(tx, 'finish-deactivation', { tenantId }, { notBefore: new Date(scheduler.now() + finishAfterMs) }),
      progressChanged: (tx, tenantId) => jobs.enqueue(tx, 'progress-changed', { tenantId }),
    }),
    notes: cloudya.notes,
    subscriptions,
    async forget(tenantId, userId) {
      await releaseSyncUser({ store: createPresenceStore(db), subscriptions, logger }, tenantId, userId);
      await signIn.forget(tenantId, userId);
    },
    scheduler,
    logger,
    wake,
  };
}

function leavingOf(
  { db, jobs, adapters, scheduler, logger, changes }: PresenceDeps,
  troubles: Troubles,
  wake: (tenantId: string) => void,
): LeavingDeps {
  return {
    store: createLeavingStore(db, {
      finishLeaving: (tx, tenantId, kAccount, notBefore) =>
        jobs.enqueue(tx, 'leave-customer', { tenantId, kAccount }, notBefore && { notBefore }),
      finishDeactivation: (tx, tenantId) => jobs.enqueue(tx, 'finish-deactivation', { tenantId }),
      linksDue: (tx, tenantId) => jobs.enqueue(tx, 'links-due', { tenantId }),
      progressChanged: (tx, tenantId) => jobs.enqueue(tx, 'progress-changed', { tenantId }),
    }),
    ...{ notes: adapters.cloudya.notes, troubles, scheduler, logger, wake },
    changed: (tenantId) => changes.tell(tenantId, []),
  };
}

function emailRefreshOf({ config, emails, adapters, scheduler, changes }: PresenceDeps): RefreshDeps {
  const { phoneSystem, mailboxes } = adapters.cloudya;
  return {
    ...{ clock: scheduler, emails, phoneSystem, mailboxes },
    sleep: (ms, signal) => scheduler.sleep(ms, signal),
    changed: (tenantId) => changes.tell(tenantId, []),
    passMs: config.cloudya.emailRefreshHours * 60 * 60_000,
  };
}

function directoryOf(
  { db, people, matches, adapters, scheduler: clock, logger, events, changes }: PresenceDeps,
  troubles: Troubles,
  wake: (tenantId: string) => void,
): DirectoryDeps {
  const accounts = {
    listSyncUsers: (tenantId: string) => listSyncUsers(db, tenantId),
    recordAccountBack: (tenantId: string, userId: string) => recordAccountBack(db, tenantId, userId),
  };
  const store = observedStore(createPresenceStore(db), events);
  return {
    ...{ clock, people, matches, directory: adapters.directory },
    accountsChanged: (tenantId, changed) =>
      followAccounts({ store, accounts, troubles, clock, logger, wake }, tenantId, changed),
    changed: (tenantId) => changes.tell(tenantId, []),
  };
}

function rightsOf(
  deps: PresenceDeps,
  troubles: Troubles,
  directoryBack: (tenantId: string) => Promise<void>,
  wake: (tenantId: string) => void,
): KeptRights {
  const { adapters, changes } = deps;
  return createRights({
    ...deps,
    prover: adapters.consent,
    troubles,
    wake,
    directoryBack,
    changed: (tenantId) => changes.tell(tenantId, []),
  });
}

function workOnDirectory(
  { db, jobs, scheduler, logger }: PresenceDeps,
  directory: DirectoryDeps,
  rights: Rights,
): void {
  const look = {
    ...{ db, scheduler, logger, directory },
    refused: async (tenantId: string) => void (await rights.suspect(tenantId)),
    lookAgain: (tenantId: string, notBefore: Date) => jobs.enqueue(db, 'directory-due', { tenantId }, { notBefore }),
  };
  jobs.work('directory-due', ({ tenantId }, signal) => lookAtDirectory(look, tenantId, signal));
}

/** A removal whose job is gone, however that came, goes on with the next start. */
function resuming({ db, jobs, scheduler }: PresenceDeps, loops: Loops): Pick<PresenceParts, 'start' | 'stop'> {
  return {
    async start() {
      const notBefore = new Date(scheduler.now());
      for (const removal of await listLeaving(db)) await jobs.enqueue(db, 'leave-customer', removal, { notBefore });
      loops.start();
    },
    stop: loops.stop,
  };
}

function workOnEnds({ jobs }: PresenceDeps, deactivation: DeactivateDeps, leaving: LeavingDeps): void {
  jobs.work('finish-deactivation', ({ tenantId }) => finishDeactivation(deactivation, tenantId));
  jobs.work('leave-customer', ({ tenantId, kAccount }) => finishLeaving(leaving, tenantId, kAccount));
}

/** What starts first stops last. */
function together(first: Loops, second: Loops): Loops {
  return {
    start() {
      first.start();
      second.start();
    },
    async stop() {
      await second.stop();
      await first.stop();
    },
  };
}

function withdrawalsOf(
  { db, jobs, scheduler, logger, changes }: PresenceDeps,
  troubles: Troubles,
  leaving: LeavingDeps,
) {
  return followWithdrawals({
    ...{ db, troubles, scheduler, logger, random: Math.random },
    leave: (tenantId, kAccount) => leaveCustomer(leaving, tenantId, kAccount, undefined),
    progressChanged: (tx, tenantId) => jobs.enqueue(tx, 'progress-changed', { tenantId }),
    changed: (tenantId) => changes.tell(tenantId, []),
  });
}

/** Where other instances share the database, they hear of it, too. */
function withWakes({ config, db, logger }: PresenceDeps, engine: Engine): Loops & Pick<PresenceParts, 'wake'> {
  const { databaseUrl } = config.store;
  let wakes: Wakes | undefined;
  return {
    start() {
      engine.start();
      const onWake = (tenantId: string, what: string) => engine.wake(tenantId, what === 'reads' ? what : 'everything');
      if (databaseUrl) wakes = listenForWakes({ databaseUrl, db, logger, onWake });
    },
    async stop() {
      await engine.stop();
      await wakes?.stop();
    },
    wake(tenantId, what = 'everything') {
      engine.wake(tenantId, what);
      wakes?.send(tenantId, what);
    },
  };
}
