/** Wires the parts from the settings. Decides nothing. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Router } from 'express';
import { linkTo, places } from '../contract/clouds.ts';
import { accountsPage } from '../contract/refusals.ts';
import { type Adapters, createAdapters } from './adapters.ts';
import { authPages } from './api/auth-pages.ts';
import { type Caller, createAuthenticate } from './api/authenticate.ts';
import { mountCorrections } from './api/corrections.ts';
import { createErrorResponse } from './api/error-response.ts';
import { type CollectedChange, mountLive } from './api/live.ts';
import { mountMatches } from './api/matches.ts';
import { createMount } from './api/mount.ts';
import { mountOnboarding } from './api/onboarding.ts';
import { readOverview } from './api/overview.ts';
import { mountPresence, type PresenceApiDeps } from './api/presence.ts';
import { webhooks } from './api/webhooks.ts';
import { type Changes, createChanges } from './changes.ts';
import type { Config } from './config.ts';
import { createPresence, type PresenceParts, timedReadsOf } from './engine.ts';
import { createEvents, type Events } from './events.ts';
import { clouds } from './identity/clouds.ts';
import { describeActivation } from './jobs/activate.ts';
import { createJobs, type Jobs } from './jobs/queue.ts';
import { realTime } from './jobs/real-time.ts';
import { settleLater } from './jobs/settle-corrections.ts';
import type { Logger } from './logger.ts';
import { arrivedAfterMs, type CorrectionDeps } from './onboarding/correct-email.ts';
import type { OnboardingDeps } from './onboarding/onboarding.ts';
import type { OnboardingStore } from './onboarding/onboarding-store.ts';
import { readMatches } from './onboarding/read-matches.ts';
import { readState } from './onboarding/read-state.ts';
import { createRecentCounts, type RecentCounts } from './onboarding/recent-counts.ts';
import { describePerson } from './presence/describe-person.ts';
import { secondsWithoutHints } from './presence/plan-reads.ts';
import type { Scheduler } from './presence/ports.ts';
import { defaultSettings } from './presence/resolve-presence.ts';
import { createServer, listen, type RunningServer } from './server.ts';
import { type CorrectionFollowUps, createCorrectionStore } from './store/correction-store.ts';
import { createDirectoryStore } from './store/directory-store.ts';
import { createEmailRefreshStore } from './store/email-refresh-store.ts';
import { createMatchStore, createOnboardingStore, type FollowUps } from './store/onboarding-store.ts';
import { type OpenedDatabase, openDatabase } from './store/open-database.ts';
import { findLinks } from './store/operations/people.ts';
import { listProvenAdmins, recordProvenAdmin } from './store/operations/proven-admins.ts';
import { createSeal } from './store/seal.ts';
import { type Bot, createBot } from './teams/bot.ts';

export interface Context {
  config: Config;
  logger: Logger;
  events: Events;
  db: OpenedDatabase;
  jobs: Jobs;
  onboarding: OnboardingDeps;
  adapters: Adapters;
  /** Starts jobs and server; answers with the port. */
  start(): Promise<number>;
  /** Ends everything within about four seconds. Safe to call when `start` failed half-way. */
  stop(): Promise<void>;
}

/** Opens the database and builds everything on it. Throws `DataFolderInUse` or `PresenceError('database_busy')`. */
export async function openContext(config: Config, logger: Logger, scheduler: Scheduler = realTime): Promise<Context> {
  const { databaseUrl, dataDir, secretKeys } = config.store;
  const db = await openDatabase({ databaseUrl, dataDir, logger });
  const events = createEvents(logger);
  const jobs = createJobs({ pglite: db.pglite, databaseUrl, logger, clock: scheduler });
  const changes = createChanges();
  const seal = createSeal(secretKeys);
  const followUps = followUpsOf(jobs, scheduler);
  const store = createOnboardingStore({
    db,
    seal,
    followUps,
    describeActivation: (tenantId, stored) =>
      describeActivation({ db, scheduler, settings: defaultSettings }, tenantId, stored),
  });
  const { loadCredentials } = store;
  const adapters = createAdapters({
    ...{ config, db, seal, scheduler, logger, loadCredentials },
    quota: events.quota,
    version: readVersion(),
  });
  const onboarding = onboardingOf({
    ...{ config, db, scheduler, store, followUps, adapters, changes },
    presence: () => presence,
  });
  const { matches } = onboarding;
  const people = createDirectoryStore(db, followUps);
  const emails = createEmailRefreshStore(db, followUps);
  const presence = createPresence({
    ...{ config, db, jobs, matches, people, emails, adapters, scheduler, logger, events, changes },
  });
  const correcting = correctingOf(onboarding, createCorrectionStore(db, followUps), adapters);
  workOnMatches({ db, jobs, logger, changes, presence, onboarding, correcting });
  const stopping = new AbortController();
  const matchCounts = matchCountsOf(onboarding, changes);
  const api: PresenceApiDeps = { ...presence, db, onboarding, matchCounts, clock: scheduler };
  const bot = createBot({
    ...{ config, db, scheduler, logger, events, jobs, onboarding },
    settings: presence.settings,
    overview: (tenantId) => readOverview(api, tenantId),
  });
  const app = createServer({
    logger,
    events,
    rawRouters: [webhooks(presence.hints), bot.router],
    routers: [
      tabApi({ db, logger, adapters, api, correcting, bot, changes, stopping: stopping.signal }),
      authPages(onboarding),
    ],
    tabDir: resolve(import.meta.dirname, '../tab/dist'),
    cloud: config.entra.cloud,
    ready: async () => (await db.query('select 1')).length === 1,
  });
  return {
    ...{ config, logger, events, db, jobs, onboarding, adapters },
    ...lifecycleOf({ config, db, jobs, presence, app, stopping }),
  };
}

interface OnboardingParts extends Pick<Context, 'config' | 'db' | 'adapters'> {
  scheduler: Scheduler;
  store: OnboardingStore;
  followUps: FollowUps;
  changes: Changes;
  /** The engine needs the wizard's store and the wizard the engine: known once both are there. */
  presence: () => PresenceParts;
}

function onboardingOf(parts: OnboardingParts): OnboardingDeps {
  const { config, db, scheduler, store, followUps, adapters, changes, presence } = parts;
  return {
    clock: scheduler,
    store,
    matches: createMatchStore(db, followUps),
    phoneSystem: adapters.cloudya.phoneSystem,
    directory: adapters.directory,
    consent: adapters.consent,
    rights: {
      prove: (tenantId) => presence().rights.prove(tenantId),
      suspect: (tenantId) => presence().rights.suspect(tenantId),
      awaited: (tenantId) => presence().rights.awaited(tenantId),
    },
    signIn: { ...adapters.signIn, forget: (tenantId, userId) => presence().forgetSyncUser(tenantId, userId) },
    prober: adapters.prober,
    profile: adapters.profile,
    publicUrl: config.publicUrl,
    leave: (tenantId, kAccount, by, leaveBehind) => presence().leaveCustomer(tenantId, kAccount, by, leaveBehind),
    changed(tenantId) {
      changes.tell(tenantId, []);
      // sync users come and go: their rounds are looked at
      presence().wake(tenantId);
    },
    settings: wizardSettingsOf(config),
    operatorKey: config.cloudya.operatorKey,
  };
}

interface MatchWork extends Pick<Context, 'db' | 'jobs' | 'logger' | 'onboarding'> {
  changes: Changes;
  presence: PresenceParts;
  correcting: CorrectionDeps;
}

function workOnMatches({ db, jobs, logger, changes, presence, onboarding, correcting }: MatchWork): void {
  // whoever watches hears of each e-mail; the engine hears when links follow
  const changed = (tenantId: string) => changes.tell(tenantId, []);
  const reading = { ...onboarding, changed, directory: presence.directory };
  jobs.work('read-matches', ({ tenantId }, signal) => readMatches(reading, tenantId, signal));
  const lookAgain = (tenantId: string, notBefore: Date) =>
    jobs.enqueue(db, 'settle-corrections', { tenantId }, { notBefore });
  jobs.work('settle-corrections', ({ tenantId }) =>
    settleLater({ ...correcting, logger, lookAgain, random: Math.random }, tenantId),
  );
}

function matchCountsOf({ matches, clock }: Pick<OnboardingDeps, 'matches' | 'clock'>, changes: Changes): RecentCounts {
  const matchCounts = createRecentCounts({ matches, clock });
  // news of single extensions is about who phones; all other may be about matches
  changes.listen((tenantId, extensions) => extensions.length === 0 && matchCounts.forget(tenantId));
  return matchCounts;
}

interface LifecycleDeps extends Pick<Context, 'config' | 'db' | 'jobs'> {
  presence: PresenceParts;
  app: ReturnType<typeof createServer>;
  stopping: AbortController;
}

/** What is asked last to start is asked first to stop. */
function lifecycleOf({ config, db, jobs, presence, app, stopping }: LifecycleDeps): Pick<Context, 'start' | 'stop'> {
  let server: RunningServer | undefined;
  return {
    async start() {
      await jobs.start();
      await presence.start();
      server = await listen(app, config.host, config.port);
      return server.port;
    },
    async stop() {
      stopping.abort();
      await server?.stop();
      await presence.stop();
      await jobs.stop();
      await db.close();
    },
  };
}

function followUpsOf(jobs: Jobs, clock: Scheduler): FollowUps & CorrectionFollowUps {
  return {
    progressChanged: (tx, tenantId) => jobs.enqueue(tx, 'progress-changed', { tenantId }),
    readMatches: (tx, tenantId) => jobs.enqueue(tx, 'read-matches', { tenantId }),
    linksDue: async (tx, tenantId) => {
      await jobs.enqueue(tx, 'links-due', { tenantId });
      await jobs.enqueue(tx, 'report-due', { tenantId });
    },
    settleCorrections: (tx, tenantId) =>
      jobs.enqueue(tx, 'settle-corrections', { tenantId }, { notBefore: new Date(clock.now() + arrivedAfterMs) }),
  };
}

function wizardSettingsOf(config: Config): OnboardingDeps['settings'] {
  const { cloudya, bot, entra } = config;
  const readsPerSecond = timedReadsOf(config);
  return {
    operatorKeyAvailable: cloudya.operatorKey !== undefined,
    portalUrl: cloudya.portalUrl,
    adminCentreUrl: linkTo(accountsPage, entra.cloud),
    chatUrl: `https://${places[entra.cloud].teams}/l/chat/0/0?users=28:${bot?.id ?? entra.clientId}`,
    switchRequired: cloudya.switch === 'required',
    syncUsersNeeded: clouds[entra.cloud].presenceHints,
    readEverySeconds: (rounds) => secondsWithoutHints(rounds, { readsPerSecond }),
  };
}

function correctingOf(
  { clock, changed }: OnboardingDeps,
  corrections: CorrectionDeps['corrections'],
  { cloudya: { mailboxes } }: Adapters,
): CorrectionDeps {
  return { clock, changed, corrections, mailboxes };
}

interface TabApiDeps {
  db: OpenedDatabase;
  logger: Logger;
  adapters: Adapters;
  api: PresenceApiDeps;
  correcting: CorrectionDeps;
  bot: Bot;
  changes: Changes;
  stopping: AbortSignal;
}

function tabApi({ db, logger, adapters, api, correcting, bot, changes, stopping }: TabApiDeps): Router {
  const { onboarding } = api;
  const router = Router();
  const authenticate = createAuthenticate({
    clock: onboarding.clock,
    checkToken: adapters.checkToken,
    profile: adapters.profile,
    publicUrl: onboarding.publicUrl,
    async recordProven(tenantId, admin) {
      if (await recordProvenAdmin(db, tenantId, admin)) await bot.adminProven(tenantId);
    },
  });
  const respondWithError = createErrorResponse({
    logger,
    contactFor: async (authorization) => {
      const check = await adapters.checkToken(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1]);
      const [admin] = check.kind === 'ok' ? await listProvenAdmins(db, check.person.tenantId) : [];
      return admin && { name: admin.name, upn: admin.upn };
    },
  });
  const mount = createMount(router, { authenticate, respondWithError });
  mountOnboarding(mount, onboarding);
  mountMatches(mount, onboarding, correcting.corrections, api.closerLooks);
  mountCorrections(mount, correcting);
  mountPresence(mount, api);
  mountLive(mount, {
    clock: onboarding.clock,
    onChange: changes.listen,
    describe: (caller, change) => describeChange(api, caller, change),
    stopping,
  });
  return router;
}

/** What a watching tab is told after a change: the wizard before activation, the overview and changed people after it. */
async function describeChange(api: PresenceApiDeps, caller: Caller, { extensions, others }: CollectedChange) {
  const state = await readState(api.onboarding, caller);
  const onboarding = { event: 'onboarding', data: state };
  if (state.phase === 'onboarding' || state.phase === 'activating') return [onboarding];
  const links = await findLinks(api.db, caller.tenantId, extensions);
  const people = links.map((link) => describePerson(link, api.settings, api.clock.now()));
  return [
    onboarding,
    { event: 'overview', data: await readOverview(api, caller.tenantId) },
    { event: 'people', data: people },
    // news of single extensions is about who phones; all other may be about matches
    ...(others ? [{ event: 'matches', data: {} }] : []),
  ];
}

function readVersion(): string {
  const file: { version: string } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'));
  return file.version;
}
