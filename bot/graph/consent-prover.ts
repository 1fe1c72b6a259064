/** Proof of consent by use: each application permission is tried out, and nothing is left behind. */
import { VendorError } from '../errors.ts';
import type { ConsentProver, RightProof } from '../onboarding/ports.ts';
import { parseAnswer } from './answer.ts';
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
      const token = freshOnce(appToken(tenantId));
      const directory = await proveDirectory(graph, token);
      const { someone } = directory;
      const presence = someone === undefined ? directory.state : await provePresence(graph, token, someone, clientId);
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

/** A token from before a consent carries no rights, so the cache is skipped; one token serves both trials. */
function freshOnce(source: TokenSource): TokenSource {
  let once: Promise<string> | undefined;
  return (renewal) => {
    if (renewal?.claims !== undefined) return source(renewal);
    once ??= source({ fresh: true });
    return once;
  };
}

type State = RightProof['state'];

async function proveDirectory(graph: GraphClient, token: TokenSource): Promise<{ state: State; someone?: string }> {
  try {
    const page = parseAnswer(UserPage, await graph.send({ path: '/users?$top=1&$select=id,userPrincipalName', token }));
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

/** Refusals of the app's token that a consent cures (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const curedByConsent = ['AADSTS65001', 'AADSTS650051', 'AADSTS700016', 'AADSTS500011', 'AADSTS7000112'];

/** Anything else (our secret, an outage) is trouble of another kind, which no consent ends. */
function stateOf(error: unknown): State {
  if (!(error instanceof VendorError)) throw error;
  const { trouble, details } = error;
  if (trouble === 'forbidden' || curedByConsent.includes(details.code ?? '')) return 'missing';
  // the service principal is so young that Graph does not know it: code Authorization_IdentityNotFound
  if (trouble === 'unauthorized' && details.status === 401) return 'not-yet';
  throw error;
}
