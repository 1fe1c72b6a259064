/** Directory: `users`, `users/delta`, `organization`, `me` (https://learn.microsoft.com/graph/api/user-list and neighbours). */
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { roleTemplateIds } from '../../seed/company.ts';
import { findUser, type SimTenant, type SimUser } from '../world.ts';
import { callerOf, needs, readDirectory, readSelf } from './authorize.ts';
import { refuse } from './errors.ts';

const graph = 'https://graph.microsoft.com/v1.0';

type Properties = Record<string, unknown>;

function properties(user: SimUser): Properties {
  return {
    id: user.id,
    displayName: user.name,
    mail: user.mail,
    userPrincipalName: user.upn,
    proxyAddresses: user.proxyAddresses,
    accountEnabled: user.enabled,
    userType: user.guest ? 'Guest' : 'Member',
  };
}

const byDefault = ['id', 'displayName', 'mail', 'userPrincipalName'];

/** Names of `$select` that this simulator knows; `undefined` when one is unknown. */
function selection(query: unknown): string[] | undefined {
  if (typeof query !== 'string' || query === '') return byDefault;
  const names = query.split(',').map((name) => name.trim());
  const known = ['id', 'displayName', 'mail', 'userPrincipalName', 'proxyAddresses', 'accountEnabled', 'userType'];
  return names.every((name) => known.includes(name)) ? names : undefined;
}

function project(user: SimUser, names: string[]): Properties {
  const all = properties(user);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

export function usersRouter(sim: Simulator): Router {
  const router = Router();
  router.get('/users', needs(sim, readDirectory), listUsers(sim));
  router.get('/users/delta', needs(sim, readDirectory), deltaUsers(sim));
  router.get('/users/:id', needs(sim, readDirectory), getUser(sim));
  router.get(
    '/organization',
    needs(sim, { application: ['Organization.Read.All', 'User.Read.All'], delegated: ['User.Read'] }),
    (_request, response) => {
      const { tenant } = callerOf(response);
      response.json({ '@odata.context': `${graph}/$metadata#organization`, value: [organisation(tenant)] });
    },
  );
  router.get('/me', needs(sim, readSelf), (_request, response) => {
    const { user } = callerOf(response);
    if (user) response.json(project(user, byDefault));
  });
  router.get('/me/transitiveMemberOf/microsoft.graph.directoryRole', needs(sim, readSelf), (_request, response) => {
    const roles = callerOf(response).user?.roles ?? [];
    response.json({
      value: roles.map((name) => ({
        '@odata.type': '#microsoft.graph.directoryRole',
        id: roleTemplateIds[name],
        displayName: name,
        roleTemplateId: roleTemplateIds[name],
      })),
    });
  });
  router.get('/users/:id/licenseDetails/getTeamsLicensingDetails', needs(sim, readSelf), (request, response) => {
    const user = findUser(callerOf(response).tenant, String(request.params.id));
    if (!user) return refuse(sim, response, 404, 'Request_ResourceNotFound', 'Resource does not exist.');
    response.json({ hasTeamsLicense: user.hasTeamsLicence });
  });
  return router;
}

function organisation(tenant: SimTenant) {
  return {
    id: tenant.id,
    displayName: tenant.name,
    verifiedDomains: [
      {
        capabilities: 'Email',
        isDefault: false,
        isInitial: true,
        name: `${tenant.domain.split('.')[0]}.onmicrosoft.com`,
        type: 'Managed',
      },
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: tenant.domain,
        type: 'Managed',
      },
    ],
  };
}

function listUsers(sim: Simulator) {
  return (request: Request, response: Response) => {
    const names = selection(request.query.$select);
    const top = request.query.$top === undefined ? 100 : Number(request.query.$top);
    if (!names)
      return refuse(
        sim,
        response,
        400,
        'Request_BadRequest',
        `Could not find a property named in ${String(request.query.$select)}.`,
      );
    if (!Number.isInteger(top) || top < 1 || top > 999) {
      return refuse(
        sim,
        response,
        400,
        'Request_UnsupportedQuery',
        'Invalid page size specified: must be between 1 and 999 inclusive.',
      );
    }
    const users = Object.values(callerOf(response).tenant.users);
    const from = Number(Buffer.from(String(request.query.$skiptoken ?? ''), 'base64url').toString() || 0);
    const next = from + top < users.length ? nextLink(request, from + top) : {};
    response.json({
      '@odata.context': `${graph}/$metadata#users`,
      ...next,
      value: users.slice(from, from + top).map((user) => project(user, names)),
    });
  };
}

function nextLink(request: Request, from: number): { '@odata.nextLink': string } {
  const query = new URLSearchParams(request.query as Record<string, string>);
  query.set('$skiptoken', Buffer.from(String(from)).toString('base64url'));
  return { '@odata.nextLink': `${graph}/users?${query}` };
}

function getUser(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    const user = findUser(callerOf(response).tenant, request.params.id);
    const names = selection(request.query.$select);
    if (!user)
      return refuse(
        sim,
        response,
        404,
        'Request_ResourceNotFound',
        `Resource '${request.params.id}' does not exist or one of its queried reference-property objects are not present.`,
      );
    if (!names) return refuse(sim, response, 400, 'Request_BadRequest', 'Could not find a property named in $select.');
    response.json(project(user, names));
  };
}

/** Changes since a token; `$deltaToken=latest` starts from now (https://learn.microsoft.com/graph/delta-query-overview). */
function deltaUsers(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { tenant } = callerOf(response);
    const names = selection(request.query.$select);
    if (!names || request.query.$top !== undefined || request.query.$orderby !== undefined) {
      return refuse(sim, response, 400, 'Request_UnsupportedQuery', 'This query parameter is not supported for delta.');
    }
    const token = request.query.$deltatoken ?? request.query.$deltaToken;
    const from =
      token === 'latest'
        ? tenant.changes.length
        : token === undefined
          ? -1
          : Number(Buffer.from(String(token), 'base64url').toString());
    const select = typeof request.query.$select === 'string' ? `&$select=${request.query.$select}` : '';
    const deltaLink = `${graph}/users/delta?$deltatoken=${Buffer.from(String(tenant.changes.length)).toString('base64url')}${select}`;
    response.json({
      '@odata.context': `${graph}/$metadata#users`,
      '@odata.deltaLink': deltaLink,
      value: changesSince(tenant, from, names),
    });
  };
}

function changesSince(tenant: SimTenant, from: number, names: string[]): Properties[] {
  const everybody = Object.keys(tenant.users).map((userId) => ({ userId, removed: false }));
  const changes = from < 0 ? everybody : tenant.changes.slice(from);
  return changes.map(({ userId, removed }) => {
    const user = tenant.users[userId];
    return removed || !user ? { id: userId, '@removed': { reason: 'deleted' } } : project(user, names);
  });
}
