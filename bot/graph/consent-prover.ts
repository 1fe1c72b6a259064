/** Proof of consent by use: each application permission is tried out, and nothing is left behind. */
import { VendorError } from '../errors.ts';
import type { ConsentProver, RightProof } from '../onboarding/ports.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { UserPage } from './schema.ts';

export interface ConsentProverDeps {
  graph: GraphClient;
  appToken: (tenantId: string) => TokenSource;
  loginHost: string;
  graphHost: string;
  clientId: string;
  publicUrl: string;
}

export function createConsentProver(deps: ConsentProverDeps): ConsentProver {
  const { graph, appToken, loginHost, graphHost, clientId, publicUrl } = deps;
  return {
    prove: async (tenantId) => {
      // a token from before the consent carries no rights
      const token: TokenSource = () => appToken(tenantId)({ fresh: true });
      let once: Promise<string> | undefined;
      const shared: TokenSource = () => {
        once ??= token();
        return once;
      };
      const directory = await proveDirectory(graph, shared);
      const presence =
        directory.someone === undefined
          ? directory.state
          : await provePresence(graph, shared, directory.someone, clientId);
      return [
        { name: 'Presence.ReadWrite.All', state: presence },
        { name: 'User.Read.All', state: directory.state },
      ];
    },
    consentUrl: (tenantId, state) => {
      const query = new URLSearchParams({
        client_id: clientId,
        // application permissions need `.default` (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent)
        scope: `https://${graphHost}/.default`,
        redirect_uri: `${publicUrl}/auth/consent-callback`,
        state,
      });
      return `https://${loginHost}/${tenantId}/v2.0/adminconsent?${query}`;
    },
  };
}

type State = RightProof['state'];

async function proveDirectory(graph: GraphClient, token: TokenSource): Promise<{ state: State; someone?: string }> {
  try {
    const page = UserPage.parse(await graph.send({ path: '/users?$top=1&$select=id,userPrincipalName', token }));
    const someone = page.value[0]?.id;
    return someone === undefined ? { state: 'granted' } : { state: 'granted', someone };
  } catch (error) {
    return { state: stateOf(error) };
  }
}

/** Ending a session we do not hold changes nothing: 404 says that the right is there, 403 that it is missing. */
async function provePresence(graph: GraphClient, token: TokenSource, userId: string, clientId: string): Promise<State> {
  try {
    await graph.send({
      method: 'POST',
      path: `/users/${userId}/presence/clearPresence`,
      body: { sessionId: clientId },
      token,
    });
    return 'granted';
  } catch (error) {
    return error instanceof VendorError && error.trouble === 'not-found' ? 'granted' : stateOf(error);
  }
}

/** No service principal yet (AADSTS700016) and a token without the right both mean: not, or not yet. Anything else is trouble of another kind. */
function stateOf(error: unknown): State {
  if (!(error instanceof VendorError)) throw error;
  if (error.trouble === 'forbidden' || error.trouble === 'unauthorized') return 'missing';
  throw error;
}
