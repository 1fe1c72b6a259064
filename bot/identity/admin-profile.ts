/** What the admin's own sign-in tells, by on-behalf-of with `User.Read`: organisation, verified domains, directory roles. */
import { ErrorCode, ErrorWithCode, OnBehalfOfUserCredential } from '@microsoft/teamsfx';
import { z } from 'zod';
import { VendorError } from '../errors.ts';
import type { AdminProfile } from '../onboarding/ports.ts';
import { graphScope, type Registration } from './clouds.ts';

const Organisations = z.object({
  value: z.array(
    z.object({
      displayName: z.string().nullable(),
      verifiedDomains: z.array(z.object({ name: z.string(), isDefault: z.boolean().nullish() })),
    }),
  ),
});
const Roles = z.object({ value: z.array(z.object({ roleTemplateId: z.string().nullish() })) });

const timeoutMs = 10_000;

export function createAdminProfile(registration: Registration): AdminProfile {
  return {
    organisation: async (ssoToken, tenantId) => {
      const token = await exchange(registration, ssoToken, tenantId);
      if (token === undefined) return { kind: 'consent-needed' };
      const { value } = await get(
        registration,
        token,
        '/organization?$select=displayName,verifiedDomains',
        Organisations,
      );
      const [found] = value;
      const domain = found?.verifiedDomains.find(({ isDefault }) => isDefault)?.name;
      const organisation = found && domain ? { name: found.displayName ?? domain, defaultDomain: domain } : undefined;
      return { kind: 'read', organisation };
    },
    roles: async (ssoToken, tenantId) => {
      const token = await exchange(registration, ssoToken, tenantId);
      if (token === undefined) return { kind: 'consent-needed' };
      const path = '/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=roleTemplateId';
      const { value } = await get(registration, token, path, Roles);
      const templateIds = value.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
      // Objects the app may not read come back with type and id only: "unknown", not "none".
      return { kind: 'read', templateIds, stripped: templateIds.length < value.length };
    },
  };
}

/** Graph token for the person; undefined when consent (or another interaction) is missing. teamsfx hides claims challenges: the pop-up solves them, once. */
async function exchange(registration: Registration, ssoToken: string, tenantId: string): Promise<string | undefined> {
  const credential = new OnBehalfOfUserCredential(ssoToken, {
    authorityHost: `https://${registration.cloud.loginHost}`,
    tenantId,
    clientId: registration.clientId,
    clientSecret: registration.clientSecret,
  });
  try {
    return (await credential.getToken(graphScope(registration, 'User.Read')))?.token;
  } catch (error) {
    if (error instanceof ErrorWithCode && error.code === ErrorCode.UiRequiredError) return undefined;
    // teamsfx reports a missing service principal (AADSTS700016: no consent was ever given) as a service error
    if (error instanceof Error && /AADSTS(65001|700016|500011)/.test(error.message)) return undefined;
    throw new VendorError('microsoft', 'unavailable', 'on-behalf-of failed', {}, { cause: error });
  }
}

async function get<T extends z.ZodType>(
  registration: Registration,
  token: string,
  path: string,
  schema: T,
): Promise<z.output<T>> {
  const answer = await fetch(`https://${registration.cloud.graphHost}/v1.0${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new VendorError('microsoft', 'unavailable', 'Graph not reachable', {}, { cause: error });
  });
  if (!answer.ok) {
    const trouble =
      answer.status === 403
        ? 'forbidden'
        : answer.status === 401
          ? 'unauthorized'
          : answer.status === 429
            ? 'throttled'
            : 'unavailable';
    throw new VendorError('microsoft', trouble, `Graph answered ${answer.status}`, { status: answer.status });
  }
  return schema.parse(await answer.json());
}
