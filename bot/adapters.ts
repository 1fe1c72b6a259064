/** Builds the vendor adapters from the settings and joins what may not import each other. */
import { type Cloudya, createCloudya } from './cloudya/cloudya.ts';
import type { Config } from './config.ts';
import { PresenceError } from './errors.ts';
import { createAccountProber } from './graph/account-prober.ts';
import { type BudgetMeter, createBudget } from './graph/budget.ts';
import { createGraphClient, type TokenSource } from './graph/client.ts';
import { createConsentProver } from './graph/consent-prover.ts';
import { presencePace } from './graph/pace.ts';
import { createPresenceSubscriptions } from './graph/presence-subscriptions.ts';
import { createTeamsPresences } from './graph/teams-presences.ts';
import { createTenantDirectory } from './graph/tenant-directory.ts';
import { createAdminProfile } from './identity/admin-profile.ts';
import { createAppTokens } from './identity/app-tokens.ts';
import { createSsoTokenCheck } from './identity/check-sso-token.ts';
import { clouds, type Registration } from './identity/clouds.ts';
import { signedOutCode } from './identity/entra-errors.ts';
import { createSyncUserSignIn } from './identity/sync-user-sign-in.ts';
import type { CacheRefusal } from './identity/token-cache.ts';
import { createTokenGate } from './identity/token-gate.ts';
import type { Logger } from './logger.ts';
import type { OnboardingStore } from './onboarding/onboarding-store.ts';
import type { AccountProber, AdminProfile, ConsentPage, TenantDirectory } from './onboarding/ports.ts';
import type { PresenceSubscriptions, Scheduler, TeamsPresences } from './presence/ports.ts';
import type { RightsProver } from './presence/rights.ts';
import type { Database } from './store/database.ts';
import {
  loadTokenCache,
  recordRefusal,
  removeTokenCache,
  rotateTokenCache,
  saveTokenCache,
} from './store/operations/token-caches.ts';
import type { Seal } from './store/seal.ts';

export interface Adapters {
  cloudya: Cloudya;
  checkToken: ReturnType<typeof createSsoTokenCheck>;
  profile: AdminProfile;
  directory: TenantDirectory;
  consent: RightsProver & ConsentPage;
  signIn: ReturnType<typeof createSyncUserSignIn>;
  prober: AccountProber;
  teams: TeamsPresences;
  subscriptions: PresenceSubscriptions;
}

export interface AdapterDeps {
  config: Config;
  db: Database;
  seal: Seal;
  scheduler: Scheduler;
  /** Hears of every request that counts against Graph's presence quota. */
  quota: BudgetMeter;
  logger: Logger;
  version: string;
  loadCredentials: OnboardingStore['loadCredentials'];
}

export function createAdapters(deps: AdapterDeps): Adapters {
  const { config, db, seal, scheduler } = deps;
  const registration: Registration = {
    clientId: config.entra.clientId,
    clientSecret: config.entra.clientSecret,
    cloud: clouds[config.entra.cloud],
    publicUrl: config.publicUrl,
    gate: createTokenGate(scheduler, (fault) => deps.logger.error(fault, 'Microsoft refuses this app itself')),
  };
  const signIn = createSyncUserSignIn(registration, tokenCaches(db, seal, scheduler), scheduler);
  const userToken =
    (tenantId: string, userId: string, right?: 'User.Read'): TokenSource<'user'> =>
    (options) =>
      signIn.tokens.get(tenantId, userId, { ...options, ...(right ? { right } : {}) });
  const appTokens = createAppTokens(registration);
  const appToken =
    (tenantId: string): TokenSource<'app'> =>
    (options) =>
      appTokens.get(tenantId, options);
  const graph = createGraphClient(registration.cloud.graphHost);
  const budget = createBudget({
    clock: scheduler,
    sleep: (ms, signal) => scheduler.sleep(ms, signal),
    readShare: config.presence.readShare,
    meter: deps.quota,
  });
  const asUsers = { graph, userToken, pace: presencePace(budget), signedOutCode, publicUrl: config.publicUrl };
  const subscriptions = createPresenceSubscriptions({ ...asUsers, ended: signIn.tokens.ended, clock: scheduler });
  const { loginHost } = registration.cloud;
  return {
    cloudya: createCloudya({
      ...config.cloudya,
      version: deps.version,
      clock: scheduler,
      logger: deps.logger,
      credentialsOf: (tenantId, kAccount) => credentialsOf(deps, tenantId, kAccount),
    }),
    checkToken: createSsoTokenCheck(registration, scheduler),
    profile: createAdminProfile(registration),
    directory: createTenantDirectory(graph, appToken),
    consent: createConsentProver({
      ...asUsers,
      appToken,
      loginHost,
      graphHost: registration.cloud.graphHost,
      clientId: registration.clientId,
    }),
    signIn,
    prober: createAccountProber({ ...asUsers, subscriptions }),
    teams: createTeamsPresences({ graph, appToken, userToken, budget, clientId: registration.clientId }),
    subscriptions,
  };
}

async function credentialsOf({ loadCredentials, config }: AdapterDeps, tenantId: string, kAccount: string) {
  const credentials = await loadCredentials(tenantId, kAccount);
  if (!credentials) throw new PresenceError('cloudya_login_refused');
  if (!credentials.operatorKey) return credentials;
  const { operatorKey } = config.cloudya;
  if (operatorKey === undefined) throw new PresenceError('cloudya_operator_key_refused');
  return { ...credentials, ...operatorKey };
}

function tokenCaches(db: Database, seal: Seal, clock: { now(): number }) {
  return {
    load: async (tenantId: string, userId: string) => {
      const sealed = await loadTokenCache(db, tenantId, userId);
      return sealed === undefined ? undefined : seal.open(tenantId, sealed);
    },
    save: (tenantId: string, userId: string, cache: string) =>
      saveTokenCache(db, tenantId, userId, seal.seal(tenantId, cache), new Date(clock.now())),
    rotate: (tenantId: string, userId: string, cache: string) =>
      rotateTokenCache(db, tenantId, userId, seal.seal(tenantId, cache), new Date(clock.now())),
    remove: (tenantId: string, userId: string) => removeTokenCache(db, tenantId, userId),
    refused: (tenantId: string, userId: string, refusal: CacheRefusal) =>
      recordRefusal(db, tenantId, userId, { ...refusal, at: new Date(clock.now()).toISOString() }),
  };
}
