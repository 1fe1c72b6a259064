/** The Graph adapter before the simulated Graph, with tokens of the simulated Entra ID. */
import { createAccountProber } from '../../../bot/graph/account-prober.ts';
import { createBudget } from '../../../bot/graph/budget.ts';
import { createGraphClient } from '../../../bot/graph/client.ts';
import { createConsentProver } from '../../../bot/graph/consent-prover.ts';
import { presencePace } from '../../../bot/graph/pace.ts';
import { createPresenceSubscriptions } from '../../../bot/graph/presence-subscriptions.ts';
import { createTeamsPresences } from '../../../bot/graph/teams-presences.ts';
import { createTenantDirectory } from '../../../bot/graph/tenant-directory.ts';
import { createAppTokens } from '../../../bot/identity/app-tokens.ts';
import { signedOutCode } from '../../../bot/identity/entra-errors.ts';
import { createSyncUserSignIn } from '../../../bot/identity/sync-user-sign-in.ts';
import { createMemoryStore, keepSignedIn, registration, syncUpn, type World } from '../identity/entra.ts';

const { clientId, publicUrl } = registration;

export function createGraphAdapters(world: World) {
  const appTokens = createAppTokens(registration);
  const signIn = createSyncUserSignIn(registration, createMemoryStore(), world.clock);
  const appToken = (tenantId: string) => (renewal?: object) => appTokens.get(tenantId, renewal);
  const userToken = (tenantId: string, userId: string) => (renewal?: object) =>
    signIn.tokens.get(tenantId, userId, renewal);
  const graph = createGraphClient('graph.microsoft.com', { wait: async () => {} });
  const budget = createBudget({ clock: world.clock, sleep: async () => {}, readShare: 0.3 });
  const pace = presencePace(budget);
  const { loginHost, graphHost } = registration.cloud;
  const subscriptions = createPresenceSubscriptions({
    graph,
    userToken,
    pace,
    publicUrl,
    clock: world.clock,
    ended: signIn.tokens.ended,
  });
  return {
    teams: createTeamsPresences({ graph, appToken, userToken, budget, clientId }),
    directory: createTenantDirectory(graph, appToken),
    consent: createConsentProver({
      ...{ graph, appToken, userToken, signedOutCode, loginHost, graphHost, clientId, publicUrl, pace },
    }),
    prober: createAccountProber({ graph, userToken, subscriptions, pace }),
    subscriptions,
    signIn,
    /** Object id of the sync user, signed in. */
    signInSyncUser: () => keepSignedIn(world, signIn, syncUpn),
  };
}
