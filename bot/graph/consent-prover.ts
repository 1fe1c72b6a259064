/** Proof of consent by use: each permission is tried out, and nothing is left behind. */
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../contract/errors.ts';
import type { GraphCaller } from '../../contract/graph-calls.ts';
import type { RightName } from '../../contract/permissions.ts';
import { refusalOf } from '../../contract/refusals.ts';
import { VendorError } from '../errors.ts';
import type { ConsentPage } from '../onboarding/ports.ts';
import type { RightProof, RightsProver } from '../presence/rights.ts';
import { parseAnswer } from './answer.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { needsLicence } from './needs-licence.ts';
import type { PresencePace } from './pace.ts';
import { UserPage } from './schema.ts';

export interface ConsentProverDeps {
  graph: GraphClient;
  appToken: (tenantId: string) => TokenSource<'app'>;
  userToken: (tenantId: string, userId: string, right?: 'User.Read') => TokenSource<'user'>;
  /** Why a sync user's sign-in has ended, from the identity side; undefined when it has not. */
  signedOutCode: (error: VendorError) => ErrorCode | undefined;
  loginHost: string;
  graphHost: string;
  clientId: string;
  publicUrl: string;
  pace: PresencePace;
}

export function createConsentProver(deps: ConsentProverDeps): RightsProver & ConsentPage {
  const { graph, appToken, loginHost, graphHost, clientId, publicUrl } = deps;
  return {
    prove: async (tenantId, { syncUserIds = [], someone } = {}) => {
      const token = freshOnce(appToken(tenantId));
      const directory = await proveDirectory(graph, token);
      const tried = someone ?? syncUserIds[0] ?? directory.someone;
      const presence =
        directory.state === 'missing' && directory.vendorCode !== undefined
          ? ({ ...directory, name: presenceRight } satisfies RightProof)
          : await provePresence(deps, tenantId, token, tried ?? randomUUID());
      const { someone: _, ...ofDirectory } = directory;
      return [presence, ofDirectory, ...(await proveDelegated(deps, tenantId, syncUserIds))];
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
function freshOnce<By extends GraphCaller>(source: TokenSource<By>): TokenSource<By> {
  let once: Promise<string> | undefined;
  return (renewal) => {
    if (renewal?.claims !== undefined) return source(renewal);
    once ??= source({ fresh: true });
    return once;
  };
}

const presenceRight = 'Presence.ReadWrite.All' satisfies RightName;

type DirectoryProof = RightProof & { someone?: string | undefined };

async function proveDirectory(graph: GraphClient, token: TokenSource<'app'>): Promise<DirectoryProof> {
  const name = 'User.Read.All' satisfies RightName;
  try {
    const query = '?$top=1&$select=id,userPrincipalName';
    const page = parseAnswer(UserPage, await graph.send({ call: 'app GET /users', query, token }));
    return { name, state: 'granted', someone: page.value[0]?.id };
  } catch (error) {
    return { name, ...stateOf(error) };
  }
}

/**
 * Ending a session we do not hold changes nothing: 404 says that the right is there, 403 that it is missing. No document says what
 * Graph weighs first for a person who is not there, so one is made up only where nobody is known.
 */
async function provePresence(
  { graph, clientId, pace }: ConsentProverDeps,
  tenantId: string,
  token: TokenSource<'app'>,
  userId: string,
): Promise<RightProof> {
  const call = 'app POST /users/{id}/presence/clearPresence';
  try {
    // paced as what can wait: a proof that gave up under full load would prove nothing
    const how = { idempotent: true, pace: pace(tenantId, 'read') };
    await graph.send({ call, id: userId, body: { sessionId: clientId }, token, ...how });
    return { name: presenceRight, state: 'granted' };
  } catch (error) {
    const found = error instanceof VendorError && error.trouble === 'not-found';
    return { name: presenceRight, ...(found ? { state: 'granted' } : stateOf(error)) };
  }
}

/** After a first account that may not read, so many more are asked: the refusal may be its own. */
const othersAsked = 3;

/** A new token by a stored sign-in proves what keeps it signed in, a read with it the rest. Sign-ins that have ended prove nothing, nor do accounts without a licence that Graph demands. */
async function proveDelegated(
  deps: ConsentProverDeps,
  tenantId: string,
  syncUserIds: readonly string[],
): Promise<RightProof[]> {
  const name = 'Presence.Read.All' satisfies RightName;
  const { graph, userToken, signedOutCode, pace } = deps;
  let refused = 0;
  for (const userId of syncUserIds) {
    const token = freshOnce(userToken(tenantId, userId));
    const call = 'user POST /communications/getPresencesByUserId';
    try {
      await graph.send({ call, body: { ids: [userId] }, token, idempotent: true, pace: pace(tenantId, 'read') });
      return [{ name, state: 'granted' }, ...signedIn];
    } catch (error) {
      if (!(error instanceof VendorError) || signedOutCode(error) !== undefined) continue;
      if (await needsLicence(deps, tenantId, userId, error)) continue;
      if (error.trouble === 'forbidden') refused += 1;
      if (refused > othersAsked) break;
      if (isCuredByConsent(error)) return [{ name, state: 'missing', vendorCode: error.details.code }];
    }
  }
  return refused > 0 ? [{ name, state: 'missing' }, ...signedIn] : [];
}

const signedIn: RightProof[] = (['openid', 'profile', 'offline_access'] as const).map((name) => ({
  name,
  state: 'granted',
}));

/** What refusals of a token mean that an admin of the tenant ends: by a consent, or by letting people sign in to the app again. */
const rightsMissing: readonly ErrorCode[] = ['consent_withdrawn', 'consent_not_usable_yet', 'app_disabled'];

function isCuredByConsent({ details }: VendorError): boolean {
  const known = refusalOf(details.code);
  return known !== undefined && rightsMissing.includes(known.code);
}

/** Anything else (our secret, an outage) is trouble of another kind, which no consent ends. */
function stateOf(error: unknown): Pick<RightProof, 'state' | 'vendorCode' | 'correlationId'> {
  if (!(error instanceof VendorError)) throw error;
  const { code: vendorCode, requestId: correlationId } = error.details;
  const named = { vendorCode, ...(correlationId ? { correlationId } : {}) };
  if (isCuredByConsent(error)) return { state: 'missing', ...named };
  if (error.trouble === 'forbidden') return { state: 'missing' };
  // the service principal is so young that Graph does not know it (code Authorization_IdentityNotFound); a 401 with an OAuth error
  // is the sign-in host's
  const { status, oauthError } = error.details;
  if (status === 401 && oauthError === undefined) return { state: 'not-yet', ...named };
  throw error;
}
