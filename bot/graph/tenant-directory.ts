/** The customer's directory, read with `User.Read.All`. Only the fields that matching uses. */
import { VendorError } from '../errors.ts';
import type { TenantDirectory } from '../onboarding/ports.ts';
import { parseAnswer } from './answer.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { DeltaPage, User, UserPage } from './schema.ts';
import { toDirectoryUser } from './translate.ts';

/** 999 is the most Graph takes; 1000 is refused. */
const pageSize = 999;
const fields = 'id,displayName,mail,userPrincipalName,proxyAddresses,accountEnabled,userType';

export function createTenantDirectory(
  graph: GraphClient,
  appToken: (tenantId: string) => TokenSource,
): TenantDirectory {
  return {
    async *listUsers(tenantId) {
      let path: string | undefined = `/users?$select=${fields}&$top=${pageSize}`;
      while (path !== undefined) {
        const page: { value: User[]; '@odata.nextLink'?: string | undefined } = parseAnswer(
          UserPage,
          await graph.send({ path, token: appToken(tenantId) }),
        );
        yield page.value.map(toDirectoryUser);
        path = page['@odata.nextLink'];
      }
    },
    startDelta: async (tenantId) => {
      const page = parseAnswer(
        DeltaPage,
        await graph.send({ path: `/users/delta?$deltaToken=latest&$select=${fields}`, token: appToken(tenantId) }),
      );
      const link = page['@odata.deltaLink'];
      if (link === undefined) throw new VendorError('microsoft', 'unavailable', 'users/delta gave no link');
      return link;
    },
    findByUpn: async (tenantId, upn) => {
      try {
        const user = await graph.send({
          path: `/users/${encodeURIComponent(upn)}?$select=${fields}`,
          token: appToken(tenantId),
        });
        return toDirectoryUser(parseAnswer(User, user));
      } catch (error) {
        if (error instanceof VendorError && error.trouble === 'not-found') return undefined;
        throw error;
      }
    },
  };
}
