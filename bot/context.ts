/** Wires the parts from the settings. Decides nothing. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Router } from 'express';
import { type Adapters, createAdapters } from './adapters.ts';
import { authPages } from './api/auth-pages.ts';
import { createAuthenticate } from './api/authenticate.ts';
import { createErrorResponse } from './api/error-response.ts';
import { mountLive } from './api/live.ts';
import { mountMatches } from './api/matches.ts';
import { createMount } from './api/mount.ts';
import { mountOnboarding } from './api/onboarding.ts';
import { createChanges } from './changes.ts';
import type { Config } from './config.ts';
import { createEvents, type Events } from './events.ts';
import { createJobs, type Jobs } from './jobs/queue.ts';
import { realTime } from './jobs/real-time.ts';
import type { Logger } from './logger.ts';
import type { OnboardingDeps } from './onboarding/onboarding.ts';
import { readMatches } from './onboarding/read-matches.ts';
import { readState } from './onboarding/read-state.ts';
import type { Scheduler } from './presence/ports.ts';
import { createServer, listen, type RunningServer } from './server.ts';
import { createMatchStore, createOnboardingStore } from './store/onboarding-store.ts';
import { type OpenedDatabase, openDatabase } from './store/open-database.ts';
import { listProvenAdmins, recordProvenAdmin } from './store/operations/proven-admins.ts';
import { createSeal } from './store/seal.ts';

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
  const jobs = createJobs({ pglite: db.pglite, databaseUrl, logger });
  const changes = createChanges();
  const seal = createSeal(secretKeys);
  const store = createOnboardingStore({
    db,
    seal,
    followUps: {
      progressChanged: (tx, tenantId) => jobs.enqueue(tx, 'progress-changed', { tenantId }),
      readMatches: (tx, tenantId) => jobs.enqueue(tx, 'read-matches', { tenantId }),
    },
    describeActivation: async (_tenantId, stored) => ({
      ...stored,
      inStep: 0,
      total: 0,
      secondsLeft: null,
      justDone: [],
    }),
  });
  const adapters = createAdapters({
    config,
    db,
    seal,
    scheduler,
    version: readVersion(),
    loadCredentials: store.loadCredentials,
  });
  const onboarding: OnboardingDeps = {
    clock: scheduler,
    store,
    matches: createMatchStore(db),
    phoneSystem: adapters.cloudya.phoneSystem,
    directory: adapters.directory,
    consent: adapters.consent,
    signIn: adapters.signIn,
    prober: adapters.prober,
    profile: adapters.profile,
    publicUrl: config.publicUrl,
    changed: (tenantId) => changes.tell(tenantId, []),
    settings: {
      portalUrl: config.cloudya.portalUrl,
      adminCentreUrl: 'https://admin.microsoft.com/#/users',
      chatUrl: `https://teams.microsoft.com/l/chat/0/0?users=28:${config.bot?.id ?? config.entra.clientId}`,
      switchRequired: config.cloudya.switch === 'required',
      readEverySeconds: 5,
    },
  };
  jobs.work('read-matches', ({ tenantId }, signal) => readMatches(onboarding, tenantId, signal));
  const stopping = new AbortController();
  const app = createServer({
    logger,
    events,
    routers: [tabApi({ db, logger, adapters, onboarding, changes, stopping: stopping.signal }), authPages(onboarding)],
    tabDir: resolve(import.meta.dirname, '../tab/dist'),
    ready: async () => (await db.query('select 1')).length === 1,
  });
  let server: RunningServer | undefined;
  return {
    config,
    logger,
    events,
    db,
    jobs,
    onboarding,
    adapters,
    async start() {
      await jobs.start();
      server = await listen(app, config.host, config.port);
      return server.port;
    },
    async stop() {
      stopping.abort();
      await server?.stop();
      await jobs.stop();
      await db.close();
    },
  };
}

interface TabApiDeps {
  db: OpenedDatabase;
  logger: Logger;
  adapters: Adapters;
  onboarding: OnboardingDeps;
  changes: ReturnType<typeof createChanges>;
  stopping: AbortSignal;
}

function tabApi({ db, logger, adapters, onboarding, changes, stopping }: TabApiDeps): Router {
  const router = Router();
  const authenticate = createAuthenticate({
    clock: onboarding.clock,
    checkToken: adapters.checkToken,
    profile: adapters.profile,
    recordProven: (tenantId, admin) => recordProvenAdmin(db, tenantId, admin),
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
  mountMatches(mount, onboarding);
  mountLive(mount, {
    clock: onboarding.clock,
    onChange: changes.listen,
    describe: async (caller) => [{ event: 'onboarding', data: await readState(onboarding, caller) }],
    stopping,
  });
  return router;
}

function readVersion(): string {
  const file: { version: string } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'));
  return file.version;
}
