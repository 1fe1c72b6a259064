/** The customer's directory, read with `User.Read.All`. Only the fields that matching uses. */
import { VendorError } from '../errors.ts';
import type { TenantDirectory } from '../onboarding/ports.ts';
import { parseAnswer } from './answer.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { DeltaPage, User, UserPage } from './schema.ts';
import { toDirectoryUser, toUserChange } from './translate.ts';

/** 999 is the most Graph takes; 1000 is refused. */
const pageSize = 999;
const fields = 'id,displayName,mail,userPrincipalName,proxyAddresses,accountEnabled,userType';

export function createTenantDirectory(
  graph: GraphClient,
  appToken: (tenantId: string) => TokenSource<'app'>,
): TenantDirectory {
  return {
    async *listUsers(tenantId) {
      const query = `?$select=${fields}&$top=${pageSize}`;
      let link: string | undefined;
      do {
        const page: { value: User[]; '@odata.nextLink'?: string | undefined } = parseAnswer(
          UserPage,
          await graph.send({ call: 'app GET /users', query, link, token: appToken(tenantId) }),
        );
        yield page.value.map(toDirectoryUser);
        link = page['@odata.nextLink'];
      } while (link !== undefined);
    },
    startDelta: async (tenantId) => {
      const query = `?$deltaToken=latest&$select=${fields}`;
      const page = parseAnswer(
        DeltaPage,
        await graph.send({ call: 'app GET /users/delta', query, token: appToken(tenantId) }),
      );
      return linkOf(page['@odata.deltaLink']);
    },
    changesSince: async (tenantId, link) => {
      try {
        const page = parseAnswer(
          DeltaPage,
          await graph.send({ call: 'app GET /users/delta', link, token: appToken(tenantId) }),
        );
        const { '@odata.nextLink': next, '@odata.deltaLink': last } = page;
        return {
          kind: 'page',
          changes: page.value.map(toUserChange),
          link: linkOf(next ?? last),
          more: next !== undefined,
        };
      } catch (error) {
        if (isLinkRefused(error)) return { kind: 'link-refused' };
        throw error;
      }
    },
    findByUpn: async (tenantId, upn) => {
      try {
        const user = await graph.send({
          call: 'app GET /users/{id}',
          id: upn,
          query: `?$select=${fields}`,
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

function linkOf(link: string | undefined): string {
  if (link === undefined) throw new VendorError('microsoft', 'unavailable', 'users/delta gave no link');
  return link;
}

/**
 * A saved link is the whole request, so a refusal of the request is one of the link: 410, or 400 with `syncStateNotFound` once it is
 * older than seven days (https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset, #token-duration).
 */
function isLinkRefused(error: unknown): boolean {
  return error instanceof VendorError && (error.trouble === 'not-found' || error.trouble === 'refused');
}
