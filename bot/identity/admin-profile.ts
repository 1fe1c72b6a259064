/** What the admin's own sign-in tells, by on-behalf-of with `User.Read`: organisation, verified domains, directory roles. */
import { z } from 'zod';
import { VendorError, type VendorTrouble } from '../errors.ts';
import type { AdminProfile } from '../onboarding/ports.ts';
import type { Registration } from './clouds.ts';
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

const organisationPath = '/organization?$select=displayName,verifiedDomains';
/** A cast on this list counts as an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries */
const rolesPath = '/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=roleTemplateId';

const timeoutMs = 10_000;

export function createAdminProfile(registration: Registration): AdminProfile {
  const read = async <T extends z.ZodType>(ssoToken: string, tenantId: string, path: string, schema: T) => {
    const token = await exchangeToken(registration, ssoToken, tenantId);
    return token === undefined ? undefined : get(registration, token, path, schema);
  };
  return {
    organisation: async (ssoToken, tenantId) => {
      const answer = await read(ssoToken, tenantId, organisationPath, Organisations);
      if (answer === undefined) return { kind: 'consent-needed' };
      const [found] = answer.value;
      const domain = found?.verifiedDomains?.find(({ isDefault }) => isDefault)?.name;
      const organisation = found && domain ? { name: found.displayName ?? domain, defaultDomain: domain } : undefined;
      return { kind: 'read', organisation };
    },
    roles: async (ssoToken, tenantId) => {
      const answer = await read(ssoToken, tenantId, rolesPath, Roles);
      if (answer === undefined) return { kind: 'consent-needed' };
      const templateIds = answer.value.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
      // Objects the app may not read come back with type and id only: "unknown", not "none".
      return { kind: 'read', templateIds, stripped: templateIds.length < answer.value.length };
    },
  };
}

async function get<T extends z.ZodType>(
  { cloud }: Registration,
  token: string,
  path: string,
  schema: T,
): Promise<z.output<T>> {
  const answer = await fetch(`https://${cloud.graphHost}/v1.0${path}`, {
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
