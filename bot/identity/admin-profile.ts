/** What the admin's own sign-in tells, by on-behalf-of with `User.Read`: organisation, verified domains, directory roles. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { addressOf, type GraphCall } from '../../contract/graph-calls.ts';
import { VendorError, type VendorTrouble } from '../errors.ts';
import type { AdminProfile } from '../onboarding/ports.ts';
import { authorityOf, graphScope, type Registration } from './clouds.ts';
import { exchangeToken } from './on-behalf-of.ts';

const Organisations = z.object({
  value: z.array(
    z.object({
      displayName: z.string().nullish(),
      verifiedDomains: z.array(z.object({ name: z.string(), isDefault: z.boolean().nullish() })).nullish(),
    }),
  ),
});
const Roles = z.object({ value: z.array(z.object({ roleTemplateId: z.string().nullish() })) });

/** A cast on this list counts as an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries */
const rolesQuery = '?$count=true&$select=roleTemplateId';

const timeoutMs = 10_000;

/** A consent lands within 3 to 5 s: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-graph-api */
const spreadsAfterMs = [1_000, 2_000, 4_000];

export function createAdminProfile(
  registration: Registration,
  wait: (ms: number) => Promise<unknown> = sleep,
): AdminProfile {
  const exchange = (ssoToken: string, tenantId: string) => exchangeToken(registration, ssoToken, tenantId);
  const exchangeOnceSpread = async (ssoToken: string, tenantId: string) => {
    let answer = await exchange(ssoToken, tenantId);
    for (const ms of spreadsAfterMs) {
      if (answer.kind !== 'consent-needed' || answer.vendorCode !== 'AADSTS65001') break;
      await wait(ms);
      answer = await exchange(ssoToken, tenantId);
    }
    return answer;
  };
  return {
    confirmUrl: (tenantId, state) => confirmUrl(registration, tenantId, state),
    organisation: async (ssoToken, tenantId) => {
      const exchanged = await exchangeOnceSpread(ssoToken, tenantId);
      if (exchanged.kind !== 'token') return exchanged;
      const answer = await get(
        registration,
        exchanged.token,
        ['user GET /organization', '?$select=displayName,verifiedDomains'],
        Organisations,
      );
      const [found] = answer.value;
      const domain = found?.verifiedDomains?.find(({ isDefault }) => isDefault)?.name;
      const organisation = found && domain ? { name: found.displayName ?? domain, defaultDomain: domain } : undefined;
      return { kind: 'read', organisation };
    },
    roles: async (ssoToken, tenantId) => {
      const exchanged = await exchange(ssoToken, tenantId);
      if (exchanged.kind !== 'token') return exchanged;
      const answer = await get(
        registration,
        exchanged.token,
        ['user GET /me/transitiveMemberOf/microsoft.graph.directoryRole', rolesQuery],
        Roles,
      );
      const templateIds = answer.value.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
      // Objects the app may not read come back with type and id only: "unknown", not "none".
      return { kind: 'read', templateIds, stripped: templateIds.length < answer.value.length };
    },
  };
}

/**
 * teamsfx hides which claims are missing, so an ordinary sign-in for Graph asks for all of them. Its code is never redeemed, and the
 * verifier is thrown away.
 */
function confirmUrl(registration: Registration, tenantId: string, state: string): string {
  const query = new URLSearchParams({
    client_id: registration.clientId,
    response_type: 'code',
    redirect_uri: `${registration.publicUrl}/auth/callback`,
    scope: `openid ${graphScope(registration, 'User.Read')}`,
    state,
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
  });
  return `${authorityOf(registration, tenantId)}/oauth2/v2.0/authorize?${query}`;
}

type ReadBySelf = Extract<GraphCall, 'user GET /organization' | `user GET /me/${string}`>;

async function get<T extends z.ZodType>(
  { cloud }: Registration,
  token: string,
  [call, query]: [ReadBySelf, string],
  schema: T,
): Promise<z.output<T>> {
  const { method, path } = addressOf(call);
  const answer = await fetch(`https://${cloud.graphHost}/v1.0${path}${query}`, {
    method,
    headers: { authorization: `Bearer ${token}`, consistencylevel: 'eventual' },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new VendorError('microsoft', 'unavailable', 'Graph not reachable', {}, { cause });
  });
  if (!answer.ok) {
    const { status } = answer;
    throw new VendorError('microsoft', troubles[status] ?? 'unavailable', `Graph answered ${status}`, { status });
  }
  const parsed = schema.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw new VendorError('microsoft', 'unavailable', 'Graph answered in an unknown form');
  return parsed.data;
}

const troubles: Record<number, VendorTrouble> = {
  400: 'refused',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  429: 'throttled',
};
